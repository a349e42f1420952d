import type {
  QuoteToVerify,
  UnsupportedNumber,
  Verdict,
  VerifyRequest,
  VerifyResponse,
  VerifySummary,
} from '../verification.ts'
import { type Answer, type AnswerQuote, readAnswer } from './answer.ts'
import type { Attribution } from './attribution.ts'
import { type CheckDeps, type Checked, checkQuote } from './check-quote.ts'
import type { KnownArticles } from './known-articles.ts'
import { findUnsupported } from './unsupported.ts'

export interface VerifyDeps extends CheckDeps {
  /** All articles of the collection, for the citation marks of answers. */
  readonly known: KnownArticles
}

/** Checks a quote; the same words with the same attribution are checked once. */
type Check = (text: string, said: Attribution) => Promise<Checked>

/**
 * Checks the quotes of an answer, and quotes given by themselves, against the collection. Candidate places come from the
 * words of each quote alone; every verdict rests on the article's own text.
 */
export async function verifyQuotes(deps: VerifyDeps, request: VerifyRequest): Promise<VerifyResponse> {
  const check = rememberingCheck(deps)
  const answer = request.answer === undefined ? EMPTY : readAnswer(request.answer, deps.known, deps.isName)
  const ofAnswer = await checkAnswer(check, answer)
  const verdicts = [...ofAnswer.values()]
  for (const quote of request.quotes ?? []) {
    verdicts.push({ ...(await check(quote.text, attributionOf(quote))), in_answer: null })
  }
  const { sentences, numbers } = findUnsupported(answer, ofAnswer)
  return {
    verdicts,
    uncited_sentences: sentences,
    unsupported_numbers: numbers,
    summary: summaryOf(verdicts, sentences, numbers),
  }
}

const EMPTY: Answer = { quotes: [], sentences: [] }

function rememberingCheck(deps: VerifyDeps): Check {
  const known = new Map<string, Promise<Checked>>()
  return (text, said) => {
    const key = JSON.stringify([text, said.articles, said.speaker, said.source, said.published])
    const checked = known.get(key) ?? checkQuote(deps, text, said)
    known.set(key, checked)
    return checked
  }
}

/** The verdicts of an answer's quotes, in their order. Terms in quotation marks that stand nowhere are no quotes. */
async function checkAnswer(check: Check, { quotes }: Answer): Promise<Map<AnswerQuote, Verdict>> {
  const verdicts = new Map<AnswerQuote, Verdict>()
  for (const quote of quotes) {
    const checked = await check(quote.text, quote.said)
    const isFound = checked.verdict === 'exact' || checked.verdict === 'variant'
    if (isFound || !quote.isTerm) verdicts.set(quote, { ...checked, in_answer: quote.place })
  }
  return verdicts
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
): VerifySummary {
  const count = (kind: Verdict['verdict']) => verdicts.filter(({ verdict }) => verdict === kind).length
  return {
    quotes: verdicts.length,
    exact: count('exact'),
    variant: count('variant'),
    altered: count('altered'),
    misattributed: count('misattributed'),
    not_found: count('not_found'),
    uncited_sentences: uncited.length,
    unsupported_numbers: unsupported.length,
  }
}
