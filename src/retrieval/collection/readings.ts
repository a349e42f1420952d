import { Reading } from '../article/reading.ts'
import type { ArticleStore, ReadOptions } from '../engines/ports.ts'
import { LruCache } from '../support/lru-cache.ts'

/** UTF-16 units of the articles whose readings are kept at hand; one of 2,000 units is remade in about a millisecond. */
const READINGS_KEPT = 4_000_000

/** Articles cut into sentences, of one generation; those used last are kept. */
export class Readings {
  private readonly cache = new LruCache<Reading>(READINGS_KEPT, ({ clean }) => clean.length)

  constructor(private readonly articles: ArticleStore) {}

  /** In the order of the ids; undefined for an unknown one. */
  async readings(ids: readonly string[], options?: ReadOptions): Promise<(Reading | undefined)[]> {
    // Taken before the read: another call may push them out of the cache meanwhile.
    const known = new Map(ids.map((id) => [id, this.cache.peek(id)]))
    const missing = ids.filter((id) => known.get(id) === undefined)
    for (const stored of await this.articles.readArticles(missing, options)) {
      if (stored) known.set(stored.article.id, new Reading(stored.article))
    }
    return ids.map((id) => {
      const reading = known.get(id)
      return reading && this.cache.get(id, () => reading)
    })
  }
}
