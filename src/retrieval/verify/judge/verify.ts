import type {
  QuoteToVerify,
  UnsupportedNumber,
  Verdict,
  VerifyRequest,
  VerifyResponse,
  VerifySummary,
} from '../../contract/verification.ts'
import { type Answer, readAnswer } from '../answer/answer.ts'
import type { KnownArticles } from '../answer/known-articles.ts'
import type { AnswerQuote } from '../answer/paragraph.ts'
import type { Attribution } from '../answer/references.ts'
import { type CheckDeps, type Checked, checkQuote } from './check-quote.ts'
import { findUnsupported } from './unsupported.ts'

export interface VerifyDeps extends CheckDeps {
  /** All articles of the collection, for the citation marks of answers. */
  readonly known: KnownArticles
}

/** Different quotes of one answer that are checked: more than any answer has that is meant to be read. */
const CHECKED_AT_MOST = 300

/** Checks a quote; the same words with the same attribution are checked once. Null beyond so many different ones. */
type Check = (text: string, said: Attribution) => Promise<Checked | null>

/**
 * Checks the quotes of an answer, and quotes given by themselves, against the collection. Candidate places come from the
 * words of each quote alone; every verdict rests on the article's own text. Beyond 300 different quotes none is checked:
 * the summary says how many were left.
 */
export async function verifyQuotes(deps: VerifyDeps, request: VerifyRequest): Promise<VerifyResponse> {
  const check = rememberingCheck(deps)
  const answer = request.answer === undefined ? EMPTY : readAnswer(request.answer, deps.known, deps.isName)
  const ofAnswer = await checkAnswer(check, answer)
  const verdicts = [...ofAnswer.verdicts.values()]
  let { unchecked } = ofAnswer
  for (const quote of request.quotes ?? []) {
    const checked = await check(quote.text, attributionOf(quote))
    if (checked) verdicts.push({ ...checked, in_answer: null })
    else unchecked++
  }
  const { sentences, numbers } = findUnsupported(answer, ofAnswer.verdicts)
  return {
    verdicts,
    uncited_sentences: sentences,
    unsupported_numbers: numbers,
    summary: summaryOf(verdicts, sentences, numbers, unchecked),
  }
}

const EMPTY: Answer = { quotes: [], sentences: [] }

function rememberingCheck(deps: VerifyDeps): Check {
  const known = new Map<string, Promise<Checked>>()
  return (text, said) => {
    const key = JSON.stringify([text, said.articles, said.speaker, said.source, said.published])
    const checked = known.get(key)
    if (checked) return checked
    if (known.size === CHECKED_AT_MOST) return Promise.resolve(null)
    const first = checkQuote(deps, text, said)
    known.set(key, first)
    return first
  }
}

/** The verdicts of an answer's quotes, in their order. Terms in quotation marks that stand nowhere are no quotes. */
async function checkAnswer(
  check: Check,
  { quotes }: Answer,
): Promise<{ verdicts: Map<AnswerQuote, Verdict>; unchecked: number }> {
  const verdicts = new Map<AnswerQuote, Verdict>()
  let unchecked = 0
  for (const quote of quotes) {
    const checked = await check(quote.text, quote.said)
    if (checked === null) {
      unchecked++
      continue
    }
    const isFound = checked.verdict === 'exact' || checked.verdict === 'variant'
    if (isFound || !quote.isTerm) verdicts.set(quote, { ...checked, in_answer: quote.place })
  }
  return { verdicts, unchecked }
}

function attributionOf({ article_id, speaker, source, published }: QuoteToVerify): Attribution {
  return {
    articles: article_id === undefined ? [] : [article_id],
    speaker: speaker ?? null,
    source: source ?? null,
    published: published ?? null,
  }
}

function summaryOf(
  verdicts: readonly Verdict[],
  uncited: readonly string[],
  unsupported: readonly UnsupportedNumber[],
  unchecked: number,
): VerifySummary {
  const count = (kind: Verdict['verdict']) => verdicts.filter(({ verdict }) => verdict === kind).length
  return {
    quotes: verdicts.length,
    exact: count('exact'),
    variant: count('variant'),
    altered: count('altered'),
    misattributed: count('misattributed'),
    not_found: count('not_found'),
    unchecked,
    uncited_sentences: uncited.length,
    unsupported_numbers: unsupported.length,
  }
}
