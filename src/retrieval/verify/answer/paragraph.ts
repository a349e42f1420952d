import type { Span } from '../../contract/types.ts'
import type { Pace } from '../../support/pace.ts'
import { partitionPoint } from '../../support/partition-point.ts'
import type { NameTest } from '../compare/compared-text.ts'
import { unitsOf } from '../compare/units.ts'
import type { Block } from './blocks.ts'
import { type CitationMark, MASK, type MarkedText } from './citation-marks.ts'
import { type Attribution, mergeReferences, UNATTRIBUTED } from './references.ts'
import { speakerNamedFor } from './speaker-named.ts'

/** A quotation of an answer with what the answer says of its origin. */
export interface AnswerQuote {
  readonly text: string
  /** In UTF-16 units of the answer, without the quotation marks. */
  readonly place: Span
  readonly said: Attribution
  /** A few words in quotation marks without a citation: as likely a term (“双碳”) as a quotation. */
  readonly isTerm: boolean
}

/** A sentence in the answer's own words. */
export interface OwnSentence {
  /** As written, quotes and marks included. */
  readonly text: string
  /** Quotes and marks masked; as long as `text`. */
  readonly own: string
  readonly quotes: readonly AnswerQuote[]
  readonly marks: readonly Attribution[]
}

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
  readonly closing: Attribution
}

/**
 * The sentences of a paragraph with their quotations and citation marks.
 *
 * @param behind what a line right behind the paragraph says of its origin
 * @param isName knows the names of the collection
 */
export async function readParagraph(
  block: Block,
  marked: MarkedText,
  behind: Attribution | null,
  isName: NameTest,
  pace: Pace,
): Promise<OwnSentence[]> {
  const quotations = quotationsOf(marked.masked)
  const marks = marked.marks.filter((mark) => !isInside(mark, quotations))
  const marker = LIST_MARKER.exec(block.text)?.[0].length ?? 0
  const bare = maskSpans(marked.masked, [{ start: 0, end: marker }, ...quotations])
  const spans = sentencesIn(bare, coverage(bare.length, marks))
  const from = Math.max(spans.at(-1)?.start ?? 0, quotations.at(-1)?.end ?? 0)
  const closing = mergeReferences([...marks.filter((mark) => mark.start >= from), behind])
  const paragraph = { block, marked, bare, quotations, marks, closing }
  const sentences: OwnSentence[] = []
  let [quotationAt, markAt] = [0, 0]
  for (const span of spans) {
    const [firstQuotation, firstMark] = [quotationAt, markAt]
    quotationAt = countBefore(quotations, span.end)
    markAt = countBefore(marks, span.end)
    const own = quotations.slice(firstQuotation, quotationAt)
    sentences.push(await readSentence(paragraph, span, own, marks.slice(firstMark, markAt), isName, pace))
    await pace.step()
  }
  return sentences
}

