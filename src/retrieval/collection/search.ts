import { cite } from '../article/cite.ts'
import type { Reading } from '../article/reading.ts'
import type { ArticleRef } from '../contract/citation.ts'
import type { SearchHit, SearchRequest, SearchResponse } from '../contract/search.ts'
import { cleanSpan } from '../contract/types.ts'
import type { PassageText, ReadOptions } from '../engines/ports.ts'
import { fold } from '../language/fold.ts'
import { textOf } from '../search/fuse.ts'
import { distinctPhrasings } from '../search/question.ts'
import { isInCollection, planQuestion, type QuestionPlan } from '../search/question-plan.ts'
import { rankPassages, readMissing, type SearchDeps, type SearchOptions } from '../search/rank.ts'
import { Pace } from '../support/pace.ts'
import { cursorsAfter, decodeCursor, encodeCursor } from './cursor.ts'
import type { Readings } from './readings.ts'
import { groupByContent, type PassageGroup, reprintsOf } from './reprints.ts'

const DEFAULT_LIMIT = 10

/** Ranked passages that can be paged through: beyond them a query wants other words, not more pages. */
const RANKED_AT_MOST = 200

/** What `search` and `find_quotes` need of a generation of the collection. */
export interface CollectionDeps extends SearchDeps {
  readonly readings: Readings
}

/** Passages for a query, best first, each text once. `total` counts those that were ranked, at most 200. */
export async function search(
  deps: CollectionDeps,
  request: SearchRequest,
  { signal }: ReadOptions = {},
): Promise<SearchResponse> {
  const { query, queries = [], limit = DEFAULT_LIMIT, mode = 'hybrid', filters } = request
  const { articles } = deps
  const asked = { query, queries, mode, filters }
  const offset = decodeCursor(request.cursor, asked)
  const options = { signal, pace: new Pace({ signal }) }
  if (filters) await articles.count(filters, options)
  const plan = await planQuestion(deps.index, distinctPhrasings(query, queries), {
    ...options,
    withSpelling: mode !== 'keyword',
  })
  const { phrasings } = plan
  const ranking = await rankPassages(
    deps,
    { phrasings, mode, filter: filters, limit: RANKED_AT_MOST },
    options,
  )
  const groups = await groupByContent(articles, ranking.ranked, options)
  const next = offset + limit
  const shown = groups.slice(offset, next)
  const results = await toHits(deps, shown, { plan, passages: new Map(ranking.passages) }, options)
  return {
    results,
    cursors: cursorsAfter(offset, results.length, asked),
    total: groups.length,
    next_cursor: next < groups.length ? encodeCursor(next, asked) : null,
    unmatched_terms: unmatchedTerms(plan, query),
  }
}

/** Words of the query, not of its other phrasings, that the collection does not contain. */
function unmatchedTerms({ phrasings, known }: QuestionPlan, query: string): string[] {
  const words = phrasings.find(({ text }) => text === query)?.words ?? []
  return words.filter(({ folded }) => !isInCollection(folded, known)).map(({ text }) => text)
}

/** What the hits of a page are made of, read together. */
interface Read {
  readonly plan: QuestionPlan
  /** By id; those that were not read for the ranking are added. */
  readonly passages: Map<string, PassageText>
}

async function toHits(
  { articles, readings }: CollectionDeps,
  groups: readonly PassageGroup[],
  { plan, passages }: Read,
  options: SearchOptions,
): Promise<SearchHit[]> {
  if (groups.length === 0) return []
  const ids = groups.map(({ passage }) => passage.id)
  await readMissing(articles, ids, passages, options)
  const reprints = await reprintsOf(articles, groups, options)
  const read = await readings.readings(
    groups.map(({ article }) => article),
    options,
  )
  const words = [...new Set(plan.phrasings.flatMap((phrasing) => phrasing.words.map(({ text }) => text)))]
  const wanted = words.map((text) => ({ text, folded: fold(text) }))
  const hits: SearchHit[] = []
  for (const [i, group] of groups.entries()) {
    const [reading, passage] = [read[i], passages.get(group.passage.id)]
    if (reading && passage) hits.push(toHit(group, { reading, passage, also_in: reprints[i] ?? [] }, wanted))
    await options.pace.step()
  }
  return hits
}

function toHit(
  { passage: ranked }: PassageGroup,
  shown: {
    readonly reading: Reading
    readonly passage: PassageText
    readonly also_in: readonly ArticleRef[]
  },
  words: readonly { readonly text: string; readonly folded: string }[],
): SearchHit {
  const { reading, passage, also_in } = shown
  const { article } = reading
  const { title, url, source, published } = article.metadata
  const span = cleanSpan(passage.start, passage.end)
  const near = fold(`${title}\n${textOf(passage)}`)
  return {
    id: ranked.id,
    title,
    url,
    score: Number(ranked.score.toFixed(4)),
    source,
    published,
    matched: {
      terms: words.filter(({ folded }) => near.includes(folded)).map(({ text }) => text),
      keyword_rank: ranked.keywordRank,
      vector_rank: ranked.vectorRank,
    },
    citation: cite(article, reading.map, span, reading.speakerOf(span)),
    also_in,
  }
}
