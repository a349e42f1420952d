import type { Reading } from '../article/reading.ts'
import type { Speaker } from '../contract/citation.ts'
import type { CleanSpan } from '../contract/types.ts'
import { fold } from '../language/fold.ts'
import type { Pace } from '../support/pace.ts'
import { FeatureExtractor, type QuoteFeatures } from './features.ts'
import type { Phrasing } from './question-plan.ts'
import { QUOTE_WEIGHTS } from './quote-weights.ts'
import type { QuoteSource } from './sentence-terms.ts'
import { standalone } from './standalone.ts'

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
