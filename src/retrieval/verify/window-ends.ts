import type { Span } from '../contract/types.ts'
import { partitionPoint } from '../support/partition-point.ts'
import type { Alignment, Hunk } from './align.ts'
import type { ComparedText } from './compared-text.ts'
import { startOf, unitAt } from './normalise.ts'
import type { SourceText } from './source-text.ts'

/** Units of a beginning or end that is looked for farther off in its sentence. */
const SHORTEST_PART = 2

/** Hunks with the window that holds them, in units of the source. */
export interface Window {
  readonly hunks: readonly Hunk[]
  readonly start: number
  readonly end: number
}

/**
 * Finds counterparts for words of the quote before or behind the window: the same words earlier or later in the sentence,
 * what stands between being left out; else as many units of the source, within the sentence.
 */
export function withCounterparts(
  quote: ComparedText,
  source: SourceText,
  { hunks, start, end }: Window,
): Window {
  const widened = hunks.map((hunk): Window => {
    const words = quote.units.text.slice(hunk.quoteStart, hunk.quoteEnd)
    const isOneSided = hunk.sourceStart === hunk.sourceEnd && words !== ''
    if (isOneSided && hunk.quoteStart === 0 && hunk.sourceStart === start) return headOf(source, hunk, words)
    const isTail = hunk.quoteEnd === quote.units.text.length && hunk.sourceEnd === end
    return isOneSided && isTail ? tailOf(source, hunk, words) : { hunks: [hunk], start, end }
  })
  return {
    hunks: widened.flatMap((one) => one.hunks),
    start: Math.min(start, ...widened.map((one) => one.start)),
    end: Math.max(end, ...widened.map((one) => one.end)),
  }
}

function headOf(source: SourceText, hunk: Hunk, words: string): Window {
  const end = hunk.sourceEnd
  const from = Math.min(end, sentenceAt(source, end).start)
  const found =
    words.length < SHORTEST_PART ? -1 : source.clean.units.text.slice(from, end).lastIndexOf(words)
  const start = found < 0 ? Math.max(from, end - words.length) : from + found
  const rest =
    found < 0
      ? { ...hunk, sourceStart: start }
      : { ...hunk, quoteStart: hunk.quoteEnd, sourceStart: start + words.length }
  return { hunks: [rest], start, end }
}

function tailOf(source: SourceText, hunk: Hunk, words: string): Window {
  const start = hunk.sourceStart
  const to = Math.max(start, sentenceAt(source, start - 1).end)
  const found = words.length < SHORTEST_PART ? -1 : source.clean.units.text.slice(start, to).indexOf(words)
  if (found < 0) {
    const end = Math.min(to, start + words.length)
    return { hunks: [{ ...hunk, sourceEnd: end }], start, end }
  }
  return {
    hunks: [{ ...hunk, quoteEnd: hunk.quoteStart, sourceEnd: start + found }],
    start,
    end: start + found + words.length,
  }
}

/** The sentence of the article that holds a unit, in units. */
function sentenceAt({ clean, reading }: SourceText, unit: number): Span {
  const offset = startOf(clean.units, unit)
  const { sentences } = reading
  const sentence = sentences[partitionPoint(sentences, ({ span }) => span.end > offset)]
  if (!sentence) return { start: unit, end: unit }
  return { start: unitAt(clean.units, sentence.span.start), end: unitAt(clean.units, sentence.span.end) }
}

/** The sentence, in units, that holds the longest run of an alignment; null where the window lies within it. */
export function sentenceAround(source: SourceText, { start, end, runs }: Alignment): Span | null {
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best))
  const sentence = sentenceAt(source, longest.source + (longest.length >> 1))
  return sentence.start <= start && end <= sentence.end ? null : sentence
}

export function isWithinSentence(source: SourceText, { start, end }: Span): boolean {
  return end <= sentenceAt(source, start).end
}
