import type { CatalogueEntry } from '../article/stored-article.ts'
import type {
  ArticleSort,
  ArticleSummary,
  FacetCount,
  ListArticlesRequest,
  ListArticlesResponse,
} from '../contract/articles.ts'
import type { Filters } from '../contract/filters.ts'
import type { ArticleStore, ReadOptions } from '../engines/ports.ts'
import { fold } from '../language/fold.ts'
import { LruCache } from '../support/lru-cache.ts'
import { cursorsAfter, decodeCursor, encodeCursor } from './cursor.ts'
import { refsOf } from './reprints.ts'

const DEFAULT_LIMIT = 20

/** Values a facet shows; the rarest beyond are left out. */
const FACET_SIZE = 50

/** Listings kept at hand, so that the pages of one are cut from it and not made anew. */
const LISTINGS_KEPT = 8

interface Listing {
  readonly found: readonly CatalogueEntry[]
  readonly facets: ListArticlesResponse['facets']
}

/** Lists the articles of one generation. */
export class ArticleLister {
  private readonly listings = new LruCache<Listing>(LISTINGS_KEPT)

  constructor(private readonly articles: ArticleStore) {}

  /** The articles that pass the filters and hold every word of `query` in their metadata, sorted and paged. */
  async list(request: ListArticlesRequest, options: ReadOptions = {}): Promise<ListArticlesResponse> {
    const { query, filters = {}, sort = 'published_desc', limit = DEFAULT_LIMIT } = request
    const asked = { query, filters, sort }
    const offset = decodeCursor(request.cursor, asked)
    const key = JSON.stringify(asked)
    const kept = this.listings.peek(key) ?? (await this.make(query, filters, sort, options))
    const { found, facets } = this.listings.get(key, () => kept)
    const next = offset + limit
    const articles = await this.summarise(found.slice(offset, next), options)
    return {
      articles,
      cursors: cursorsAfter(offset, articles.length, asked),
      total: found.length,
      facets,
      next_cursor: next < found.length ? encodeCursor(next, asked) : null,
    }
  }

  private async make(
    query: string | undefined,
    filters: Filters,
    sort: ArticleSort,
    options: ReadOptions,
  ): Promise<Listing> {
    const words = fold(query ?? '')
      .split(/\s+/u)
      .filter(Boolean)
    const found = (await this.articles.catalogue(filters, options))
      .filter((entry) => words.length === 0 || holdsAll(entry, words))
      .sort(ORDER[sort])
    return {
      found,
      facets: {
        source: count(found, ({ metadata }) => [metadata.source]),
        place: count(found, ({ metadata }) => [metadata.place]),
        year: count(found, ({ metadata }) => [metadata.published?.slice(0, 4)]),
        speaker: count(found, ({ speakers }) => speakers),
      },
    }
  }

  private async summarise(
    entries: readonly CatalogueEntry[],
    options: ReadOptions,
  ): Promise<ArticleSummary[]> {
    if (entries.length === 0) return []
    const reprints = await this.articles.reprints(
      entries.map(({ id }) => id),
      options,
    )
    const refs = await refsOf(this.articles, reprints, options)
    return entries.map(({ id, metadata, chars }, i) => {
      const { title, source, published, authors, place, script, url } = metadata
      return { id, title, source, published, authors, place, script, url, chars, also_in: refs[i] ?? [] }
    })
  }
}

function holdsAll({ metadata, speakers }: CatalogueEntry, words: readonly string[]): boolean {
  const { title, subtitle, source, site, authors, place, section } = metadata
  const fields = [title, subtitle, source, site, place, section, ...authors, ...speakers]
  const text = fold(fields.filter((field) => field != null).join('\n'))
  return words.every((word) => text.includes(word))
}

const byId = (a: CatalogueEntry, b: CatalogueEntry) => (a.id < b.id ? -1 : 1)
const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
const dateOf = ({ metadata }: CatalogueEntry) => metadata.published ?? ''

const ORDER: Record<ArticleSort, (a: CatalogueEntry, b: CatalogueEntry) => number> = {
  published_desc: (a, b) => byText(dateOf(b), dateOf(a)) || byId(a, b),
  published_asc: (a, b) => byText(dateOf(a), dateOf(b)) || byId(a, b),
  title: (a, b) => byText(fold(a.metadata.title), fold(b.metadata.title)) || byId(a, b),
  id: byId,
}

/** Articles a value, the commonest first; values that fold alike count together under the first one's writing. */
function count(
  articles: readonly CatalogueEntry[],
  valuesOf: (entry: CatalogueEntry) => readonly (string | null | undefined)[],
): FacetCount[] {
  const counts = new Map<string, { value: string; count: number }>()
  for (const article of articles) {
    const values = new Map(
      valuesOf(article).flatMap((value) => (value ? [[fold(value), value] as const] : [])),
    )
    for (const [key, value] of values) {
      const entry = counts.get(key) ?? { value, count: 0 }
      entry.count += 1
      counts.set(key, entry)
    }
  }
  return [...counts.values()]
    .sort((a, b) => b.count - a.count || byText(a.value, b.value))
    .slice(0, FACET_SIZE)
}
