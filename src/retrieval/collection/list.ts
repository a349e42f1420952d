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
import { Pace } from '../support/pace.ts'
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

  /** The articles that pass the filters and whose metadata contain every word of `query`, sorted and paged. */
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
    const pace = new Pace(options)
    const words = fold(query ?? '')
      .split(/\s+/u)
      .filter(Boolean)
    const kept: Sortable[] = []
    for (const entry of await this.articles.catalogue(filters, options)) {
      if (words.length === 0 || containsAll(entry, words)) kept.push({ entry, key: keyOf(entry, sort) })
      if (pace.isDue) await pace.turn()
    }
    const found = kept.sort(sort === 'published_desc' ? byKeyFalling : byKeyRising).map(({ entry }) => entry)
    const counters = { source: new Facet(), place: new Facet(), year: new Facet(), speaker: new Facet() }
    for (const { metadata, speakers } of found) {
      counters.source.add([metadata.source])
      counters.place.add([metadata.place])
      counters.year.add([metadata.published?.slice(0, 4)])
      counters.speaker.add(speakers)
      if (pace.isDue) await pace.turn()
    }
    const { source, place, year, speaker } = counters
    return {
      found,
      facets: {
        source: source.counts(),
        place: place.counts(),
        year: year.counts(),
        speaker: speaker.counts(),
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

function containsAll({ metadata, speakers }: CatalogueEntry, words: readonly string[]): boolean {
  const { title, subtitle, source, site, authors, place, section } = metadata
  const fields = [title, subtitle, source, site, place, section, ...authors, ...speakers]
  const text = fold(fields.filter((field) => field != null).join('\n'))
  return words.every((word) => text.includes(word))
}

/** An article with what it is sorted by; ties go by id. */
interface Sortable {
  readonly entry: CatalogueEntry
  readonly key: string
}

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
const byKeyRising = (a: Sortable, b: Sortable) => byText(a.key, b.key) || byText(a.entry.id, b.entry.id)
const byKeyFalling = (a: Sortable, b: Sortable) => byText(b.key, a.key) || byText(a.entry.id, b.entry.id)

function keyOf({ metadata }: CatalogueEntry, sort: ArticleSort): string {
  if (sort === 'id') return ''
  return sort === 'title' ? fold(metadata.title) : (metadata.published ?? '')
}

/** Articles a value; values that fold alike count together under the first one's writing. */
class Facet {
  private readonly values = new Map<string, { readonly value: string; count: number }>()

  /** @param values of one article, which counts once for each */
  add(values: readonly (string | null | undefined)[]): void {
    const folded = new Map(values.flatMap((value) => (value ? [[fold(value), value] as const] : [])))
    for (const [key, value] of folded) {
      const known = this.values.get(key)
      if (known) known.count += 1
      else this.values.set(key, { value, count: 1 })
    }
  }

  /** The commonest first. */
  counts(): FacetCount[] {
    return [...this.values.values()]
      .sort((a, b) => b.count - a.count || byText(a.value, b.value))
      .slice(0, FACET_SIZE)
  }
}
