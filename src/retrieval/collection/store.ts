import { parsePassageId, passageId } from '../article/passages.ts'
import { Reading } from '../article/reading.ts'
import { articleRef, type CatalogueEntry, type StoredArticle } from '../article/stored-article.ts'
import type { ArticleRef } from '../contract/citation.ts'
import type { SnapshotData } from '../storage/byte-source.ts'
import type { SaveBytes } from '../storage/snapshot-folder.ts'
import { LruCache } from '../support/lru-cache.ts'
import { AddedArticles } from './added-articles.ts'
import type { Articles } from './articles.ts'
import { saveArticles } from './save-articles.ts'
import { nothingSaved, type SavedArticles } from './saved-articles.ts'

/** UTF-16 units of the articles whose readings are kept at hand; one of 2,000 units is remade in about a millisecond. */
const READINGS_KEPT = 4_000_000

/** Reprints that are named; the rest of a much copied text helps nobody. */
export const REPRINTS_NAMED = 10

/** Where a passage stands. */
export interface PassagePlace {
  readonly article: string
  readonly start: number
  readonly end: number
  /** Equal for passages of the same words. */
  readonly wording: number
}

/**
 * Text and metadata of the collection: the only source of what is shown. Articles of the snapshot stay on the disk and
 * are read when they are needed, those put in since are in memory. What reads from the disk throws ChuchuError
 * `snapshot_broken` where that has not what was written.
 */
export class ArticleStore {
  private readonly added = new AddedArticles()
  private readonly readings = new LruCache<Reading>(READINGS_KEPT, ({ clean }) => clean.length)
  private entries: readonly CatalogueEntry[] | null = null
  private reprints: ReadonlyMap<number, readonly string[]> | null = null

  constructor(private readonly saved: SavedArticles = nothingSaved()) {}

  get size(): number {
    return this.saved.size + this.added.size
  }

  get passageCount(): number {
    return this.saved.passageCount + this.added.passageCount
  }

  /** The ids of all articles. */
  *ids(): Generator<string> {
    yield* this.saved.ids()
    for (const { article } of this.added.values()) yield article.id
  }

  has(id: string): boolean {
    return this.added.has(id) || this.saved.has(id)
  }

  get(id: string): StoredArticle | undefined {
    return this.partWith(id).get(id)
  }

  put(stored: StoredArticle): void {
    this.delete(stored.article.id)
    this.added.put(stored)
  }

  delete(id: string): void {
    this.partWith(id).delete(id)
    this.readings.delete(id)
    this.entries = null
    this.reprints = null
  }

  /** The ids of an article's passages. */
  passageIds(id: string): string[] {
    return this.partWith(id)
      .spansOf(id)
      .map((span) => passageId(id, span))
  }

  passage(id: string): PassagePlace | undefined {
    const parsed = parsePassageId(id)
    if (!parsed) return undefined
    const { article, span } = parsed
    const wording = this.partWith(article).passageWording(article, span)
    return wording === undefined ? undefined : { article, ...span, wording }
  }

  /** A passage with its context, for ranking alone. */
  rankingText(id: string): string | undefined {
    const parsed = parsePassageId(id)
    return parsed ? this.partWith(parsed.article).rankingText(parsed.article, parsed.span) : undefined
  }

  /** The title of the article that a passage is of. */
  titleOf(id: string): string | undefined {
    const article = parsePassageId(id)?.article
    return article === undefined ? undefined : this.partWith(article).titleOf(article)
  }

  /** The headings above a passage and those who speak in it, a line each; indexed, never part of a quote. */
  contextOf(id: string): string | undefined {
    const place = this.passage(id)
    const text = place && this.rankingText(id)
    return text?.slice(0, text.length - (place!.end - place!.start) - 1)
  }

  /** The article cut into sentences, remade when it was not read lately. */
  reading(id: string): Reading | undefined {
    const stored = this.get(id)
    return stored && this.readings.get(id, () => new Reading(stored.article))
  }

  /** Ids of the other articles with the same words, in order; ten at most. */
  reprintsOf(id: string): string[] {
    const wording = this.partWith(id).wordingOf(id)
    this.reprints ??= reprintsAmong([this.saved, this.added])
    const ids = (wording !== undefined && this.reprints.get(wording)) || []
    return ids
      .filter((other) => other !== id)
      .sort()
      .slice(0, REPRINTS_NAMED)
  }

  /** @param id of an article of the store */
  refOf(id: string): ArticleRef {
    return articleRef(this.get(id)!.article)
  }

  /** What filters and lists look at, of all articles, in no order. */
  catalogue(): readonly CatalogueEntry[] {
    this.entries ??= [...this.saved.catalogue(), ...this.added.catalogue()]
    return this.entries
  }

  /** The articles as a snapshot keeps them; `restoreArticles` takes them back. */
  save(save: SaveBytes): Promise<SnapshotData> {
    return saveArticles(save, this.saved, this.added)
  }

  private partWith(id: string): Articles {
    return this.added.has(id) ? this.added : this.saved
  }
}

/** The wordings that several articles have, with the ids of these. */
function reprintsAmong(parts: readonly Articles[]): Map<number, string[]> {
  const wordings = parts.flatMap((part) => Array.from(part.wordings(), ([, wording]) => wording))
  const sorted = Float64Array.from(wordings).sort()
  const several = new Map<number, string[]>()
  sorted.forEach((wording, i) => {
    if (wording === sorted[i - 1]) several.set(wording, [])
  })
  for (const part of parts) for (const [id, wording] of part.wordings()) several.get(wording)?.push(id)
  return several
}
