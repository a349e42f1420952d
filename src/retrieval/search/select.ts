import type { Reading } from '../article/reading.ts'
import type { Speaker } from '../contract/citation.ts'
import { type CleanSpan, cleanSpan, type Sentence } from '../contract/types.ts'
import { fold } from '../language/fold.ts'
import type { Pace } from '../support/pace.ts'
import { FeatureExtractor, type QuoteFeatures } from './features.ts'
import type { Phrasing } from './question-plan.ts'
import { QUOTE_WEIGHTS } from './quote-weights.ts'
import type { QuoteSource } from './sentence-terms.ts'

/** Sentences of fewer UTF-16 units do not stand alone; a neighbour of the same speaker is joined to them. */
const SHORTEST_QUOTE = 12

/** A run that holds an announced list ends with the last item that fits; in UTF-16 units, and in sentences. */
const LONGEST_LIST = 600
const MOST_SENTENCES = 12

/** A sentence is not joined to the one that its pronoun points to where both would make a long quote; UTF-16 units. */
const LONGEST_PAIR = 200

/** What is shown for one sentence. */
export interface Standalone {
  /** The sentence, or the smallest run of sentences that stands alone; with the whole list where one is asked for. */
  readonly span: CleanSpan
  /** What of it is judged as an answer: all, but for a sentence that only says what a pronoun means. */
  readonly core: CleanSpan
}

/**
 * The smallest run of sentences around a sentence that stands alone: a sentence that is too short is joined to the next
 * one of its speaker in the passage, or else to the one before; one that announces what follows (…：, or before 一是) to
 * its list, or to the first of it; one that begins with a pronoun to the one before it in its paragraph.
 *
 * @param within the passage; a list may go on beyond it
 * @param asksList whether the question asks for several things: then an announced list is taken as a whole
 */
export function standalone(
  reading: Reading,
  index: number,
  within: CleanSpan,
  asksList: boolean,
): Standalone {
  const { span } = sentenceAt(reading, index)
  if (announces(reading, index)) {
    const list = cleanSpan(span.start, sentenceAt(reading, listEnd(reading, index, asksList)).span.end)
    return { span: list, core: list }
  }
  if (span.end - span.start < SHORTEST_QUOTE) {
    const joined = joinShort(reading, index, within)
    return { span: joined, core: joined }
  }
  return { span: joinPronoun(reading, index, within), core: span }
}

function joinShort(reading: Reading, index: number, within: CleanSpan): CleanSpan {
  const { span } = sentenceAt(reading, index)
  const [next, before] = [reading.sentences[index + 1], reading.sentences[index - 1]]
  if (next && joins(reading, index, index + 1, within)) return cleanSpan(span.start, next.span.end)
  if (before && joins(reading, index, index - 1, within)) return cleanSpan(before.span.start, span.end)
  return span
}

/** Whether a neighbour lies in the passage and is said by the same person. */
function joins(reading: Reading, index: number, other: number, within: CleanSpan): boolean {
  const neighbour = reading.sentences[other]?.span
  const fits = neighbour && neighbour.start >= within.start && neighbour.end <= within.end
  return fits === true && reading.speakers[other]?.name === reading.speakers[index]?.name
}

