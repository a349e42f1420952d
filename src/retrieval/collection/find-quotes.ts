import { cite } from '../article/cite.ts'
import type { Speaker } from '../contract/citation.ts'
import type { Evidence, FindQuotesRequest, FindQuotesResponse } from '../contract/quotes.ts'
import { cleanSpan } from '../contract/types.ts'
import { matchesText } from '../engines/filter.ts'
import type { ReadOptions } from '../engines/ports.ts'
import { scriptOf } from '../language/fold.ts'
import { assess } from '../search/evidence.ts'
import { distinctPhrasings } from '../search/question.ts'
import { planQuestion } from '../search/question-plan.ts'
import { type Ranking, rankPassages, readMissing } from '../search/rank.ts'
import { selectQuotes } from '../search/select.ts'
import type { QuoteSource } from '../search/sentence-terms.ts'
import { Pace } from '../support/pace.ts'
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

type Language = 'hans' | 'hant' | 'en'

const SEPARATOR: Record<Language, string> = { hans: '、', hant: '、', en: ', ' }

const STRONG: Record<Language, string> = {
  hans: '问题的用词都在引文附近找到。请核对引文确实回答了问题，再逐字引用，并注明出处。',
  hant: '問題的用詞都在引文附近找到。請核對引文確實回答了問題，再逐字引用，並註明出處。',
  en: 'All words of the question stand near the quote. See that it answers the question, quote it word for word and cite it.',
}

const PARTIAL: Record<Language, (words: string) => string> = {
  hans: (words) => `引文附近没有：${words}。请核对引文是否真的回答了问题；也可换一种说法再找（queries）。`,
  hant: (words) => `引文附近沒有：${words}。請核對引文是否真的回答了問題；也可換一種說法再找（queries）。`,
  en: (words) =>
    `Not found near the quote: ${words}. Check that the quote really answers the question, or try other phrasings (queries).`,
}

const SHAPE: Record<Language, string> = {
  hans: '所问的那一类内容（如数字、时间、人名）',
  hant: '所問的那一類內容（如數字、時間、人名）',
  en: 'the kind of answer asked for (a number, a date, a name …)',
}

const NONE: Record<Language, string> = {
  hans: '文章里没有谈到这个问题。请如实说明，不要凭记忆回答；若有其他说法，可再找一次（queries）。',
  hant: '文章裡沒有談到這個問題。請如實說明，不要憑記憶回答；若有其他說法，可再找一次（queries）。',
  en: 'The articles do not speak of this. Say so rather than answer from memory, or try other phrasings (queries).',
}

const FILTERED: Record<Language, string> = {
  hans: '没有文章符合筛选条件。请放宽或去掉筛选（filters）后再找。',
  hant: '沒有文章符合篩選條件。請放寬或去掉篩選（filters）後再找。',
  en: 'No article passes the filters. Widen or drop them and try again.',
}

export interface Finding {
  readonly evidence: Evidence
  readonly unmatched: readonly string[]
  readonly shapeMissing: boolean
  /** The filters leave no article. */
  readonly nothingPasses: boolean
}

/** What to do with the evidence, in words, in the language and script of the question. */
function adviceFor(question: string, finding: Finding): string {
  const language = languageOf(question)
  const { evidence, unmatched, shapeMissing, nothingPasses } = finding
  if (nothingPasses) return FILTERED[language]
  if (evidence === 'strong') return STRONG[language]
  if (evidence === 'none') return NONE[language]
  const missing = shapeMissing && unmatched.length === 0 ? [SHAPE[language]] : unmatched
  return PARTIAL[language](missing.join(SEPARATOR[language]))
}

function languageOf(question: string): Language {
  if (!/\p{Script=Han}/u.test(question)) return 'en'
  return scriptOf(question) === 'Hant' ? 'hant' : 'hans'
}
