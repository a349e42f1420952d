import type { SkippedFile } from '../contract/status.ts'

/** An article of a corpus file. */
export interface ArticleEntry {
  /** The id that the file gives it. */
  readonly wanted: string
  /** The id that it has: the wanted one, or where another article has that, one made from it. */
  readonly id: string
  /** Changes with all that the article is made from besides its id. */
  readonly source: string
  /** Why the article is not in the store: its preparation failed. */
  readonly failure: SkippedFile | null
}

/** What is known of a corpus file since it was last read. */
export interface FileState {
  /** Tells the files of several corpus folders apart. */
  readonly key: string
  /** Changes whenever the file is written or replaced. */
  readonly stamp: string
  /** What of it could not be read. */
  readonly skipped: readonly SkippedFile[]
  /** Those of its articles that could not be prepared. */
  readonly failures: readonly SkippedFile[]
  /** In the order of the file. */
  readonly articles: readonly ArticleEntry[]
}
