import type { Difference, Misattribution, VerdictKind } from '../../contract/verification.ts'
import type { Attribution } from '../answer/references.ts'
import { ComparedText, type NameTest } from '../compare/compared-text.ts'
import { placesAndBodies } from '../compare/names.ts'
import { gramsOf } from '../compare/runs.ts'
import { type CloseMatch, closestIn, closestPartsIn, nearOf } from '../locate/closest.ts'
import {
  joinedOccurrencesIn,
  type Occurrence,
  occurrencesIn,
  type Place,
  partsOf,
} from '../locate/occurrences.ts'
import type { SourceText } from '../locate/source-text.ts'
import { wrongIn } from './attribution.ts'

/** What was found out about one quote, places still as spans. */
export interface Judgement {
  readonly verdict: VerdictKind
  /** The places that hold the cited words, the one to cite first; empty for `not_found`. */
  readonly places: readonly Place[]
  readonly differences: readonly Difference[]
  readonly misattributed: readonly Misattribution[]
}

/**
 * How close a passage must come for the quote to be an altered form of it. Measured with eval/verify: nearly all sentences
 * with one change reach it; of sentences from articles that were left out, those that reprint or reword one of the collection.
 */
const CLOSE = 0.75
/** Units of a quote that counts as short, and of the shortest one in which any one unit may differ. */
const SHORT = 8
const SHORTEST = 5
/** So much less than the best passage the cited article's own may share and yet be the one meant. */
const CITED_BONUS = 0.15
/** Sources that are aligned in full. */
const ALIGNED = 3

const NOT_FOUND: Judgement = { verdict: 'not_found', places: [], differences: [], misattributed: [] }

/**
 * The verdict on one quote.
 *
 * @param sources all articles that may hold the words as they stand, and those that come nearest
 */
export function judge(
  text: string,
  said: Attribution,
  sources: readonly SourceText[],
  isName: NameTest,
): Judgement {
  const quote = new ComparedText(text)
  if (quote.units.text === '') return NOT_FOUND
  const parts = partsOf(text)
  const whole = sources.flatMap((source) => occurrencesIn(quote, source))
  const found =
    whole.length > 0 || parts.length < 2
      ? whole
      : sources.flatMap((source) => joinedOccurrencesIn(parts, source))
  if (found.length > 0) return judgeFound(said, found)
  const close = closestOf(quote, parts, said, sources, isName)
  return close === null ? NOT_FOUND : judgeClose(said, close, sources)
}

function judgeFound(said: Attribution, found: readonly Occurrence[]): Judgement {
  const rated = found.map((place) => ({ place, wrong: wrongIn(said, place) }))
  rated.sort(
    (a, b) =>
      a.wrong.length - b.wrong.length ||
      isElsewhere(a.wrong) - isElsewhere(b.wrong) ||
      Number(b.place.literal) - Number(a.place.literal),
  )
  const best = rated[0]!
  const right = best.place.literal ? 'exact' : 'variant'
  return {
    verdict: best.wrong.length > 0 ? 'misattributed' : right,
    places: rated.map(({ place }) => place),
    differences: [],
    misattributed: best.wrong,
  }
}

function isElsewhere(wrong: readonly Misattribution[]): number {
  return wrong.includes('article') ? 1 : 0
}

function closestOf(
  quote: ComparedText,
  parts: readonly ComparedText[],
  said: Attribution,
  sources: readonly SourceText[],
  isName: NameTest,
): CloseMatch | null {
  const grams = gramsOf(quote.units.text)
  const ownNames = new Set(placesAndBodies(quote.folded))
  const near = sources
    .map((source) => nearOf(grams, source))
    .sort((a, b) => b.anchors.score - a.anchors.score)
  const matches = near.flatMap((one, rank) => {
    if (rank >= ALIGNED && !said.articles.includes(one.source.id)) return []
    const isKnown: NameTest = (folded) =>
      isName(folded) || ownNames.has(folded) || one.source.isPlaceOrBody(folded)
    const match =
      parts.length > 1 ? closestPartsIn(parts, one.source, isKnown) : closestIn(quote, one, isKnown)
    return match && isClose(match, grams.text.length) ? [match] : []
  })
  const bonus = ({ source }: CloseMatch) => (said.articles.includes(source.id) ? CITED_BONUS : 0)
  matches.sort(
    (a, b) => b.closeness + bonus(b) - a.closeness - bonus(a) || a.differences.length - b.differences.length,
  )
  return matches[0] ?? null
}

/**
 * A few words have near matches by chance in any large collection, so they must differ in one unit alone; of the shortest, in a
 * number or a negation.
 */
function isClose({ closeness, differences }: CloseMatch, units: number): boolean {
  if (units >= SHORT || differences.length === 0) return closeness >= CLOSE
  if (differences.length > 1 || closeness < (units - 2) / units) return false
  const { kind } = differences[0]!
  if (kind === 'number' || kind === 'negation') return true
  return units >= SHORTEST && closeness >= (units - 1) / units && kind !== 'omission'
}

function judgeClose(said: Attribution, close: CloseMatch, sources: readonly SourceText[]): Judgement {
  if (close.differences.length === 0) return judgeFound(said, [{ ...close, literal: false }])
  const { clean } = close.source
  const wording = new ComparedText(clean.text.slice(close.span.start, close.span.end))
  const misattributed = wrongIn(said, close)
  const others = sources
    .flatMap((source) => occurrencesIn(wording, source))
    .filter(({ source, span }) => source !== close.source || span.start !== close.span.start)
  return { verdict: 'altered', places: [close, ...others], differences: close.differences, misattributed }
}
