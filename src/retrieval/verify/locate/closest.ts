import { type CleanSpan, cleanSpan, type Span } from '../../contract/types.ts'
import type { Difference } from '../../contract/verification.ts'
import type { Pace } from '../../support/pace.ts'
import { partitionPoint } from '../../support/partition-point.ts'
import { type Alignment, align, anchorsIn, type Hunk, type Window } from '../compare/align.ts'
import type { ComparedText, NameTest, Sides } from '../compare/compared-text.ts'
import { cutsOf } from '../compare/cuts.ts'
import { changesOf, differenceOf } from '../compare/differences.ts'
import { findMoved } from '../compare/order.ts'
import { type Chain, type Grams, gramsOf } from '../compare/runs.ts'
import { startOf, unitAt } from '../compare/units.ts'
import { slideToBorders } from '../compare/wholes.ts'
import { endMarkLength } from './occurrences.ts'
import type { SourceText } from './source-text.ts'

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

export async function nearOf(grams: Grams, source: SourceText, pace: Pace): Promise<Near> {
  return { source, grams, anchors: await anchorsIn(grams, source.clean.units.text, wholeOf(source), pace) }
}

function wholeOf({ clean }: SourceText): Span {
  return { start: 0, end: clean.units.text.length }
}

/** What a difference takes from the closeness: many small ones make another sentence of the same pattern. */
const DIFFERENCE = 0.03
/** The nearest sentence may be this much less close than a passage over its end. */
const SENTENCE_BONUS = 0.1
/** What the source may have more than the quote over the end of a sentence, beyond the quote's own length; and what each further unit costs. */
const LONGEST_OMISSION = 10
const SKIPPED = 0.5

/**
 * The passage of an article that comes nearest to a quote. Where the window that shares most units runs over the end of a
 * sentence, the sentence with its longest run is tried by itself: chance matches around it count for less there.
 *
 * @returns null where the article shares nothing with the quote
 */
export async function closestIn(
  quote: ComparedText,
  { source, grams, anchors }: Near,
  isName: NameTest,
  pace: Pace,
): Promise<CloseMatch | null> {
  const units = source.clean.units.text
  const alignment = await align(grams, units, anchors, wholeOf(source), pace)
  if (alignment === null) return null
  const sides = { quote, source: source.clean, isName, pace }
  const match = await matchOf(sides, grams, source, alignment)
  const sentence = sentenceAround(source, alignment)
  if (sentence === null || match.differences.length === 0) return match
  const inSentence = await anchorsIn(grams, units, sentence, pace)
  const inside = await align(grams, units, inSentence, sentence, pace)
  const other = inside && (await matchOf(sides, grams, source, inside))
  return other && other.closeness > match.closeness - SENTENCE_BONUS ? other : match
}

async function matchOf(
  sides: Sides,
  grams: Grams,
  source: SourceText,
  alignment: Alignment,
): Promise<CloseMatch> {
  const { quote, source: clean, pace } = sides
  const units = clean.units.text
  const placed = alignment.hunks.map((hunk) => slideToBorders(sides, hunk))
  const inside = await findMoved(grams.text, units, { ...alignment, hunks: placed }, pace)
  const around = await findMoved(grams.text, units, withCounterparts(quote, source, inside), pace)
  const hunks = [...around.hunks].sort((a, b) => a.quoteStart - b.quoteStart || a.sourceStart - b.sourceStart)
  const words = clean.spanOf(around.start, around.end)
  const { changes, changedUnits } = await changesOf(sides, hunks)
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

/** Parts that share less than this with their nearest passage count as added. */
const CLOSE_PART = 0.5

/**
 * The closest match of a quote whose parts are joined by marks of omission: each part by itself, all in one article.
 * Parts in another order than the source has them make a difference of order.
 */
export async function closestPartsIn(
  parts: readonly ComparedText[],
  source: SourceText,
  isName: NameTest,
  pace: Pace,
): Promise<CloseMatch | null> {
  const matches: { readonly part: ComparedText; readonly match: CloseMatch | null }[] = []
  for (const part of parts) {
    const near = await nearOf(gramsOf(part.units.text), source, pace)
    matches.push({ part, match: await closestIn(part, near, isName, pace) })
  }
  const met = matches.flatMap(({ part, match }) =>
    match && match.closeness >= CLOSE_PART ? [{ part, match }] : [],
  )
  if (met.length === 0) return null
  const units = (part: ComparedText) => part.units.text.length
  const total = parts.reduce((sum, part) => sum + units(part), 0)
  const spans = met.map(({ match }) => match.span)
  const differences = matches.flatMap(({ part, match }): readonly Difference[] =>
    match && match.closeness >= CLOSE_PART
      ? match.differences
      : [{ kind: 'addition', yours: part.text.trim(), source: '' }],
  )
  const start = spans.reduce((least, span) => Math.min(least, span.start), Number.POSITIVE_INFINITY)
  const end = spans.reduce((most, span) => Math.max(most, span.end), 0)
  const ordered = spans.every((span, i) => span.start >= (spans[i - 1]?.end ?? 0))
  const order: Difference = {
    kind: 'order',
    yours: met.map(({ part }) => part.text.trim()).join('……'),
    source: [...spans]
      .sort((a, b) => a.start - b.start)
      .map((span) => source.clean.text.slice(span.start, span.end))
      .join('……'),
  }
  return {
    source,
    span: cleanSpan(start, end),
    closeness: met.reduce((sum, { part, match }) => sum + match.closeness * units(part), 0) / total,
    differences: ordered ? differences : [order, ...differences],
  }
}

/** Units of a beginning or end that is looked for farther off in its sentence. */
const SHORTEST_PART = 2

/**
 * Finds counterparts for words of the quote before or behind the window: the same words earlier or later in the sentence,
 * what stands between being left out; else as many units of the source, within the sentence.
 */
function withCounterparts(quote: ComparedText, source: SourceText, { hunks, start, end }: Window): Window {
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

/** The sentence of the article around a unit, in units. */
function sentenceAt({ clean, reading }: SourceText, unit: number): Span {
  const offset = startOf(clean.units, unit)
  const { sentences } = reading
  const sentence = sentences[partitionPoint(sentences, ({ span }) => span.end > offset)]
  if (!sentence) return { start: unit, end: unit }
  return { start: unitAt(clean.units, sentence.span.start), end: unitAt(clean.units, sentence.span.end) }
}

/** The sentence, in units, with the longest run of an alignment; null where the window lies within it. */
function sentenceAround(source: SourceText, { start, end, runs }: Alignment): Span | null {
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best))
  const sentence = sentenceAt(source, longest.source + (longest.length >> 1))
  return sentence.start <= start && end <= sentence.end ? null : sentence
}

function isWithinSentence(source: SourceText, { start, end }: Span): boolean {
  return end <= sentenceAt(source, start).end
}
