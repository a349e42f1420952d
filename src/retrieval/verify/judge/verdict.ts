import type { Difference, Misattribution, VerdictKind } from '../../contract/verification.ts'
import type { Pace } from '../../support/pace.ts'
import { nextPlace } from '../../support/text-search.ts'
import type { Attribution } from '../answer/references.ts'
import { ComparedText, type NameTest } from '../compare/compared-text.ts'
import { placesAndBodies } from '../compare/names.ts'
import { gramsOf } from '../compare/runs.ts'
import type { Candidate, QuoteText } from '../locate/candidates.ts'
import { type CloseMatch, closestIn, closestPartsIn, type Near, nearOf } from '../locate/closest.ts'
import { joinedOccurrencesIn, type Occurrence, occurrencesIn, type Place } from '../locate/occurrences.ts'
import type { SourceText } from '../locate/source-text.ts'
import { WrongPlaces } from './attribution.ts'

/** What was found out about one quote, places still as spans. */
export interface Judgement {
  readonly verdict: VerdictKind
  /** The places with the cited words, the one to cite first; empty for `not_found`. */
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
 * @param candidates all articles that contain the words as they stand, else those that come nearest, and the cited ones
 */
export async function judge(
  { quote, parts }: QuoteText,
  said: Attribution,
  candidates: readonly Candidate[],
  isName: NameTest,
  pace: Pace,
): Promise<Judgement> {
  if (quote.units.text === '') return NOT_FOUND
  const found = await placesOf(quote, parts, candidates, pace)
  if (found.length > 0) return judgeFound(said, found, pace)
  const sources = candidates.map(({ source }) => source)
  const close = await closestOf(quote, parts, said, sources, isName, pace)
  return close === null ? NOT_FOUND : judgeClose(said, close, sources, pace)
}

/** The places of the whole quote; where there are none, those of its parts in order. */
async function placesOf(
  quote: ComparedText,
  parts: readonly ComparedText[],
  candidates: readonly Candidate[],
  pace: Pace,
): Promise<Occurrence[]> {
  const whole: Occurrence[] = []
  for (const { source, first } of candidates) {
    for (const place of await occurrencesIn(quote, source, first, pace)) whole.push(place)
    await pace.step()
  }
  if (whole.length > 0) return whole
  const joined: Occurrence[] = []
  for (const { source, longest } of candidates) {
    if (!longest) continue
    for (const place of await joinedOccurrencesIn(parts, source, longest, pace)) joined.push(place)
    await pace.step()
  }
  return joined
}

/** The best place first: the one of which least that was said is wrong, in a cited article, letter for letter. */
async function judgeFound(said: Attribution, found: readonly Occurrence[], pace: Pace): Promise<Judgement> {
  const wrongAt = new WrongPlaces(said)
  const byRank = new Map<
    number,
    { readonly wrong: readonly Misattribution[]; readonly places: Occurrence[] }
  >()
  for (const place of found) {
    const wrong = wrongAt.wrongIn(place)
    const rank = 4 * wrong.length + 2 * (wrong.includes('article') ? 1 : 0) + (place.literal ? 0 : 1)
    const known = byRank.get(rank)
    if (known) known.places.push(place)
    else byRank.set(rank, { wrong, places: [place] })
    if (pace.isDue) await pace.turn()
  }
  const ranked = [...byRank].sort(([a], [b]) => a - b).map(([, group]) => group)
  const best = ranked[0]
  if (!best) return NOT_FOUND
  const right = best.places[0]?.literal ? 'exact' : 'variant'
  return {
    verdict: best.wrong.length > 0 ? 'misattributed' : right,
    places: ranked.flatMap(({ places }) => places),
    differences: [],
    misattributed: best.wrong,
  }
}

async function closestOf(
  quote: ComparedText,
  parts: readonly ComparedText[],
  said: Attribution,
  sources: readonly SourceText[],
  isName: NameTest,
  pace: Pace,
): Promise<CloseMatch | null> {
  const grams = gramsOf(quote.units.text)
  const ownNames = new Set<string>()
  for (const name of placesAndBodies(quote.folded)) {
    ownNames.add(name)
    if (pace.isDue) await pace.turn()
  }
  const near: Near[] = []
  for (const source of sources) {
    near.push(await nearOf(grams, source, pace))
    await pace.step()
  }
  near.sort((a, b) => b.anchors.score - a.anchors.score)
  const matches: CloseMatch[] = []
  for (const [rank, one] of near.entries()) {
    const { source } = one
    if (rank >= ALIGNED && !said.articles.includes(source.id)) continue
    const isKnown: NameTest = (folded) =>
      isName(folded) || ownNames.has(folded) || source.isPlaceOrBody(folded)
    const match =
      parts.length > 1
        ? await closestPartsIn(parts, source, isKnown, pace)
        : await closestIn(quote, one, isKnown, pace)
    if (match && isClose(match, grams.text.length)) matches.push(match)
  }
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
  const [difference, ...others] = differences
  if (units >= SHORT || !difference) return closeness >= CLOSE
  if (others.length > 0 || closeness < (units - 2) / units) return false
  const { kind } = difference
  if (kind === 'number' || kind === 'negation') return true
  return units >= SHORTEST && closeness >= (units - 1) / units && kind !== 'omission'
}

/** The places of the passage's own words all count, but for this passage they have not been looked for before. */
async function judgeClose(
  said: Attribution,
  close: CloseMatch,
  sources: readonly SourceText[],
  pace: Pace,
): Promise<Judgement> {
  if (close.differences.length === 0) return judgeFound(said, [{ ...close, literal: false }], pace)
  const { clean } = close.source
  const words = new ComparedText(clean.text.slice(close.span.start, close.span.end))
  const misattributed = new WrongPlaces(said).wrongIn(close)
  const places: Place[] = [close]
  for (const source of sources) {
    const first = await nextPlace(source.clean.units.text, words.units.text, 0, pace)
    for (const place of await occurrencesIn(words, source, first, pace)) {
      if (source !== close.source || place.span.start !== close.span.start) places.push(place)
    }
    await pace.step()
  }
  return { verdict: 'altered', places, differences: close.differences, misattributed }
}
