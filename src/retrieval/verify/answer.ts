import type { Span } from '../contract/types.ts'
import type { Attribution } from './attribution.ts'
import { blockQuoteOf } from './block-quote.ts'
import { type Block, blocksOf } from './blocks.ts'
import { type MarkedText, markCitations } from './citation-marks.ts'
import type { KnownArticles } from './known-articles.ts'
import type { NameTest } from './name-runs.ts'
import { readParagraph } from './paragraph.ts'
import { mergeReferences, type Reference, referenceOf } from './references.ts'
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
    if (block.kind === 'source') continue
    const next = blocks[i + 1]
    const behind = next?.kind === 'source' ? referenceOf(next.text, known, definitions) : null
    const marked = markCitations(block.text, known, definitions)
    if (block.kind === 'quote') {
      const quote = blockQuoteIn(block, marked, behind, before, isName)
      if (quote) quotes.push(quote)
      if (quote && before && isIntroduction(before)) before = withQuote(sentences, before, quote)
      continue
    }
    const read = readParagraph(block, marked, behind, isName)
    quotes.push(...read.flatMap((sentence) => sentence.quotes))
    if (block.kind === 'paragraph') sentences.push(...read)
    before = block.kind === 'paragraph' ? (read.at(-1) ?? null) : null
  }
  return { quotes, sentences }
}

function blockQuoteIn(
  block: Block,
  marked: MarkedText,
  behind: Reference | null,
  before: OwnSentence | null,
  isName: NameTest,
): AnswerQuote | null {
  const { text, reference, speaker } = blockQuoteOf(block.text, marked)
  if (text.trim() === '') return null
  const lead = before !== null && isIntroduction(before) ? before : null
  const said = mergeReferences([reference, behind, ...(lead?.marks ?? [])])
  const named = speaker ?? said.speaker ?? (lead && speakerNamedFor(lead.own, null, isName))
  return { text, place: block.span, said: { ...said, speaker: named }, isTerm: false }
}

/** A sentence that ends in a colon introduces the block quote behind it, which then counts as its quote. */
function isIntroduction({ own }: OwnSentence): boolean {
  return /[:：]\s*[*_]{0,3}\s*$/u.test(own.slice(-12))
}

/** Gives the sentence read last one more quote. */
function withQuote(sentences: OwnSentence[], before: OwnSentence, quote: AnswerQuote): OwnSentence {
  const introduced = { ...before, quotes: [...before.quotes, quote] }
  sentences[sentences.length - 1] = introduced
  return introduced
}
