import type { CatalogueEntry, StoredArticle } from '../article/stored-article.ts'
import type { CleanSpan } from '../contract/types.ts'

/** Some of the articles of a store, wherever they lie. What is asked of an unknown id is undefined or empty. */
export interface Articles {
  readonly size: number
  readonly passageCount: number
  has(id: string): boolean
  get(id: string): StoredArticle | undefined
  delete(id: string): void
  /** Of the article's passages, in the order of its text. */
  spansOf(id: string): CleanSpan[]
  titleOf(id: string): string | undefined
  wordingOf(id: string): number | undefined
  /** Undefined also where no passage covers exactly that span; so below. */
  passageWording(id: string, span: CleanSpan): number | undefined
  /** A passage as ranking reads it: its context, a line end, its text. */
  rankingText(id: string, span: CleanSpan): string | undefined
  /** Ids and wordings of all articles. */
  wordings(): Iterable<readonly [string, number]>
  /** What filters and lists look at, of all articles. */
  catalogue(): CatalogueEntry[]
}
