import type { Span } from '../types.ts'
import type { Alignment, Hunk } from './align.ts'
import type { ComparedText } from './compared-text.ts'

const SENTENCE_END = /[。！？!?\n]/u
/** Units of a sentence that are looked at on either side of a window. */
const LONGEST_REACH = 300
/** Units of a beginning or end that is looked for farther off in its sentence. */
const SHORTEST_PART = 2

/** Hunks with the window that holds them, in units of the source. */
export interface Widened {
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
  source: ComparedText,
  hunks: readonly Hunk[],
  { start, end }: Alignment,
): Widened {
  const widened = hunks.map((hunk): Widened => {
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

function headOf(source: ComparedText, hunk: Hunk, words: string): Widened {
  const end = hunk.sourceEnd
  const reach = reachBefore(source, end, LONGEST_REACH)
  const found =
    words.length < SHORTEST_PART ? -1 : source.units.text.slice(end - reach, end).lastIndexOf(words)
  const start = found < 0 ? end - Math.min(reach, words.length) : end - reach + found
  const rest = found < 0 ? { ...hunk, sourceStart: start } : { ...hunk, quoteStart: hunk.quoteEnd, sourceStart: start + words.length }
  return { hunks: [rest], start, end }
}

function tailOf(source: ComparedText, hunk: Hunk, words: string): Widened {
  const start = hunk.sourceStart
  const reach = reachAfter(source, start, LONGEST_REACH)
  const found = words.length < SHORTEST_PART ? -1 : source.units.text.slice(start, start + reach).indexOf(words)
  if (found < 0) {
    const end = start + Math.min(reach, words.length)
    return { hunks: [{ ...hunk, sourceEnd: end }], start, end }
  }
  return { hunks: [{ ...hunk, quoteEnd: hunk.quoteStart, sourceEnd: start + found }], start, end: start + found + words.length }
}

/** Units between a place and the beginning of its sentence, `most` at most. */
function reachBefore(source: ComparedText, start: number, most: number): number {
  let count = 0
  while (count < most && start - count > 0 && !SENTENCE_END.test(gapBefore(source, start - count))) count++
  return count
}

function reachAfter(source: ComparedText, end: number, most: number): number {
  let count = 0
  const { length } = source.units.text
  while (count < most && end + count < length && !SENTENCE_END.test(gapBefore(source, end + count))) count++
  return count
}

/** The marks between a unit and the one before it. */
function gapBefore({ text, units }: ComparedText, unit: number): string {
  return text.slice(units.at[unit - 1]! + 1, units.at[unit])
}

/** The sentence, in units, that holds the longest run of an alignment; null where the window lies within it. */
export function sentenceAround(source: ComparedText, { start, end, runs }: Alignment): Span | null {
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best))
  const middle = longest.source + (longest.length >> 1)
  const from = middle - reachBefore(source, middle, LONGEST_REACH)
  const to = middle + 1 + reachAfter(source, middle + 1, LONGEST_REACH)
  return from <= start && end <= to ? null : { start: from, end: to }
}
