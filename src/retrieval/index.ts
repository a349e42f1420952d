/**
 * The public surface of the retrieval engine. Servers and commands import this file and nothing behind it.
 * It is light: the engine itself is loaded with the first call, so that a server can answer `initialize` first.
 */
import type { CollectionOptions } from './collection/open.ts'
import type { Collection } from './contract/collection.ts'
import type { ChuchuError } from './contract/errors.ts'

export type { CollectionOptions } from './collection/open.ts'
export { DEFAULT_CHARS, MAX_CHARS } from './contract/bounds.ts'
export { ChuchuError, type ErrorCode } from './contract/errors.ts'
export type * from './contract/index.ts'
export type { OnnxEmbedderOptions } from './models/onnx.ts'
export type { OnnxRerankerOptions } from './models/onnx-reranker.ts'
export type { OpenAIEmbedderOptions } from './models/openai.ts'

/**
 * Opens a collection: takes the index that the data folder keeps, brings it up to date with the corpus and writes
 * it back where something changed.
 *
 * @throws ChuchuError `corpus_missing`, `corpus_empty`; `embedder` where the endpoint or the model that was named fails
 */
export async function openCollection(options: CollectionOptions): Promise<Collection> {
  const engine = await import('./collection/open.ts')
  return engine.openCollection(options)
}

/** A reading of the text converted to the other script, for people; not the source's own words. */
export async function toScript(text: string, script: 'hans' | 'hant'): Promise<string> {
  const engine = await import('./language/fold.ts')
  return engine.toScript(text, script)
}

/**
 * The files of a repository that a local model needs, given all that it has; those that are missing are named too.
 * @param file path of the ONNX file; else the first that repositories use
 */
export async function filesOfModel(paths: readonly string[], file?: string): Promise<string[]> {
  const engine = await import('./models/onnx-folder.ts')
  return engine.filesOfModel(paths, file)
}

/** What is wrong with the optional packages for local models; empty where they can be loaded. */
export async function onnxPackageFailures(): Promise<ChuchuError[]> {
  const engine = await import('./models/onnx-packages.ts')
  return engine.onnxPackageFailures()
}
