import type { Span } from '../types.ts'
import type { Attribution } from './attribution.ts'
import { blockQuoteOf } from './block-quote.ts'
import { type Block, blocksOf } from './blocks.ts'
import { type MarkedText, markCitations } from './citation-marks.ts'
import { marksOf } from './citations-of.ts'
import type { KnownArticles } from './known-articles.ts'
import type { NameTest } from './name-runs.ts'
import { unitsOf } from './normalise.ts'
import { maskSpans, sentencesIn } from './own-sentences.ts'
import { quotationsOf } from './quote-marks.ts'
import { mergeReferences, NO_REFERENCE, type Reference, referenceOf } from './references.ts'
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
  readonly marks: readonly Reference[]
}

export interface Answer {
  readonly quotes: readonly AnswerQuote[]
  readonly sentences: readonly OwnSentence[]
}

/** Units up to which words in quotation marks may be a term. */
const LONGEST_TERM = 6

/**
 * Reads the quotations and citation marks out of a Markdown answer, in time that grows with its length alone. Nothing that
 * an answer may hold makes it fail: marks that do not pair up are passed over.
 */
export function readAnswer(answer: string, known: KnownArticles, isName: NameTest): Answer {
  const { blocks, definitions } = blocksOf(answer)
  const quotes: AnswerQuote[] = []
  const sentences: OwnSentence[] = []
  let before: OwnSentence | null = null
  for (const [i, block] of blocks.entries()) {
    const next = blocks[i + 1]
    const behind = next?.kind === 'source' ? referenceOf(next.text, known, definitions) : null
    if (block.kind === 'source') continue
    const marked = markCitations(block.text, known, definitions)
    const read: Read =
      block.kind === 'quote'
        ? { quotes: blockQuotes(block, marked, behind, before, isName), sentences: [] }
        : readParagraph(block, marked, behind, isName)
    if (block.kind === 'quote') before = withQuotes(sentences, before, read.quotes)
    else before = read.sentences.at(-1) ?? null
    quotes.push(...read.quotes)
    if (block.kind === 'paragraph') sentences.push(...read.sentences)
  }
  return { quotes, sentences }
}

interface Read {
  readonly quotes: AnswerQuote[]
  readonly sentences: OwnSentence[]
}

function blockQuotes(
  block: Block,
  marked: MarkedText,
  behind: Reference | null,
  before: OwnSentence | null,
  isName: NameTest,
): AnswerQuote[] {
  const { text, reference, speaker } = blockQuoteOf(block.text, marked)
  if (text.trim() === '') return []
  const introduced = before !== null && isIntroduction(before)
  const said = mergeReferences([reference, behind, introduced ? mergeReferences(before.marks) : null])
  const named = speaker ?? said.speaker ?? (introduced ? speakerNamedFor(before.own, null, isName) : null)
  return [{ text, place: block.span, said: { ...said, speaker: named }, isTerm: false }]
}

/** A sentence that ends in a colon introduces the block quote behind it, which then counts as its quote. */
function isIntroduction({ own }: OwnSentence): boolean {
  return /[:：]\s*[*_]{0,3}\s*$/u.test(own)
}

function withQuotes(
  sentences: OwnSentence[],
  before: OwnSentence | null,
  quotes: readonly AnswerQuote[],
): OwnSentence | null {
  const last = sentences.at(-1)
  if (before === null || last !== before || !isIntroduction(before)) return null
  const introduced = { ...before, quotes: [...before.quotes, ...quotes] }
  sentences[sentences.length - 1] = introduced
  return introduced
}

const LIST_MARKER = /^\s*(?:[-*+]|\d{1,3}[.)、]|[一二三四五六七八九十]{1,3}[、.])\s*/u

function readParagraph(block: Block, marked: MarkedText, behind: Reference | null, isName: NameTest): Read {
  const pairs = quotationsOf(marked.masked)
  const marks = marked.marks.filter((mark) => !isInside(mark, pairs))
  const marker = LIST_MARKER.exec(block.text)?.[0].length ?? 0
  const bare = maskSpans(marked.masked, [{ start: 0, end: marker }, ...pairs])
  const covered = new Uint8Array(bare.length)
  for (const { start, end } of marks) covered.fill(1, start, end)
  const spans = sentencesIn(bare, (at) => covered[at] === 1)
  const last = spans.at(-1)
  const closing = marks.filter(
    (mark) => last && mark.start >= last.start && mark.start >= (pairs.at(-1)?.end ?? 0),
  )
  const quotes: AnswerQuote[] = []
  const sentences: OwnSentence[] = []
  let [pairAt, markAt] = [0, 0]
  for (const span of spans) {
    const own = bare.slice(span.start, span.end)
    const [firstPair, firstMark] = [pairAt, markAt]
    while (pairAt < pairs.length && pairs[pairAt]!.start < span.end) pairAt++
    while (markAt < marks.length && marks[markAt]!.start < span.end) markAt++
    const [inSentence, cited] = [pairs.slice(firstPair, pairAt), marks.slice(firstMark, markAt)]
    const read = inSentence.map((pair, i): AnswerQuote => {
      const { reference, direct } = marksOf(pair, inSentence[i + 1] ?? null, cited, marked.masked)
      const text = block.text.slice(pair.inside.start, pair.inside.end)
      const isTerm = !direct && !isIntroduced(bare, pair.start) && isTermLike(text)
      const ofParagraph = isTerm ? NO_REFERENCE : mergeReferences([...closing, behind])
      const said = reference !== null && !isTerm ? reference : ofParagraph
      const speaker = isTerm
        ? null
        : (said.speaker ??
          speakerNamedFor(own, { start: pair.start - span.start, end: pair.end - span.start }, isName))
      return {
        text,
        place: { start: block.span.start + pair.inside.start, end: block.span.start + pair.inside.end },
        said: { ...said, speaker },
        isTerm,
      }
    })
    quotes.push(...read)
    sentences.push({ text: block.text.slice(span.start, span.end).trim(), own, quotes: read, marks: cited })
  }
  return { quotes: quotes.filter(({ text }) => text.trim() !== ''), sentences }
}

function isInside(mark: Span, pairs: readonly Span[]): boolean {
  let [low, high] = [0, pairs.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (pairs[middle]!.end <= mark.start) low = middle + 1
    else high = middle
  }
  return low < pairs.length && pairs[low]!.start <= mark.start
}

/** Whether a colon stands right before a quotation: what follows is speech, however short. */
function isIntroduced(bare: string, at: number): boolean {
  return /[:：]\s*$/u.test(bare.slice(Math.max(0, at - 3), at))
}

function isTermLike(text: string): boolean {
  return text.length < 40 && !/[，。！？；,!?;]/u.test(text) && unitsOf(text).text.length <= LONGEST_TERM
}
