import { cite } from '../article/cite.ts'
import type { Speaker } from '../contract/citation.ts'
import type { FindQuotesRequest, FindQuotesResponse } from '../contract/quotes.ts'
import { cleanSpan } from '../contract/types.ts'
import { matchesText } from '../engines/filter.ts'
import type { ReadOptions } from '../engines/ports.ts'
import { assess } from '../search/evidence.ts'
import { distinctPhrasings } from '../search/question.ts'
import { planQuestion } from '../search/question-plan.ts'
import { type Ranking, rankPassages, readMissing } from '../search/rank.ts'
import { selectQuotes } from '../search/select.ts'
import type { QuoteSource } from '../search/sentence-terms.ts'
import { Pace } from '../support/pace.ts'
import { adviceFor } from './advice.ts'
import { groupByContent } from './reprints.ts'
import type { CollectionDeps } from './search.ts'

const DEFAULT_LIMIT = 5

/** Passages that are ranked: with reprints taken together, enough are left to read. */
const RANKED = 50

/** Passages whose sentences are looked at. */
const PASSAGES_READ = 15

/** The sentences that answer a question, best first, with how far they can be trusted to do so. */
export async function findQuotes(
  deps: CollectionDeps,
  request: FindQuotesRequest,
  { signal }: ReadOptions = {},
): Promise<FindQuotesResponse> {
  const { question, queries = [], limit = DEFAULT_LIMIT, filters } = request
  const options = { signal, pace: new Pace({ signal }) }
  const passing = filters ? await deps.articles.count(filters, options) : deps.articles.articles
  const { phrasings, known } = await planQuestion(deps.index, distinctPhrasings(question, queries), {
    ...options,
    withSpelling: true,
  })
  const ranking = await rankPassages(
    deps,
    { phrasings, mode: 'hybrid', filter: filters, limit: RANKED },
    options,
  )
  const said = filters?.speaker === undefined ? undefined : saidBy(filters.speaker)
  const sources = await quoteSources(deps, ranking, options)
  const quotes = await selectQuotes(sources, { phrasings, limit, saidBy: said }, options.pace)
  const { evidence, unmatched, shapeMissing } = assess(phrasings, quotes, (word) => known.rarity(word))
  return {
    evidence,
    quotes: quotes.map(({ reading, span, speaker }) => cite(reading.article, reading.map, span, speaker)),
    unmatched_terms: unmatched,
    advice: adviceFor(question, { evidence, unmatched, shapeMissing, nothingPasses: passing === 0 }),
  }
}

/** The passages whose sentences are looked at for an answer: the best of those ranked, each text once. */
export async function quoteSources(
  { articles, readings }: CollectionDeps,
  { ranked, passages: known }: Ranking,
  options: ReadOptions,
): Promise<QuoteSource[]> {
  const top = ranked[0]?.score || 1
  const groups = (await groupByContent(articles, ranked, options)).slice(0, PASSAGES_READ)
  if (groups.length === 0) return []
  const passages = new Map(known)
  const ids = groups.map(({ passage }) => passage.id)
  await readMissing(articles, ids, passages, options)
  const read = await readings.readings(
    groups.map(({ article }) => article),
    options,
  )
  return groups.flatMap(({ passage: { id, score } }, i) => {
    const [reading, passage] = [read[i], passages.get(id)]
    if (!reading || !passage) return []
    const { start, end, context } = passage
    return [{ reading, span: cleanSpan(start, end), context, share: score / top }]
  })
}

function saidBy(wanted: string): (speaker: Speaker | null) => boolean {
  return (speaker) => matchesText(speaker?.name, wanted)
}
