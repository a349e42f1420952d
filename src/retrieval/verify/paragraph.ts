import type { Span } from '../contract/types.ts'
import { partitionPoint } from '../support/partition-point.ts'
import type { AnswerQuote, OwnSentence } from './answer.ts'
import type { Block } from './blocks.ts'
import type { CitationMark, MarkedText } from './citation-marks.ts'
import { marksOf } from './citations-of.ts'
import type { NameTest } from './name-runs.ts'
import { unitsOf } from './normalise.ts'
import { maskSpans, sentencesIn } from './own-sentences.ts'
import { type Quotation, quotationsOf } from './quote-marks.ts'
import { mergeReferences, NO_REFERENCE, type Reference } from './references.ts'
import { speakerNamedFor } from './speaker-named.ts'

/** Units up to which words in quotation marks may be a term. */
const LONGEST_TERM = 6

const LIST_MARKER = /^\s*(?:[-*+]|\d{1,3}[.)、]|[一二三四五六七八九十]{1,3}[、.])\s*/u

/** What is needed of a paragraph to read its sentences. */
interface Paragraph {
  readonly block: Block
  readonly marked: MarkedText
  /** With quotations and the list marker masked as well. */
  readonly bare: string
  readonly quotations: readonly Quotation[]
  readonly marks: readonly CitationMark[]
  /** What the marks at its end, or the line behind it, say for quotations without a mark of their own. */
  readonly closing: Reference
}

/**
 * The sentences of a paragraph with their quotations and citation marks.
 *
 * @param behind what a line right behind the paragraph says of its origin
 * @param isName tells the names of the collection
 */
export function readParagraph(
  block: Block,
  marked: MarkedText,
  behind: Reference | null,
  isName: NameTest,
): OwnSentence[] {
  const quotations = quotationsOf(marked.masked)
  const marks = marked.marks.filter((mark) => !isInside(mark, quotations))
  const marker = LIST_MARKER.exec(block.text)?.[0].length ?? 0
  const bare = maskSpans(marked.masked, [{ start: 0, end: marker }, ...quotations])
  const spans = sentencesIn(bare, coverage(bare.length, marks))
  const from = Math.max(spans.at(-1)?.start ?? 0, quotations.at(-1)?.end ?? 0)
  const closing = mergeReferences([...marks.filter((mark) => mark.start >= from), behind])
  const paragraph = { block, marked, bare, quotations, marks, closing }
  let [quotationAt, markAt] = [0, 0]
  return spans.map((span) => {
    const [firstQuotation, firstMark] = [quotationAt, markAt]
    while (quotationAt < quotations.length && quotations[quotationAt]!.start < span.end) quotationAt++
    while (markAt < marks.length && marks[markAt]!.start < span.end) markAt++
    const own = quotations.slice(firstQuotation, quotationAt)
    return readSentence(paragraph, span, own, marks.slice(firstMark, markAt), isName)
  })
}

function coverage(length: number, marks: readonly Span[]): (at: number) => boolean {
  const covered = new Uint8Array(length)
  for (const { start, end } of marks) covered.fill(1, start, end)
  return (at) => covered[at] === 1
}

function isInside(mark: Span, quotations: readonly Span[]): boolean {
  const next = quotations[partitionPoint(quotations, ({ end }) => end > mark.start)]
  return next !== undefined && next.start <= mark.start
}

function readSentence(
  paragraph: Paragraph,
  span: Span,
  quotations: readonly Quotation[],
  marks: readonly CitationMark[],
  isName: NameTest,
): OwnSentence {
  const { block, marked, bare, closing } = paragraph
  const own = bare.slice(span.start, span.end)
  const quotes = quotations.map((quotation, i): AnswerQuote => {
    const { inside } = quotation
    const text = block.text.slice(inside.start, inside.end)
    const { reference, direct } = marksOf(quotation, quotations[i + 1] ?? null, marks, marked.masked)
    const isTerm = !direct && !isIntroduced(bare, quotation.start) && isTermLike(text)
    const said = isTerm ? NO_REFERENCE : (reference ?? closing)
    const place = { start: quotation.start - span.start, end: quotation.end - span.start }
    const speaker = isTerm ? null : (said.speaker ?? speakerNamedFor(own, place, isName))
    const from = block.span.start
    return {
      text,
      place: { start: from + inside.start, end: from + inside.end },
      said: { ...said, speaker },
      isTerm,
    }
  })
  const text = block.text.slice(span.start, span.end).trim()
  return { text, own, quotes: quotes.filter((quote) => quote.text.trim() !== ''), marks }
}

/** Whether a colon stands right before a quotation: what follows is speech, however short. */
function isIntroduced(bare: string, at: number): boolean {
  return /[:：]\s*$/u.test(bare.slice(Math.max(0, at - 3), at))
}

function isTermLike(text: string): boolean {
  return text.length < 40 && !/[，。！？；,!?;]/u.test(text) && unitsOf(text).text.length <= LONGEST_TERM
}
