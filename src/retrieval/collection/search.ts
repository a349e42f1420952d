import { cite } from '../article/cite.ts'
import type { SearchHit, SearchRequest, SearchResponse } from '../contract/search.ts'
import { cleanSpan } from '../contract/types.ts'
import type { IndexBackend } from '../engines/backend.ts'
import { fold } from '../language/fold.ts'
import { terms } from '../language/tokenize.ts'
import { nearSynonyms } from '../search/near-synonyms.ts'
import { contentWords } from '../search/query.ts'
import { rankPassages, type SearchDeps } from '../search/rank.ts'
import { cursorsAfter, decodeCursor, encodeCursor } from './cursor.ts'
import { toIndexFilter } from './filter.ts'
import { distinctPhrasings } from './phrasings.ts'
import { groupByWording, type PassageGroup, reprintsOf } from './reprints.ts'
import type { ArticleStore } from './store.ts'

const DEFAULT_LIMIT = 10

/** Ranked passages that can be paged through: beyond them a query wants other words, not more pages. */
const RANKED_AT_MOST = 200

/** Passages for a query, best first, each wording once. `total` counts those that were ranked, at most 200. */
export async function search(
  store: ArticleStore,
  deps: SearchDeps,
  request: SearchRequest,
): Promise<SearchResponse> {
  const { query, queries = [], limit = DEFAULT_LIMIT, mode = 'hybrid', filters } = request
  const asked = { query, queries, mode, filters }
  const offset = decodeCursor(request.cursor, asked)
  const phrasings = distinctPhrasings(query, queries)
  const filter = toIndexFilter(store, filters)
  const ranked = await rankPassages(deps, { queries: phrasings, mode, filter, limit: RANKED_AT_MOST })
  const groups = groupByWording(store, ranked)
  const words = [...new Set(phrasings.flatMap((phrasing) => contentWords(phrasing).map((word) => word.text)))]
  const next = offset + limit
  const results = groups.slice(offset, next).map((group) => toHit(store, group, words))
  return {
    results,
    total: groups.length,
    next_cursor: next < groups.length ? encodeCursor(next, asked) : null,
    cursors: cursorsAfter(offset, results.length, asked),
    unmatched_terms: contentWords(query)
      .filter((word) => !standsInCollection(deps.backend, word.folded))
      .map((word) => word.text),
  }
}

/** Whether all parts of a word, or of one that means nearly the same, are in the index, wherever they stand. */
function standsInCollection(backend: IndexBackend, word: string): boolean {
  return [word, ...nearSynonyms(word)].some((one) =>
    terms(one).every((term) => backend.documentFrequency(term) > 0),
  )
}

function toHit(store: ArticleStore, group: PassageGroup, words: readonly string[]): SearchHit {
  const { passage, place } = group
  const reading = store.reading(place.article)!
  const { article } = reading
  const span = cleanSpan(place.start, place.end)
  const text = fold(`${article.metadata.title}\n${store.rankingText(passage.id)}`)
  return {
    id: passage.id,
    title: article.metadata.title,
    url: article.metadata.url,
    score: Number(passage.score.toFixed(4)),
    source: article.metadata.source,
    published: article.metadata.published,
    matched: {
      terms: words.filter((word) => text.includes(fold(word))),
      keyword_rank: passage.keywordRank,
      vector_rank: passage.vectorRank,
    },
    citation: cite(article, reading.map, span, reading.speakerOf(span)),
    also_in: reprintsOf(store, group),
  }
}
