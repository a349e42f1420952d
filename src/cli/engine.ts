import type { Collection, CollectionOptions } from '../retrieval/index.ts'

/** What commands use of the engine besides an open collection. */
export interface Engine {
  openCollection(options: CollectionOptions): Promise<Collection>
  /** A reading converted to Simplified or Traditional characters; not the source's own words. */
  toScript(text: string, script: 'hans' | 'hant'): string | Promise<string>
}

/** The engine, imported when it is first used and not before: `--help` and the answer to `initialize` do without it. */
export const lazyEngine: Engine = {
  async openCollection(options) {
    const { openCollection } = await import('../retrieval/index.ts')
    return openCollection(options)
  },
  async toScript(text, script) {
    const { toScript } = await import('../retrieval/index.ts')
    return toScript(text, script)
  },
}
