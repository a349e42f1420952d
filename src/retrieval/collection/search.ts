import { fold } from '../analysis/fold.ts'
import { contentWords } from '../analysis/query.ts'
import type { IndexFilter } from '../index/backend.ts'
import { cite } from '../quote/cite.ts'
import { type RankedPassage, rankPassages, type SearchDeps } from '../search/rank.ts'
import {
  type ArticleRef,
  cleanSpan,
  type SearchHit,
  type SearchRequest,
  type SearchResponse,
} from '../types.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import { toIndexFilter } from './filter.ts'
import { type ArticleStore, articleRef } from './store.ts'

const DEFAULT_LIMIT = 10

/** Ranked passages that can be paged through: beyond them a query wants other words, not more pages. */
const RANKED_AT_MOST = 200

/** A ranked passage and the other articles that hold the same words. */
interface Group {
  readonly passage: RankedPassage
  readonly alsoIn: ArticleRef[]
}

/** Passages for a query, best first, each wording once. `total` counts at most 200. */
export async function search(
  store: ArticleStore,
  deps: SearchDeps,
  request: SearchRequest,
): Promise<SearchResponse> {
  const { query, queries = [], limit = DEFAULT_LIMIT, mode = 'hybrid', filters } = request
  const asked = { query, queries, mode, filters }
  const offset = decodeCursor(request.cursor, asked)
  const filter: IndexFilter | undefined = toIndexFilter(store, filters)
  const phrasings = distinctPhrasings(query, queries)
  const ranked = await rankPassages(deps, { queries: phrasings, mode, filter, limit: RANKED_AT_MOST })
  const groups = groupByWording(store, deps, ranked)
  const words = [...new Set(phrasings.flatMap((phrasing) => contentWords(phrasing).map((word) => word.text)))]
  const results = groups.slice(offset, offset + limit).map((group) => toHit(store, deps, group, words))
  const next = offset + limit
  const matched = new Set(results.flatMap((hit) => hit.matched.terms))
  return {
    results,
    total: groups.length,
    next_cursor: next < groups.length ? encodeCursor(next, asked) : null,
    unmatched_terms: contentWords(query)
      .map((word) => word.text)
      .filter((word) => !matched.has(word)),
  }
}

/** The query first, then its other phrasings, without blanks and repetitions. */
export function distinctPhrasings(query: string, queries: readonly string[]): string[] {
  const byFolded = new Map<string, string>()
  for (const phrasing of [query, ...queries]) {
    const key = fold(phrasing).trim()
    if (key !== '' && !byFolded.has(key)) byFolded.set(key, phrasing)
  }
  return [...byFolded.values()]
}

/** Passages with the same folded words become one result, that of the best rank. */
function groupByWording(store: ArticleStore, deps: SearchDeps, ranked: readonly RankedPassage[]): Group[] {
  const groups = new Map<string, Group>()
  for (const passage of ranked) {
    const wording = fold(deps.textOf(passage.id)!.body)
    const group = groups.get(wording)
    const article = store.get(store.passage(passage.id)!.article)!.article
    if (!group) groups.set(wording, { passage, alsoIn: [] })
    else if (isNew(store, group, article.id)) group.alsoIn.push(articleRef(article))
  }
  return [...groups.values()]
}

function isNew(store: ArticleStore, group: Group, article: string): boolean {
  return (
    store.passage(group.passage.id)!.article !== article &&
    !group.alsoIn.some((other) => other.id === article)
  )
}

function toHit(
  store: ArticleStore,
  deps: SearchDeps,
  { passage, alsoIn }: Group,
  words: string[],
): SearchHit {
  const { article: articleId, start, end } = store.passage(passage.id)!
  const reading = store.reading(articleId)!
  const { article } = reading
  const span = cleanSpan(start, end)
  const { title, context, body } = deps.textOf(passage.id)!
  const text = fold(`${title}\n${context}\n${body}`)
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
    also_in: alsoIn,
  }
}
