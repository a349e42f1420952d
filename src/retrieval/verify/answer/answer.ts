import { fold } from '../../language/fold.ts'
import { isPersonName } from '../../people/names.ts'
import { titleLengthBefore } from '../../people/titles.ts'
import type { Pace } from '../../support/pace.ts'
import type { NameTest } from '../compare/compared-text.ts'
import { type Block, blocksOf } from './blocks.ts'
import { MASK, type MarkedText, markCitations } from './citation-marks.ts'
import type { KnownArticles } from './known-articles.ts'
import { type AnswerQuote, type OwnSentence, readParagraph } from './paragraph.ts'
import { type Attribution, mergeReferences, referenceOf } from './references.ts'
import { speakerNamedFor } from './speaker-named.ts'

export interface Answer {
  readonly quotes: readonly AnswerQuote[]
  readonly sentences: readonly OwnSentence[]
}

/**
 * Reads the quotations and citation marks out of a Markdown answer, in time that grows with its length alone. No content
 * makes it fail: marks that do not pair up are skipped.
 */
export async function readAnswer(
  answer: string,
  known: KnownArticles,
  isName: NameTest,
  pace: Pace,
): Promise<Answer> {
  const { blocks, definitions } = blocksOf(answer)
  const quotes: AnswerQuote[] = []
  const sentences: OwnSentence[] = []
  let before: OwnSentence | null = null
  for (const [i, block] of blocks.entries()) {
    await pace.step()
    if (block.kind === 'source') continue
    const next = blocks[i + 1]
    const behind = next?.kind === 'source' ? referenceOf(next.text, known, definitions) : null
    const marked = markCitations(block.text, known, definitions)
    if (block.kind === 'quote') {
      const quote = await blockQuoteIn(block, marked, behind, before, isName, pace)
      if (quote) quotes.push(quote)
      if (quote && before && isIntroduction(before)) before = withQuote(sentences, before, quote)
      continue
    }
    before = null
    for (const sentence of await readParagraph(block, marked, behind, isName, pace)) {
      for (const quote of sentence.quotes) quotes.push(quote)
      if (block.kind !== 'paragraph') continue
      sentences.push(sentence)
      before = sentence
    }
  }
  return { quotes, sentences }
}

async function blockQuoteIn(
  block: Block,
  marked: MarkedText,
  behind: Attribution | null,
  before: OwnSentence | null,
  isName: NameTest,
  pace: Pace,
): Promise<AnswerQuote | null> {
  const { text, reference, speaker } = blockQuoteOf(block.text, marked)
  if (text.trim() === '') return null
  const lead = before !== null && isIntroduction(before) ? before : null
  const said = mergeReferences([reference, behind, ...(lead?.marks ?? [])])
  const named = speaker ?? said.speaker ?? (lead && (await speakerNamedFor(lead.own, null, isName, pace)))
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

/** A block quote's words, and what the marks and the attribution at its end say of it. */
interface BlockQuote {
  readonly text: string
  readonly reference: Attribution
  readonly speaker: string | null
}

/** —— 张三，《…》 or （来源：…）, on the last line or behind the last sentence. */
const ATTRIBUTION = /(?:^|\n|[。！？!?”」』"）)]\s{0,5})(?:——|—|--|–|―|⸺)\s{0,3}([^\n。]{1,200})$/u
const TRAILING_MARKS = new RegExp(`[\\s${MASK}*_]+$`, 'u')

/** Takes the attribution and the marks off the end of a block quote; marks inside it stay with its words. */
function blockQuoteOf(content: string, { marks, masked }: MarkedText): BlockQuote {
  let text = content.trimEnd()
  const attribution = ATTRIBUTION.exec(content.slice(-220).trimEnd())
  const credit = attribution?.[1] ?? ''
  const [name = ''] = credit.split(/[，,《（([\s]/u)
  if (attribution) text = text.slice(0, text.length - credit.length).replace(/[\s—–―⸺-]+$/u, '')
  const end = text.length
  const trailing = TRAILING_MARKS.exec(masked.slice(0, end))?.[0].length ?? 0
  const isMarked = trailing > 0 && marks.some((mark) => mark.start >= end - trailing)
  if (isMarked) text = text.slice(0, end - trailing)
  return {
    text: text.replace(/\n\s*(?:出处|出處|来源|來源)[:：][^\n]*$/u, ''),
    reference: mergeReferences(marks),
    speaker: isSpeaker(name) ? name : null,
  }
}

/** A person's name, with or without titles before it. */
function isSpeaker(words: string): boolean {
  const name = fold(words)
  if (isPersonName(name) || /^\p{Script=Han}{1,8}·[\p{Script=Han}·]{1,12}$/u.test(name)) return true
  return [2, 3, 4].some(
    (length) => titleLengthBefore(name, name.length - length) > 0 && isPersonName(name.slice(-length)),
  )
}
