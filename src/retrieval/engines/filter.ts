import type { CatalogueEntry } from '../article/stored-article.ts'
import { ChuchuError } from '../contract/errors.ts'
import type { Metadata } from '../contract/metadata.ts'
import { fold } from '../language/fold.ts'
import type { ArticleFilter } from './ports.ts'

/** Whether a filter lets every article pass. */
export function passesAll(filter: ArticleFilter | undefined): boolean {
  return filter === undefined || Object.values(filter).every((value) => value === undefined)
}

/** The predicate on an article, with what does not depend on the article worked out once. */
export function articlePredicate(filter: ArticleFilter): (entry: CatalogueEntry) => boolean {
  const ids = filter.article_ids && new Set(filter.article_ids)
  return (entry) =>
    (ids === undefined || ids.has(entry.id)) &&
    passesMetadata(entry.metadata, filter) &&
    (filter.speaker === undefined || entry.speakers.some((name) => matchesText(name, filter.speaker)))
}

/** Whether a name contains the text of a filter, both folded. */
export function matchesText(value: string | null | undefined, wanted: string | undefined): boolean {
  return value != null && wanted !== undefined && fold(value).includes(fold(wanted.trim()))
}

function passesMetadata(metadata: Metadata, filter: ArticleFilter): boolean {
  const { source, site, authors, place, published } = metadata
  const { published_from: from, published_to: to } = filter
  return (
    (filter.source === undefined || [source, site].some((value) => matchesText(value, filter.source))) &&
    (filter.author === undefined || authors.some((author) => matchesText(author, filter.author))) &&
    (filter.place === undefined || matchesText(place, filter.place)) &&
    (from === undefined || compareDates(published, from) >= 0) &&
    (to === undefined || compareDates(published, to) <= 0)
  )
}

/** Compares as far as both dates are known, so that 2024 lies both within 2024-07 and after 2023. NaN without a date. */
function compareDates(published: string | null, bound: string): number {
  if (published === null) return Number.NaN
  const known = Math.min(published.length, bound.length)
  const a = published.slice(0, known)
  const b = bound.slice(0, known)
  return a < b ? -1 : a > b ? 1 : 0
}

export function unknownId(id: string): ChuchuError {
  return new ChuchuError(
    'unknown_id',
    `no article or passage has the id "${id.length > 80 ? `${id.slice(0, 80)}…` : id}"`,
    'take an id from search, find_quotes or list_articles',
  )
}
