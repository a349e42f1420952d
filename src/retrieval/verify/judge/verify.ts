import { cite } from '../../article/cite.ts'
import type { Citation } from '../../contract/citation.ts'
import type {
  QuoteToVerify,
  UnsupportedNumber,
  Verdict,
  VerifyRequest,
  VerifyResponse,
  VerifySummary,
} from '../../contract/verification.ts'
import type { ReadOptions } from '../../engines/ports.ts'
import { findNumbers, type NumberSpan } from '../../language/numbers.ts'
import { Pace } from '../../support/pace.ts'
import { type Answer, readAnswer } from '../answer/answer.ts'
import type { KnownArticles } from '../answer/known-articles.ts'
import type { AnswerQuote, OwnSentence } from '../answer/paragraph.ts'
import type { Attribution } from '../answer/references.ts'
import { ComparedText, type NameTest } from '../compare/compared-text.ts'
import { unitsOf } from '../compare/units.ts'
import { type Candidates, candidatesFor, type LocateDeps } from '../locate/candidates.ts'
import { type Place, partsOf } from '../locate/occurrences.ts'
import { speakerThroughout } from './attribution.ts'
import { judge } from './verdict.ts'

export interface Unsupported {
  readonly sentences: string[]
  readonly numbers: UnsupportedNumber[]
}

/** Units of the shortest sentence that states something. */
const SHORTEST_STATEMENT = 6

/**
 * What an answer says by itself and does not prove: statements without quote or citation mark, and numbers that no quote of
 * their sentence holds. A number counts in any notation; a date where the quote's is as precise or more so.
 *
 * @param verdicts of the quotes that were checked
 */
function findUnsupported(answer: Answer, verdicts: ReadonlyMap<AnswerQuote, Verdict>): Unsupported {
  const stating = answer.sentences.filter(isStatement)
  return {
    sentences: stating
      .filter(({ quotes, marks }) => quotes.every(({ isTerm }) => isTerm) && marks.length === 0)
      .map(({ text }) => text),
    numbers: answer.sentences.flatMap((sentence) => unsupportedNumbers(sentence, verdicts)),
  }
}

