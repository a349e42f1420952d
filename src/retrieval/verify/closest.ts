import { type CleanSpan, cleanSpan } from '../contract/types.ts'
import type { Difference } from '../contract/verification.ts'
import { type Alignment, align, anchorsIn } from './align.ts'
import type { ComparedText } from './compared-text.ts'
import { cutsOf } from './cuts.ts'
import { changesOf, differenceOf } from './differences.ts'
import type { NameTest } from './name-runs.ts'
import { endMarkLength } from './occurrences.ts'
import { findMoved } from './order.ts'
import type { Chain, Grams } from './runs.ts'
import type { SourceText } from './source-text.ts'
import { slideToBorders } from './whole-words.ts'
import { isWithinSentence, sentenceAround, withCounterparts } from './window-ends.ts'

/** The passage of an article that comes nearest to a quote. */
export interface CloseMatch {
  readonly source: SourceText
  readonly span: CleanSpan
  /** Share of the quote's units that stand there, moved ones included, less a little for each difference but the first. */
  readonly closeness: number
  /** Empty where nothing but the notation of numbers differs. */
  readonly differences: readonly Difference[]
}

/** A source with the verbatim runs that it shares with a quote. */
export interface Near {
  readonly source: SourceText
  readonly grams: Grams
  readonly anchors: Chain
}

export function nearOf(grams: Grams, source: SourceText): Near {
  const units = source.clean.units.text
  return { source, grams, anchors: anchorsIn(grams, units, 0, units.length) }
}

/** What a difference takes from the closeness: many small ones make another sentence of the same pattern. */
const DIFFERENCE = 0.03
/** So much less close the nearest sentence may be than a passage over its end. */
const SENTENCE_BONUS = 0.1
/** What the source may have more than the quote over the end of a sentence, beyond the quote's own length; and what each further unit costs. */
const LONGEST_OMISSION = 10
const SKIPPED = 0.5

/**
 * The passage of an article that comes nearest to a quote. Where the window that shares most units runs over the end of a
 * sentence, the sentence that holds its longest run is tried by itself: chance matches around it count for less there.
 *
 * @returns null where the article shares nothing with the quote
 */
export function closestIn(
  quote: ComparedText,
  { source, grams, anchors }: Near,
  isName: NameTest,
): CloseMatch | null {
  const units = source.clean.units.text
  const alignment = align(grams, units, anchors, 0, units.length)
  if (alignment === null) return null
  const match = matchOf(quote, grams, source, alignment, isName)
  const sentence = sentenceAround(source, alignment)
  if (sentence === null || match.differences.length === 0) return match
  const { start, end } = sentence
  const inside = align(grams, units, anchorsIn(grams, units, start, end), start, end)
  const other = inside && matchOf(quote, grams, source, inside, isName)
  return other && other.closeness > match.closeness - SENTENCE_BONUS ? other : match
}

function matchOf(
  quote: ComparedText,
  grams: Grams,
  source: SourceText,
  alignment: Alignment,
  isName: NameTest,
): CloseMatch {
  const { clean } = source
  const sides = { quote, source: clean, isName }
  const units = clean.units.text
  const placed = alignment.hunks.map((hunk) => slideToBorders(sides, hunk))
  const inside = findMoved(grams.text, units, { ...alignment, hunks: placed })
  const around = findMoved(grams.text, units, withCounterparts(quote, source, inside))
  const hunks = [...around.hunks].sort((a, b) => a.quoteStart - b.quoteStart || a.sourceStart - b.sourceStart)
  const words = clean.spanOf(around.start, around.end)
  const { changes, changedUnits } = changesOf(sides, hunks)
  const left = hunks.reduce((sum, hunk) => sum + hunk.sourceEnd - hunk.sourceStart, 0)
  const longest = isWithinSentence(source, around) ? left : grams.text.length + LONGEST_OMISSION
  const excess = Math.max(0, left - longest)
  const order = [...inside.moved, ...around.moved].map((one) =>
    differenceOf(sides, { ...one, kind: 'order' }),
  )
  const differences = [
    ...order,
    ...changes.map((change) => differenceOf(sides, change)),
    ...cutsOf(clean, words),
  ]
  return {
    source,
    span: cleanSpan(words.start, words.end + endMarkLength(quote, clean, words.end)),
    closeness:
      1 -
      (changedUnits + SKIPPED * excess) / grams.text.length -
      DIFFERENCE * Math.max(0, differences.length - 1),
    differences,
  }
}
