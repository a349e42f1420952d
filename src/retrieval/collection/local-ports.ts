import type { IndexBackend, IndexFilter } from '../engines/backend.ts'
import type { ArticleFilter, ArticleStore, IndexReader, PassageText, ReadOptions } from '../engines/ports.ts'
import { Pace } from '../support/pace.ts'
import { mulberry32 } from '../support/random.ts'
import { matchingArticles, toIndexFilter } from './filter.ts'
import type { ArticleStore as LocalStore } from './store.ts'

/** The ports over an index and a store that are open in this process. */
export function localIndex(backend: IndexBackend, store: LocalStore): IndexReader {
  const resolve = filterResolver(store)
  return {
    get passages() {
      return backend.size
    },
    async termStatistics(terms, options) {
      const pace = new Pace(options)
      const frequencies = new Map<string, number>()
      for (const term of terms) {
        frequencies.set(term, backend.documentFrequency(term))
        if (pace.isDue) await pace.turn()
      }
      return { passages: backend.size, frequencies }
    },
    keyword: (queries, options) =>
      oneByOne(
        queries,
        ({ terms, limit, filter }) => backend.keyword(terms, { limit, filter: resolve(filter) }),
        options,
      ),
    vector: (queries, options) =>
      oneByOne(
        queries,
        ({ vector, limit, filter }) => backend.vector(vector, { limit, filter: resolve(filter) }),
        options,
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
    contentHashes: async (ids) => ids.map((id) => store.passage(id)?.wording),
    count: async (filter) => matchingArticles(store, filter).length,
    samplePassages: async (count, seed) => draw(allPassages(store).sort(), count, mulberry32(seed)),
    catalogue: async (filter: ArticleFilter = {}) => matchingArticles(store, filter),
    reprints: async (ids) => ids.map((id) => store.reprintsOf(id)),
  }
}

/** Queries one after another, with a turn of the rest of the process between them. */
async function oneByOne<Q, R>(
  queries: readonly Q[],
  ask: (query: Q) => Promise<R>,
  options: ReadOptions = {},
): Promise<R[]> {
  const pace = new Pace(options)
  const answers: R[] = []
  for (const query of queries) {
    answers.push(await ask(query))
    await pace.step()
  }
  return answers
}

/** All queries of a request carry the same filter object: it is resolved once. */
function filterResolver(store: LocalStore): (filter?: ArticleFilter) => IndexFilter | undefined {
  const resolved = new WeakMap<ArticleFilter, IndexFilter | undefined>()
  return (filter) => {
    if (filter === undefined) return undefined
    if (!resolved.has(filter)) resolved.set(filter, toIndexFilter(store, filter))
    return resolved.get(filter)
  }
}

function passageText(store: LocalStore, id: string): PassageText | undefined {
  const place = store.passage(id)
  const text = store.rankingText(id)
  if (!place || text === undefined) return undefined
  const { article, start, end, wording } = place
  const split = text.length - (end - start)
  return {
    id,
    article,
    start,
    end,
    contentHash: wording,
    // Titles lie apart on the disk, and few questions look at them.
    get title() {
      return store.titleOf(id) ?? ''
    },
    context: text.slice(0, split - 1),
    body: text.slice(split),
  }
}

function allPassages(store: LocalStore): string[] {
  return store.catalogue().flatMap(({ id }) => store.passageIds(id))
}

/** Some of the values, each at most once, in random order (Fisher and Yates). Takes the list apart. */
function draw(values: string[], count: number, random: () => number): string[] {
  const drawn: string[] = []
  while (drawn.length < count) {
    const last = values.pop()
    if (last === undefined) break
    const at = Math.floor(random() * (values.length + 1))
    drawn.push(values[at] ?? last)
    if (at < values.length) values[at] = last
  }
  return drawn
}
