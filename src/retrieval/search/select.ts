import type { Reading } from '../article/reading.ts'
import type { Speaker } from '../contract/citation.ts'
import type { CleanSpan } from '../contract/types.ts'
import { fold } from '../language/fold.ts'
import { FeatureExtractor, type Phrasing, type QuoteFeatures, type QuoteSource } from './features.ts'
import { expectedAnswer } from './query.ts'
import { QUOTE_WEIGHTS } from './quote-weights.ts'
import { standalone } from './standalone.ts'

/** A sentence, or the smallest run of sentences that stands alone, with the score that chose it. */
export interface Quote {
  readonly reading: Reading
  readonly span: CleanSpan
  readonly speaker: Speaker | null
  readonly score: number
  /** The passage it stands in. */
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
  /** Only sentences said by one for whom this holds. */
  readonly saidBy?: ((speaker: Speaker | null) => boolean) | undefined
  /** Those of quote-weights.ts by default. */
  readonly weights?: QuoteWeights | undefined
}

export type QuoteWeights = Readonly<Record<keyof QuoteFeatures, number>>

/** The sentences of the given passages that answer the question best, best first; each place and wording once. */
export function selectQuotes(sources: readonly QuoteSource[], request: SelectRequest): Quote[] {
  const quotes = sources.flatMap((source) => quotesOf(source, request))
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

function quotesOf(source: QuoteSource, { phrasings, saidBy, weights }: SelectRequest): Candidate[] {
  const { reading, span: within } = source
  const extractors = phrasings.map((phrasing) => new FeatureExtractor(source, phrasing))
  const asksList = phrasings.some(asksForList)
  const quotes: Candidate[] = []
  for (const i of reading.sentencesIn(within)) {
    const { span, core } = standalone(reading, i, within, asksList)
    const speaker = speakerOfRun(reading, i, span)
    if (saidBy && !saidBy(speaker)) continue
    const scores = extractors.map((extractor) => scoreOf(extractor.of(core, speaker), weights))
    quotes.push({ reading, span, core, speaker, score: Math.max(...scores), source })
  }
  return quotes
}

/** 五方面任务是什么 asks for a list as 哪些 does. */
const COUNTED_THINGS =
  /[两二三四五六七八九十几\d][个项大条点种]?(?:方面|任务|举措|措施|要求|建议|\p{Script=Han}{2,4})?(?:分别)?(?:是什么|有什么|是啥|内容)/u

function asksForList({ text }: Phrasing): boolean {
  return expectedAnswer(text) === 'list' || COUNTED_THINGS.test(fold(text))
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
  const wordings = new Set<string>()
  for (const { core, ...quote } of candidates) {
    if (kept.length >= limit) break
    const spans = [quote.span, core]
    const span = spans.find((each) => !kept.some((other) => overlaps(other, quote.reading, each)))
    if (!span) continue
    const wording = fold(quote.reading.clean.slice(span.start, span.end))
    if (wordings.has(wording)) continue
    wordings.add(wording)
    kept.push({ ...quote, span })
  }
  return kept
}

function overlaps({ reading, span }: Quote, other: Reading, { start, end }: CleanSpan): boolean {
  return reading === other && span.start < end && start < span.end
}
