/**
 * The public surface of the retrieval engine. Servers and commands import this file and nothing behind it.
 * It is light: the engine itself is loaded with the first call, so that a server can answer `initialize` first.
 */
import type { CollectionOptions } from './collection/open.ts'
import type { Collection } from './types.ts'

export type { CollectionOptions } from './collection/open.ts'
export { ChuchuError, type ErrorCode } from './errors.ts'
export type * from './types.ts'
export type * from './verification.ts'

/**
 * Opens a collection: takes the index that the data folder keeps, brings it up to date with the corpus and writes
 * it back where something changed.
 *
 * @throws ChuchuError `corpus_missing`, `corpus_empty`; `embedder` where the endpoint that was named does not answer
 */
export async function openCollection(options: CollectionOptions): Promise<Collection> {
  const engine = await import('./collection/open.ts')
  return engine.openCollection(options)
}

/** A reading of the text converted to the other script, for people; not the source's own words. */
export async function toScript(text: string, script: 'hans' | 'hant'): Promise<string> {
  const engine = await import('./analysis/fold.ts')
  return engine.toScript(text, script)
}
