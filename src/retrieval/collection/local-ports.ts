import type { IndexBackend } from '../engines/backend.ts'
import type { ArticleFilter, ArticleStore, IndexReader, PassageText } from '../engines/ports.ts'
import { matchingArticles, toIndexFilter } from './filter.ts'
import type { ArticleStore as LocalStore } from './store.ts'

/** The ports over an index and a store that are open in this process. */
export function localIndex(backend: IndexBackend, store: LocalStore): IndexReader {
  return {
    get passages() {
      return backend.size
    },
    async termStatistics(terms) {
      const frequencies = new Map(terms.map((term) => [term, backend.documentFrequency(term)]))
      return { passages: backend.size, frequencies }
    },
    keyword: (queries) =>
      Promise.all(
        queries.map(({ terms, limit, filter }) =>
          backend.keyword(terms, { limit, filter: toIndexFilter(store, filter) }),
        ),
      ),
    vector: (queries) =>
      Promise.all(
        queries.map(({ vector, limit, filter }) =>
          backend.vector(vector, { limit, filter: toIndexFilter(store, filter) }),
        ),
      ),
    async articlesWith({ terms, missing, limit }) {
      const holdings = await backend.holding(terms, missing, limit)
      return holdings.map(({ article, terms, mass }) => ({ article, terms, idf: mass }))
    },
  }
}

export function localArticles(store: LocalStore): ArticleStore {
  return {
    get articles() {
      return store.size
    },
    readArticles: async (ids) => ids.map((id) => store.get(id)),
    readPassages: async (ids) => ids.map((id) => passageText(store, id)),
    catalogue: async (filter: ArticleFilter = {}) => matchingArticles(store, filter),
    reprints: async (ids) => ids.map((id) => store.reprintsOf(id)),
  }
}

function passageText(store: LocalStore, id: string): PassageText | undefined {
  const place = store.passage(id)
  const text = store.rankingText(id)
  const title = store.titleOf(id)
  if (!place || text === undefined || title === undefined) return undefined
  const { article, start, end, wording } = place
  const split = text.length - (end - start)
  return {
    id,
    article,
    start,
    end,
    contentHash: wording,
    title,
    context: text.slice(0, split - 1),
    body: text.slice(split),
  }
}