/** No question, and no words that only lead to what follows. */
function isStatement({ text, own }: OwnSentence): boolean {
  const words = own.trimEnd()
  return (
    unitsOf(own).text.length >= SHORTEST_STATEMENT &&
    !/[:：?？][*_"”』」]{0,4}$/u.test(words) &&
    !/[:：]$/u.test(text)
  )
}

function unsupportedNumbers(
  sentence: OwnSentence,
  verdicts: ReadonlyMap<AnswerQuote, Verdict>,
): UnsupportedNumber[] {
  const numbers = findNumbers(sentence.own)
  if (numbers.length === 0) return []
  const held = sentence.quotes.flatMap((quote) => numbersOf(verdicts.get(quote)))
  return numbers
    .filter((number) => !held.some((other) => supports(other, number)))
    .map(({ start, end }) => ({ text: sentence.own.slice(start, end), sentence: sentence.text }))
}

/** The numbers of a quote as its source has them, with its label's date; of one that was not found, none. */
function numbersOf(verdict: Verdict | undefined): NumberSpan[] {
  const citation = verdict?.citation
  if (!citation) return []
  const { exact } = citation.quote
  const { title, published } = citation.article
  return findNumbers([exact, title, published?.slice(0, 10) ?? ''].join('\n'))
}

function supports(held: NumberSpan, said: NumberSpan): boolean {
  if (!isTime(held) || !isTime(said))
    return held.value === said.value && (held.kind === said.kind || isTime(held) || isTime(said))
  const own = dateParts(held.value)
  return dateParts(said.value).every((part, i) => part === '' || part === own[i])
}

/** Year, month and day of a value such as 2024-03-07, 2024-03, --03-07 or ---07; '' for what it does not say. */
function dateParts(value: string): string[] {
  const [year = '', rest = ''] = value.startsWith('--')
    ? ['', value.slice(2)]
    : [value.slice(0, 4), value.slice(5)]
  const [month = '', day = ''] = rest.split('-')
  return [year, month, day]
}

function isTime({ kind }: NumberSpan): boolean {
  return kind === 'year' || kind === 'date'
}

/** What a quote is checked against. */
export interface CheckDeps extends LocateDeps {
  /** Persons named in the articles of the collection, and names in their metadata; places and bodies come from the texts. */
  readonly isName: NameTest
}

/** A verdict before it is known where in an answer its quote stands. */
type Checked = Omit<Verdict, 'in_answer'>

export interface VerifyDeps extends CheckDeps {
  /** All articles of the collection, for the citation marks of answers. */
  readonly known: KnownArticles
}

/** Different quotes of one answer that are checked: more than any answer has that is meant to be read. */
const CHECKED_AT_MOST = 300

/** Checks a quote; the same words with the same attribution are checked once. Null beyond the limit of different ones. */
type Check = (text: string, said: Attribution) => Promise<Checked | null>

/**
 * Checks the quotes of an answer, and quotes given by themselves, against the collection. Candidate places come from the
 * words of each quote alone; every verdict rests on the article's own text. Beyond 300 different quotes none is checked:
 * the summary says how many were left.
 */
export async function verifyQuotes(
  deps: VerifyDeps,
  request: VerifyRequest,
  { signal }: ReadOptions = {},
): Promise<VerifyResponse> {
  const pace = new Pace({ signal })
  await pace.step()
  const check = rememberingCheck(deps, pace)
  const answer =
    request.answer === undefined ? EMPTY : await readAnswer(request.answer, deps.known, deps.isName, pace)
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

function rememberingCheck(deps: VerifyDeps, pace: Pace): Check {
  const known = new Map<string, Promise<Checked>>()
  return (text, said) => {
    const key = JSON.stringify([text, said.articles, said.speaker, said.source, said.published])
    const checked = known.get(key)
    if (checked) return checked
    if (known.size === CHECKED_AT_MOST) return Promise.resolve(null)
    const first = checkQuote(deps, text, said, pace)
    known.set(key, first)
    return first
  }
}

/** Places listed of a quote that has several. */
const PLACES_LISTED = 50

/** Finds the articles that may contain a quote and gives the verdict, with citations cut from their own texts. */
export async function checkQuote(
  deps: CheckDeps,
  text: string,
  said: Attribution,
  pace: Pace,
): Promise<Checked> {
  const quote = { quote: new ComparedText(text), parts: partsOf(text) }
  const candidates = await candidatesFor(deps, quote, said, pace)
  const { compared, isCut } = candidates
  const { verdict, places, differences, misattributed } = await judge(
    quote,
    said,
    compared,
    deps.isName,
    pace,
  )
  const [best] = places
  const beyond =
    best && (isCut || verdict === 'altered') ? await countBeyond(deps, best, candidates, pace) : 0
  const citations: Citation[] = []
  for (const place of places.slice(0, PLACES_LISTED)) {
    citations.push(citePlace(place))
    await pace.step()
  }
  return {
    text,
    verdict,
    citation: citations[0] ?? null,
    occurrences: places.length + beyond,
    places: places.length > 1 ? citations : [],
    differences,
    misattributed,
  }
}

/** Places with the words of the best one in the articles that were not compared. */
async function countBeyond(
  { candidates }: CheckDeps,
  { source, span }: Place,
  { compared }: Candidates,
  pace: Pace,
): Promise<number> {
  const words = source.reading.clean.slice(span.start, span.end)
  const seen = new Set(compared.map(({ source }) => source.id))
  const located = await candidates.containing(words, pace)
  const others = located.filter(({ article }) => !seen.has(article))
  return candidates.countPlaces(others, words, pace)
}

function citePlace({ source, span }: Place): Citation {
  const { reading } = source
  return cite(reading.article, reading.map, span, speakerThroughout(reading, span))
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
