import type { SearchMode } from '../../src/retrieval/contract/search.ts'

/** `bm25` is the keyword leg by itself, as other engines have it: the terms and their BM25, no text read again. */
export type BenchMode = SearchMode | 'bm25'

/** What an engine finds: a passage or, where whole documents are indexed, a document. */
export interface BenchText {
  /** A passage id (`ARTICLE#START-END`) or the id of a whole document. */
  readonly id: string
  readonly title: string
  readonly body: string
}

export interface BuildInput {
  /** Folder that holds the articles as JSONL, for an engine that cuts them itself. */
  readonly corpus: string
  /** The same articles cut for the engines that do not. */
  readonly texts: readonly BenchText[]
}

/** One search engine under test. An instance is built or loaded once, then asked. */
export interface Engine {
  /**
   * @param folder empty; an engine that works on disk does so in it
   * @returns number of texts in the index
   */
  build(input: BuildInput, folder: string): Promise<number>
  /** Writes what `load` needs into the folder that `build` was given. */
  save(folder: string): Promise<void>
  load(folder: string): Promise<void>
  /** @returns ids of the best k texts, best first; an engine without a vector leg ignores the mode */
  search(query: string, k: number, mode: BenchMode): Promise<string[]>
}