/** Pronouns that point back, folded: 他说, 该公司, 这一, 其中. What only looks like one does not: 此外, 其他, 这次. */
const POINTS_BACK =
  /^["]?(?:[他她它](?:们)?|这(?:是|些|一(?!次)|个|种|项)|其中|该(?!不)(?=\p{Script=Han}{2})|此(?=[类项举案法]))/u

function joinPronoun(reading: Reading, index: number, within: CleanSpan): CleanSpan {
  const { span, paragraph } = sentenceAt(reading, index)
  const before = reading.sentences[index - 1]
  if (!before || before.paragraph !== paragraph || !joins(reading, index, index - 1, within)) return span
  if (span.end - before.span.start > LONGEST_PAIR || !POINTS_BACK.test(foldedText(reading, index)))
    return span
  return cleanSpan(before.span.start, span.end)
}

const NUMERALS = '一二三四五六七八九十'
/** Marks of the items of a list that stand at the beginning of sentences, folded. */
const ITEM = new RegExp(
  '^["(]?(?:首先[,是]|[其第]?([N])(?:[)、]|(?<=[其第].)[,是:]|(?<![其第].)是))'.replace('N', NUMERALS),
  'u',
)

/** Number of the item of a list that a sentence begins, from 1; 0 where it begins none. */
function itemNumber(reading: Reading, index: number): number {
  const match = reading.sentences[index] && ITEM.exec(foldedText(reading, index))
  if (!match) return 0
  return match[1] === undefined ? 1 : NUMERALS.indexOf(match[1]) + 1
}

/** Whether a sentence says that something is about to be listed. */
function announces(reading: Reading, index: number): boolean {
  if (!reading.sentences[index + 1] || itemNumber(reading, index) > 0) return false
  return endsInColon(reading, index) || itemNumber(reading, index + 1) === 1
}

function endsInColon(reading: Reading, index: number): boolean {
  return foldedText(reading, index).endsWith(':')
}

/** The last sentence of the list that a sentence announces; where it is not asked for, of as much as it cannot do without. */
function listEnd(reading: Reading, index: number, asksList: boolean): number {
  if (asksList && itemNumber(reading, index + 1) === 1) return numberedEnd(reading, index)
  if (!endsInColon(reading, index)) return index
  const last = paragraphEnd(reading, index + 1)
  const isSameParagraph = paragraphOf(reading, index + 1) === paragraphOf(reading, index)
  if (asksList && isSameParagraph && fits(reading, index, last)) return last
  return fits(reading, index, index + 1) ? index + 1 : index
}

/** The last item that fits. Items may be of several sentences; one that begins a paragraph goes to the end of it. */
function numberedEnd(reading: Reading, index: number): number {
  let end = index
  let expected = 1
  for (let at = index + 1; fits(reading, index, at); at++) {
    const number = itemNumber(reading, at)
    const beginsParagraph = paragraphOf(reading, at) !== paragraphOf(reading, at - 1)
    if (number === expected) {
      expected++
      const itemEnd = beginsParagraph ? paragraphEnd(reading, at) : at
      if (fits(reading, index, itemEnd)) end = itemEnd
    } else if (beginsParagraph || number > 0) break
  }
  return end
}

/** The last sentence of the paragraph of a sentence. */
function paragraphEnd(reading: Reading, index: number): number {
  const { paragraph } = sentenceAt(reading, index)
  let at = index
  while (paragraphOf(reading, at + 1) === paragraph) at++
  return at
}

function fits(reading: Reading, from: number, to: number): boolean {
  const last = reading.sentences[to]
  if (!last || to - from >= MOST_SENTENCES) return false
  return last.span.end - sentenceAt(reading, from).span.start <= LONGEST_LIST
}

function foldedText(reading: Reading, index: number): string {
  const { start, end } = sentenceAt(reading, index).span
  return fold(reading.clean.slice(start, end))
}

function sentenceAt(reading: Reading, index: number): Sentence {
  const sentence = reading.sentences[index]
  if (!sentence) throw new RangeError(`the article has no sentence ${index}`)
  return sentence
}

/** Undefined beyond the last sentence. */
function paragraphOf(reading: Reading, index: number): number | undefined {
  return reading.sentences[index]?.paragraph
}

/** A sentence, or the smallest run of sentences that stands alone, with the score that chose it. */
export interface Quote {
  readonly reading: Reading
  readonly span: CleanSpan
  readonly speaker: Speaker | null
  readonly score: number
  /** The passage that contains it. */
  readonly source: QuoteSource
}

/** A quote before the choice; `core` is the part that was judged. */
interface Candidate extends Quote {
  readonly core: CleanSpan
}

export interface SelectRequest {
  /** The question first, then other phrasings of it. */
  readonly phrasings: readonly Phrasing[]
  readonly limit: number
  /** Only sentences whose speaker passes. */
  readonly saidBy?: ((speaker: Speaker | null) => boolean) | undefined
  /** Those of quote-weights.ts by default. */
  readonly weights?: QuoteWeights | undefined
}

export type QuoteWeights = Readonly<Record<keyof QuoteFeatures, number>>

/** The sentences of the given passages that answer the question best, best first; each place and text once. */
export async function selectQuotes(
  sources: readonly QuoteSource[],
  request: SelectRequest,
  pace: Pace,
): Promise<Quote[]> {
  const quotes: Candidate[] = []
  for (const source of sources) quotes.push(...(await quotesOf(source, request, pace)))
  quotes.sort((a, b) => b.score - a.score || a.span.start - b.span.start)
  return distinct(quotes, request.limit)
}

/** The score of a sentence: a weighted sum of what speaks for it. */
export function scoreOf(features: QuoteFeatures, weights: QuoteWeights = QUOTE_WEIGHTS): number {
  let score = 0
  for (const [name, weight] of Object.entries(weights)) {
    score += weight * features[name as keyof QuoteFeatures]
  }
  return score
}

async function quotesOf(
  source: QuoteSource,
  { phrasings, saidBy, weights }: SelectRequest,
  pace: Pace,
): Promise<Candidate[]> {
  const { reading, span: within } = source
  const extractors: FeatureExtractor[] = []
  for (const phrasing of phrasings) {
    extractors.push(new FeatureExtractor(source, phrasing))
    await pace.step()
  }
  const asksForList = phrasings.some((phrasing) => phrasing.asksForList)
  const quotes: Candidate[] = []
  for (const i of reading.sentencesIn(within)) {
    await pace.step()
    const { span, core } = standalone(reading, i, within, asksForList)
    const speaker = speakerOfRun(reading, i, span)
    if (saidBy && !saidBy(speaker)) continue
    const scores = extractors.map((extractor) => scoreOf(extractor.of(core, speaker), weights))
    quotes.push({ reading, span, core, speaker, score: Math.max(...scores), source })
  }
  return quotes
}

/** The one who speaks; of a list, the one who announces it, where no other speaks in it. */
function speakerOfRun(reading: Reading, index: number, span: CleanSpan): Speaker | null {
  const announcer = reading.speakers[index] ?? null
  const others = reading.sentencesIn(span).map((i) => reading.speakers[i] ?? null)
  const isHis = others.every((other) => other === null || other.name === announcer?.name)
  return announcer !== null && isHis ? announcer : reading.speakerOf(span)
}

/**
 * Drops quotes that overlap a better one or say the same in the same words. A sentence whose pronoun points to one that
 * is shown already is shown by itself.
 */
function distinct(candidates: readonly Candidate[], limit: number): Quote[] {
  const kept: Quote[] = []
  const texts = new Set<string>()
  for (const { core, ...quote } of candidates) {
    if (kept.length >= limit) break
    const spans = [quote.span, core]
    const span = spans.find((each) => !kept.some((other) => overlaps(other, quote.reading, each)))
    if (!span) continue
    const text = fold(quote.reading.clean.slice(span.start, span.end))
    if (texts.has(text)) continue
    texts.add(text)
    kept.push({ ...quote, span })
  }
  return kept
}

function overlaps({ reading, span }: Quote, other: Reading, { start, end }: CleanSpan): boolean {
  return reading === other && span.start < end && start < span.end
}