function countBefore(spans: readonly Span[], offset: number): number {
  return partitionPoint(spans, ({ start }) => start >= offset)
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

async function readSentence(
  paragraph: Paragraph,
  span: Span,
  quotations: readonly Quotation[],
  marks: readonly CitationMark[],
  isName: NameTest,
  pace: Pace,
): Promise<OwnSentence> {
  const { block, marked, bare, closing } = paragraph
  const own = bare.slice(span.start, span.end)
  const quotes: AnswerQuote[] = []
  for (const [i, quotation] of quotations.entries()) {
    const { inside } = quotation
    const text = block.text.slice(inside.start, inside.end)
    if (text.trim() === '') continue
    await pace.step()
    const { reference, direct } = marksOf(quotation, quotations[i + 1] ?? null, marks, marked.masked)
    const isTerm = !direct && !isIntroduced(bare, quotation.start) && isTermLike(text)
    const said = isTerm ? UNATTRIBUTED : (reference ?? closing)
    const place = { start: quotation.start - span.start, end: quotation.end - span.start }
    const speaker = isTerm ? null : (said.speaker ?? (await speakerNamedFor(own, place, isName, pace)))
    const from = block.span.start
    quotes.push({
      text,
      place: { start: from + inside.start, end: from + inside.end },
      said: { ...said, speaker },
      isTerm,
    })
  }
  return { text: block.text.slice(span.start, span.end).trim(), own, quotes, marks }
}

/** Whether a colon stands right before a quotation: what follows is speech, however short. */
function isIntroduced(bare: string, at: number): boolean {
  return /[:：]\s*$/u.test(bare.slice(Math.max(0, at - 3), at))
}

function isTermLike(text: string): boolean {
  return text.length < 40 && !/[，。！？；,!?;]/u.test(text) && unitsOf(text).text.length <= LONGEST_TERM
}

const CLOSER_OF = new Map([
  ['“', '”'],
  ['「', '」'],
  ['『', '』'],
  ['＂', '＂'],
  ['"', '"'],
])
const CLOSERS = new Set(CLOSER_OF.values())

/** A quotation with its marks. */
interface Quotation extends Span {
  /** Where the words between the marks begin and end. */
  readonly inside: Span
}

/**
 * The outermost quotations of a paragraph in “ ” 「 」 『 』 and " ". Straight marks pair up from left to right. An opening mark
 * that nothing closes is passed over, so that it hides no quotation behind it; so is a closing mark that nothing opened.
 *
 * @returns in order, without overlap
 */
function quotationsOf(text: string): Quotation[] {
  const pairs: Quotation[] = []
  const open: { readonly closer: string; readonly at: number }[] = []
  const waiting = new Map<string, number>()
  for (let at = 0; at < text.length; at++) {
    const mark = text.charAt(at)
    const closer = CLOSER_OF.get(mark)
    if (CLOSERS.has(mark) && (waiting.get(mark) ?? 0) > 0) {
      for (let last = open.pop(); last; last = open.pop()) {
        waiting.set(last.closer, (waiting.get(last.closer) ?? 0) - 1)
        if (last.closer !== mark) continue
        pairs.push({ start: last.at, end: at + 1, inside: { start: last.at + 1, end: at } })
        break
      }
    } else if (closer !== undefined) {
      open.push({ closer, at })
      waiting.set(closer, (waiting.get(closer) ?? 0) + 1)
    }
  }
  return outermost(pairs)
}

function outermost(pairs: readonly Quotation[]): Quotation[] {
  const outer: Quotation[] = []
  for (const pair of [...pairs].sort((a, b) => a.start - b.start)) {
    if (pair.start >= (outer.at(-1)?.end ?? 0)) outer.push(pair)
  }
  return outer
}

/**
 * The marks of a quotation among those of its sentence: the ones right behind it; else the next ones behind it, which serve
 * several quotations; else the last one before it.
 *
 * @param masked the paragraph, with its marks masked
 * @returns `reference: null` where the sentence has none; `direct` where they stand right behind the quotation
 */
function marksOf(
  quote: Span,
  next: Span | null,
  marks: readonly CitationMark[],
  masked: string,
): { reference: Attribution | null; direct: boolean } {
  const behind = marks.filter((mark) => mark.start >= quote.end)
  const own = behind.filter((mark) => next === null || mark.end <= next.start)
  const used = own.length > 0 ? own : behind.slice(0, 1)
  const [first] = used
  if (first) {
    const between = masked.slice(quote.end, Math.min(first.start, quote.end + 20))
    return {
      reference: mergeReferences(used),
      direct: new RegExp(`^[\\s。，、；,.;*_${MASK}]*$`, 'u').test(between),
    }
  }
  const before = marks.filter((mark) => mark.end <= quote.start).at(-1)
  return { reference: before ? mergeReferences([before]) : null, direct: false }
}

const END = /[。！？!?\n…]/u
/** What ends a sentence, or closes it behind its end. */
const ENDING = /[。！？!?\n…)）\]】〕”’」』"*_~ \t]/u

/**
 * Cuts a paragraph of an answer into sentences. Citation marks behind the end of a sentence belong to it.
 *
 * @param masked the paragraph with its quotations and marks masked
 * @param isMark whether a citation mark covers an offset
 */
function sentencesIn(masked: string, isMark: (at: number) => boolean): Span[] {
  const sentences: Span[] = []
  let start = 0
  for (let at = 0; at < masked.length; at++) {
    if (!END.test(masked.charAt(at))) continue
    let end = at + 1
    while (end < masked.length && (ENDING.test(masked.charAt(end)) || isMark(end))) end++
    sentences.push({ start, end })
    start = end
    at = end - 1
  }
  if (start < masked.length) sentences.push({ start, end: masked.length })
  return sentences.filter((span) => masked.slice(span.start, span.end).trim() !== '')
}

/** The text with spans masked; it keeps its length. */
function maskSpans(text: string, spans: readonly Span[]): string {
  const parts: string[] = []
  let done = 0
  for (const { start, end } of spans) {
    if (start < done) continue
    parts.push(text.slice(done, start), MASK.repeat(end - start))
    done = end
  }
  return parts.join('') + text.slice(done)
}
