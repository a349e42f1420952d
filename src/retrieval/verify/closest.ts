import { type CleanSpan, cleanSpan, type Difference } from '../types.ts'
import { type Alignment, align, type Hunk, sharedUnits } from './align.ts'
import type { ComparedText } from './compared-text.ts'
import { cutsOf } from './cuts.ts'
import { differencesOf } from './differences.ts'
import type { NameTest } from './name-runs.ts'
import { endMarkLength } from './occurrences.ts'
import { findMoved } from './order.ts'
import { type Grams, gramsOf } from './runs.ts'
import type { SourceText } from './source-text.ts'

/** The passage of an article that comes nearest to a quote. */
export interface CloseMatch {
  readonly source: SourceText
  readonly span: CleanSpan
  /** Share of the quote's units that stand there, moved ones included. */
  readonly similarity: number
  /** Empty where nothing but the notation of numbers differs. */
  readonly differences: readonly Difference[]
}

/** Of these, the sources that share most with a quote, the best first. */
export function nearestSources(quote: ComparedText, sources: readonly SourceText[], count: number): SourceText[] {
  const grams = gramsOf(quote.units.text)
  return sources
    .map((source) => ({ source, shared: sharedUnits(grams, source.clean.units.text) }))
    .filter(({ shared }) => shared > 0)
    .sort((a, b) => b.shared - a.shared)
    .slice(0, count)
    .map(({ source }) => source)
}

/** @returns null where the article shares nothing with the quote */
export function closestIn(quote: ComparedText, source: SourceText, isName: NameTest): CloseMatch | null {
  const grams = gramsOf(quote.units.text)
  const alignment = align(grams, source.clean.units.text)
  return alignment && matchOf(quote, grams, source, alignment, isName)
}

function matchOf(
  quote: ComparedText,
  grams: Grams,
  source: SourceText,
  alignment: Alignment,
  isName: NameTest,
): CloseMatch {
  const { clean } = source
  const reordered = findMoved(grams.text, clean.units.text, alignment)
  const moved = reordered.moved.map((one) => ({
    kind: 'order' as const,
    yours: quote.slice(one.quoteStart, one.quoteEnd),
    source: clean.slice(one.sourceStart, one.sourceEnd),
  }))
  const movedUnits = reordered.moved.reduce((sum, { length }) => sum + length, 0)
  const hunks = withCounterparts(quote, clean, reordered.hunks, alignment)
  const start = Math.min(reordered.start, ...hunks.map((hunk) => hunk.sourceStart))
  const end = Math.max(reordered.end, ...hunks.map((hunk) => hunk.sourceEnd))
  const words = clean.spanOf(start, end)
  const sides = { quote, source: clean, isName }
  return {
    source,
    span: cleanSpan(words.start, words.end + endMarkLength(quote, clean, words.end)),
    similarity: Math.min(1, alignment.similarity + movedUnits / grams.text.length),
    differences: [...moved, ...differencesOf(sides, hunks), ...cutsOf(clean, words)],
  }
}

/** Words of the quote before or behind the window are set against as many of the source, up to the end of its sentence. */
function withCounterparts(
  quote: ComparedText,
  source: ComparedText,
  hunks: readonly Hunk[],
  { start, end }: Alignment,
): Hunk[] {
  return hunks.map((hunk) => {
    if (hunk.sourceStart < hunk.sourceEnd) return hunk
    const length = hunk.quoteEnd - hunk.quoteStart
    if (hunk.quoteStart === 0 && hunk.sourceStart === start) {
      return { ...hunk, sourceStart: start - unitsBefore(source, start, length) }
    }
    const isTail = hunk.quoteEnd === quote.units.text.length && hunk.sourceEnd === end
    return isTail ? { ...hunk, sourceEnd: end + unitsAfter(source, end, length) } : hunk
  })
}

const SENTENCE_END = /[。！？!?\n]/u

function unitsBefore(source: ComparedText, start: number, most: number): number {
  let count = 0
  while (count < most && start - count > 0 && !SENTENCE_END.test(gapBefore(source, start - count))) count++
  return count
}

function unitsAfter(source: ComparedText, end: number, most: number): number {
  let count = 0
  const { length } = source.units.text
  while (count < most && end + count < length && !SENTENCE_END.test(gapBefore(source, end + count))) count++
  return count
}

/** The marks between a unit and the one before it. */
function gapBefore({ text, units }: ComparedText, unit: number): string {
  return text.slice(units.at[unit - 1]! + 1, units.at[unit])
}
