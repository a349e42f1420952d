import type { UnsupportedNumber, Verdict } from '../../contract/verification.ts'
import { findNumbers, type NumberSpan } from '../../language/numbers.ts'
import type { Answer } from '../answer/answer.ts'
import type { AnswerQuote, OwnSentence } from '../answer/paragraph.ts'
import { unitsOf } from '../compare/units.ts'

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
export function findUnsupported(answer: Answer, verdicts: ReadonlyMap<AnswerQuote, Verdict>): Unsupported {
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
  const own = partsOf(held.value)
  return partsOf(said.value).every((part, i) => part === '' || part === own[i])
}

/** Year, month and day of a value such as 2024-03-07, 2024-03, --03-07 or ---07; '' for what it does not say. */
function partsOf(value: string): string[] {
  const [year = '', rest = ''] = value.startsWith('--')
    ? ['', value.slice(2)]
    : [value.slice(0, 4), value.slice(5)]
  const [month = '', day = ''] = rest.split('-')
  return [year, month, day]
}

function isTime({ kind }: NumberSpan): boolean {
  return kind === 'year' || kind === 'date'
}
