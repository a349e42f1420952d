import { fold } from '../analysis/fold.ts'
import { type CleanSpan, cleanSpan, type Speaker } from '../types.ts'
import { FeatureExtractor, type Phrasing, type QuoteFeatures, type QuoteSource } from './features.ts'
import { QUOTE_WEIGHTS } from './quote-weights.ts'
import type { Reading } from './reading.ts'

/** Sentences of fewer UTF-16 units do not stand alone; a neighbour of the same speaker is joined to them. */
const SHORTEST_QUOTE = 12

/** A sentence, or the smallest run of sentences that stands alone, with the score that chose it. */
export interface Quote {
  readonly reading: Reading
  readonly span: CleanSpan
  readonly speaker: Speaker | null
  readonly score: number
  /** The passage it stands in. */
  readonly source: QuoteSource
}

export interface SelectRequest {
  /** The question first, then other phrasings of it. */
  readonly phrasings: readonly Phrasing[]
  readonly limit: number
  /** Only sentences said by one for whom this holds. */
  readonly saidBy?: ((speaker: Speaker | null) => boolean) | undefined
}

/** The sentences of the given passages that answer the question best, best first; each place and wording once. */
export function selectQuotes(sources: readonly QuoteSource[], request: SelectRequest): Quote[] {
  const quotes = sources.flatMap((source) => quotesOf(source, request))
  quotes.sort((a, b) => b.score - a.score || a.span.start - b.span.start)
  return distinct(quotes, request.limit)
}

/** The score of a sentence: a weighted sum of what speaks for it. */
export function scoreOf(features: QuoteFeatures): number {
  let score = 0
  for (const [name, weight] of Object.entries(QUOTE_WEIGHTS)) {
    score += weight * features[name as keyof QuoteFeatures]
  }
  return score
}

function quotesOf(source: QuoteSource, { phrasings, saidBy }: SelectRequest): Quote[] {
  const { reading, span: within } = source
  const extractors = phrasings.map((phrasing) => new FeatureExtractor(source, phrasing))
  const quotes: Quote[] = []
  for (const i of reading.sentencesIn(within)) {
    const span = standalone(reading, i, within)
    const speaker = reading.speakerOf(span)
    if (saidBy && !saidBy(speaker)) continue
    const scores = extractors.map((extractor) => scoreOf(extractor.of(span, speaker)))
    quotes.push({ reading, span, speaker, score: Math.max(...scores), source })
  }
  return quotes
}

/** Joins a sentence that is too short to stand alone to the next one of the passage, or else to the one before. */
function standalone(reading: Reading, index: number, within: CleanSpan): CleanSpan {
  const { span } = reading.sentences[index]!
  if (span.end - span.start >= SHORTEST_QUOTE) return span
  const joins = (other: number) => {
    const neighbour = reading.sentences[other]?.span
    const fits = neighbour && neighbour.start >= within.start && neighbour.end <= within.end
    return fits && reading.speakers[other]?.name === reading.speakers[index]?.name
  }
  if (joins(index + 1)) return cleanSpan(span.start, reading.sentences[index + 1]!.span.end)
  if (joins(index - 1)) return cleanSpan(reading.sentences[index - 1]!.span.start, span.end)
  return span
}

/** Drops quotes that overlap a better one or say the same in the same words. */
function distinct(quotes: readonly Quote[], limit: number): Quote[] {
  const kept: Quote[] = []
  const wordings = new Set<string>()
  for (const quote of quotes) {
    if (kept.length >= limit) break
    const wording = fold(quote.reading.clean.slice(quote.span.start, quote.span.end))
    if (wordings.has(wording) || kept.some((other) => overlaps(other, quote))) continue
    wordings.add(wording)
    kept.push(quote)
  }
  return kept
}

function overlaps(a: Quote, b: Quote): boolean {
  return a.reading === b.reading && a.span.start < b.span.end && b.span.start < a.span.end
}
