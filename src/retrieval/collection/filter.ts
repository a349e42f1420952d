import type { CatalogueEntry } from '../article/stored-article.ts'
import { ChuchuError } from '../contract/errors.ts'
import type { Filters } from '../contract/filters.ts'
import type { Metadata } from '../contract/metadata.ts'
import type { IndexFilter } from '../engines/backend.ts'
import { fold } from '../language/fold.ts'
import type { ArticleStore } from './store.ts'

/**
 * The articles that pass the filters, in no order. Text filters match folded text anywhere in the field.
 * @throws ChuchuError `unknown_id` for an id in `article_ids` that the collection does not hold
 */
export function matchingArticles(store: ArticleStore, filters: Filters): CatalogueEntry[] {
  const unknown = filters.article_ids?.find((id) => !store.has(id))
  if (unknown !== undefined) throw unknownId(unknown)
  const ids = filters.article_ids && new Set(filters.article_ids)
  return store
    .catalogue()
    .filter(
      (entry) =>
        (!ids || ids.has(entry.id)) &&
        passesMetadata(entry.metadata, filters) &&
        (filters.speaker === undefined || speakersMatching(entry, filters.speaker).length > 0),
    )
}

/** The filters in the index's terms; undefined where nothing is filtered. */
export function toIndexFilter(store: ArticleStore, filters: Filters | undefined): IndexFilter | undefined {
  if (!filters || Object.values(filters).every((value) => value === undefined)) return undefined
  const matching = matchingArticles(store, filters)
  const { speaker } = filters
  return {
    articles: matching.map(({ id }) => id),
    ...(speaker === undefined
      ? {}
      : { speakers: [...new Set(matching.flatMap((entry) => speakersMatching(entry, speaker)))] }),
  }
}

/** Whether a name passes a text filter. */
export function matchesText(value: string | null | undefined, wanted: string): boolean {
  return value != null && fold(value).includes(fold(wanted.trim()))
}

export function unknownId(id: string): ChuchuError {
  return new ChuchuError(
    'unknown_id',
    `no article or passage has the id "${id.length > 80 ? `${id.slice(0, 80)}…` : id}"`,
    'take an id from search, find_quotes or list_articles',
  )
}

function speakersMatching({ speakers }: CatalogueEntry, wanted: string): string[] {
  return speakers.filter((name) => matchesText(name, wanted)).map(fold)
}

function passesMetadata(metadata: Metadata, filters: Filters): boolean {
  const { source, site, authors, place, published } = metadata
  return (
    (filters.source === undefined || [source, site].some((value) => matchesText(value, filters.source!))) &&
    (filters.author === undefined || authors.some((author) => matchesText(author, filters.author!))) &&
    (filters.place === undefined || matchesText(place, filters.place)) &&
    (filters.published_from === undefined || compareDates(published, filters.published_from) >= 0) &&
    (filters.published_to === undefined || compareDates(published, filters.published_to) <= 0)
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
