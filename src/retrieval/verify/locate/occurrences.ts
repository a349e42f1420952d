import { type CleanSpan, cleanSpan, rawSpan, type Span } from '../../contract/types.ts'
import type { Pace } from '../../support/pace.ts'
import { nextPlace } from '../../support/text-search.ts'
import { ComparedText } from '../compare/compared-text.ts'
import { cutsOf, mayCut } from '../compare/cuts.ts'
import { endOf, startOf, unitAt } from '../compare/units.ts'
import type { SourceText } from './source-text.ts'

/** A place with the words of a quote. */
export interface Occurrence {
  readonly source: SourceText
  readonly span: CleanSpan
  /** Letter for letter, marks and all. */
  readonly literal: boolean
}

export type Place = Pick<Occurrence, 'source' | 'span'>

/** What ends a sentence or clause, with what closes a quotation after it. */
const END_MARKS = /^[。！？!?；;，,、：:…]+/u
const CLOSING_QUOTE = /^[”’」』）)"]/u

/**
 * The places of an article, without overlap, that contain a quote's words, but for those that cut a number or a negation.
 *
 * @param first unit of the clean text from which the words first stand; -1 where they stand nowhere
 */
export async function occurrencesIn(
  quote: ComparedText,
  source: SourceText,
  first: number,
  pace: Pace,
): Promise<Occurrence[]> {
  const { clean } = source
  const found: Occurrence[] = []
  for await (const { unit, words } of uncutPlaces(quote, clean, first, pace)) {
    const exact = literalAt(quote, clean, unit)
    found.push({ source, span: exact ?? wholeSpan(quote, clean, words), literal: exact !== null })
  }
  return found.length > 0 ? found : rawOccurrencesIn(quote, source, pace)
}

/**
 * The number of places that `occurrencesIn` finds in a clean text.
 *
 * @param units of the text
 * @param first unit from which the words first stand
 * @param side makes the text with its units, asked for only where a place may be cut
 */
export async function countOccurrences(
  quote: ComparedText,
  units: string,
  first: number,
  side: () => Promise<ComparedText>,
  pace: Pace,
): Promise<number> {
  const { text } = quote.units
  let count = 0
  for (let at = first; at >= 0; at = await nextPlace(units, text, at + text.length, pace)) {
    if (mayCut(units, at, at + text.length)) return countUncut(quote, await side(), first, pace)
    count++
    if (pace.isDue) await pace.turn()
  }
  return count
}

async function countUncut(
  quote: ComparedText,
  side: ComparedText,
  first: number,
  pace: Pace,
): Promise<number> {
  let count = 0
  for await (const _ of uncutPlaces(quote, side, first, pace)) count++
  return count
}

interface UncutPlace {
  /** Where it begins. */
  readonly unit: number
  readonly words: Span
}

async function* uncutPlaces(
  quote: ComparedText,
  side: ComparedText,
  first: number,
  pace: Pace,
): AsyncGenerator<UncutPlace> {
  const { text } = quote.units
  let at = first
  while (at >= 0) {
    const unit = withSign(quote, side, at)
    const words = side.spanOf(unit, at + text.length)
    const whole = cutsOf(side, words).length === 0
    if (whole) yield { unit, words }
    at = await nextPlace(side.units.text, text, whole ? at + text.length : at + 1, pace)
    if (pace.isDue) await pace.turn()
  }
}

/**
 * Where the words begin that stand from unit `at`: at the minus sign before it, where the quote begins with one as well.
 * At the start of a text it is no unit, since there it may be a bullet.
 */
function withSign({ text, units }: ComparedText, side: ComparedText, at: number): number {
  const isSign = side.units.text[at - 1] === '-' && !/\d/u.test(side.units.text[at - 2] ?? '')
  return isSign && /[-−－﹣]\s*$/u.test(text.slice(0, startOf(units, 0))) ? at - 1 : at
}

/** The literal span of a quote whose first unit is unit `at` of the text. */
function literalAt(quote: ComparedText, side: ComparedText, at: number): CleanSpan | null {
  const trimmed = quote.text.trim()
  const marks = startOf(quote.units, 0) - quote.text.indexOf(trimmed)
  const first = startOf(side.units, at)
  const from = Math.max(0, first - marks)
  const start = from + side.text.slice(from, first + trimmed.length).lastIndexOf(trimmed)
  if (start < from || unitAt(side.units, start) !== at) return null
  return cleanSpan(start, start + trimmed.length)
}

/** The span of the words, with the mark that ends them where the quote has one too. */
function wholeSpan(quote: ComparedText, side: ComparedText, { start, end }: Span): CleanSpan {
  return cleanSpan(start, end + endMarkLength(quote, side, end))
}

