import { OffsetMap } from '../article/offset-map.ts'
import {
  type CatalogueEntry,
  catalogueEntry,
  type StoredArticle,
  type StoredPassage,
} from '../article/stored-article.ts'
import { type CleanSpan, cleanSpan } from '../contract/types.ts'
import { LruCache } from '../support/lru-cache.ts'
import { partitionPoint } from '../support/partition-point.ts'
import type { Articles } from './articles.ts'

/** UTF-16 units of the clean texts kept at hand; one without edits is its raw text and takes no room. */
const TEXTS_KEPT = 8_000_000

/** Articles that are in memory: those put in since the snapshot was read, or all where there was none. */
export class AddedArticles implements Articles {
  private readonly articles = new Map<string, StoredArticle>()
  private readonly texts = new LruCache<string>(TEXTS_KEPT, (text) => text.length)
  private passages = 0

  get size(): number {
    return this.articles.size
  }

  get passageCount(): number {
    return this.passages
  }

  values(): IterableIterator<StoredArticle> {
    return this.articles.values()
  }

  has(id: string): boolean {
    return this.articles.has(id)
  }

  get(id: string): StoredArticle | undefined {
    return this.articles.get(id)
  }

  put(stored: StoredArticle): void {
    this.delete(stored.article.id)
    this.articles.set(stored.article.id, stored)
    this.passages += stored.passages.length
  }

  delete(id: string): void {
    this.passages -= this.articles.get(id)?.passages.length ?? 0
    this.articles.delete(id)
    this.texts.delete(id)
  }

  spansOf(id: string): CleanSpan[] {
    return (this.articles.get(id)?.passages ?? []).map(({ start, end }) => cleanSpan(start, end))
  }

  titleOf(id: string): string | undefined {
    return this.articles.get(id)?.article.metadata.title
  }

  wordingOf(id: string): number | undefined {
    return this.articles.get(id)?.wording
  }

  passageWording(id: string, span: CleanSpan): number | undefined {
    return this.passage(id, span)?.wording
  }

  rankingText(id: string, span: CleanSpan): string | undefined {
    const passage = this.passage(id, span)
    return passage && rankingTextOf(passage, this.cleanOf(this.articles.get(id)!))
  }

  *wordings(): Generator<readonly [string, number]> {
    for (const [id, { wording }] of this.articles) yield [id, wording]
  }

  catalogue(): CatalogueEntry[] {
    return Array.from(this.articles.values(), catalogueEntry)
  }

  private passage(id: string, { start, end }: CleanSpan): StoredPassage | undefined {
    const passages = this.articles.get(id)?.passages ?? []
    const passage = passages[partitionPoint(passages, (one) => one.start >= start)]
    return passage?.start === start && passage.end === end ? passage : undefined
  }

  private cleanOf({ article }: StoredArticle): string {
    return this.texts.get(article.id, () => new OffsetMap(article.raw, article.edits).clean)
  }
}

/** The passages of an article as ranking reads them. */
export function rankingTexts({ article, passages }: StoredArticle): string[] {
  const { clean } = new OffsetMap(article.raw, article.edits)
  return passages.map((passage) => rankingTextOf(passage, clean))
}

function rankingTextOf({ context, start, end }: StoredPassage, clean: string): string {
  return `${context}\n${clean.slice(start, end)}`
}