export function endMarkLength(quote: ComparedText, side: ComparedText, end: number): number {
  const tail = quote.text.slice(endOf(quote.units, quote.units.text.length)).trim()
  if (!/[。！？!?；;…]/u.test(tail)) return 0
  const mark = END_MARKS.exec(side.text.slice(end, end + 8))?.[0].length ?? 0
  const closed =
    /[”’」』）)"]$/u.test(tail) && CLOSING_QUOTE.test(side.text.slice(end + mark, end + mark + 1))
  return mark + (closed ? 1 : 0)
}

/** Places where the raw text had the words before it was repaired. */
async function rawOccurrencesIn(quote: ComparedText, source: SourceText, pace: Pace): Promise<Occurrence[]> {
  const { raw } = source
  const { text } = quote.units
  const found: Occurrence[] = []
  if (!raw || text === '') return found
  let at = await nextPlace(raw.units.text, text, 0, pace)
  while (at >= 0) {
    const { start, end } = raw.spanOf(at, at + text.length)
    const span = source.reading.map.toClean(rawSpan(start, end))
    if (span.start < span.end && source.isBody(start, end) && cutsOf(raw, { start, end }).length === 0) {
      found.push({ source, span, literal: false })
    }
    at = await nextPlace(raw.units.text, text, at + text.length, pace)
    if (pace.isDue) await pace.turn()
  }
  return found
}

/** …… ... 。。。 [...] [略] （略） and the like. */
const ELLIPSIS =
  /[[【〔（(]\s{0,3}(?:[…⋯]{1,4}|\.{3,6}|中?略|省略|下略|上略)\s{0,3}[\]】〕）)]|[…⋯]+|\.{3,}|。{3,}|·{3,}/gu

/** Shorter parts occur in any article by chance: they count only beside two longer ones. */
const SHORT_PART = 2

/**
 * The parts of a quote that its marks of omission divide, without those that have no words; only the longer ones where
 * fewer than two are long enough to be looked for.
 */
export function partsOf(text: string): ComparedText[] {
  const parts = text.split(ELLIPSIS).map((part) => new ComparedText(part))
  const longer = parts.filter((part) => part.units.text.length >= SHORT_PART)
  return longer.length > 1 ? parts.filter((part) => part.units.text !== '') : longer
}

/** A part of a quote, with the unit of a clean text from which it first stands; -1 where it stands nowhere. */
export interface LocatedPart {
  readonly part: ComparedText
  readonly first: number
}

/**
 * The places of an article that contain all parts of a quote word for word and in order, each the shortest from where its
 * first part stands.
 *
 * @param located one of the parts
 */
export async function joinedOccurrencesIn(
  parts: readonly ComparedText[],
  source: SourceText,
  located: LocatedPart,
  pace: Pace,
): Promise<Occurrence[]> {
  const found: Occurrence[] = []
  const last = parts.at(-1)
  if (!last || located.first < 0) return found
  let from = 0
  for (;;) {
    const end = await endOfParts(parts, source, from, located, pace)
    if (end === null) return found
    const start = startOfParts(parts, source, end)
    const begins = source.clean.spanOf(start, start + 1).start
    const ends = source.clean.spanOf(start, end).end
    const span = cleanSpan(begins, ends + endMarkLength(last, source.clean, ends))
    found.push({ source, span, literal: false })
    from = end
  }
}

/** Unit behind the earliest place at or after `from` by which all parts have been met in order. */
async function endOfParts(
  parts: readonly ComparedText[],
  source: SourceText,
  from: number,
  located: LocatedPart,
  pace: Pace,
): Promise<number | null> {
  let at = from
  for (const part of parts) {
    const earliest = part === located.part ? Math.max(at, located.first) : at
    const found = await uncut(part, source, earliest, pace)
    if (found === null) return null
    at = found + part.units.text.length
  }
  return at
}

async function uncut(
  part: ComparedText,
  { clean }: SourceText,
  from: number,
  pace: Pace,
): Promise<number | null> {
  const { text } = part.units
  let at = await nextPlace(clean.units.text, text, from, pace)
  while (at >= 0) {
    const words = clean.spanOf(withSign(part, clean, at), at + text.length)
    if (cutsOf(clean, words).length === 0) return at
    at = await nextPlace(clean.units.text, text, at + 1, pace)
    if (pace.isDue) await pace.turn()
  }
  return null
}

/** Unit at which the parts begin that end by `end`, as late as they can. */
function startOfParts(parts: readonly ComparedText[], source: SourceText, end: number): number {
  let at = end
  for (const part of [...parts].reverse()) {
    at = source.clean.units.text.lastIndexOf(part.units.text, at - part.units.text.length)
  }
  return at
}
