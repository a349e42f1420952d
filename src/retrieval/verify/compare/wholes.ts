import type { Span } from '../../contract/types.ts'
import type { Hunk } from './align.ts'
import type { ComparedText, Sides } from './compared-text.ts'
import { namesAt } from './names.ts'
import { endOf, startOf, unitAt } from './units.ts'

/** The spans of a text, in UTF-16 units and in order, that a change should not cut. */
export type Wholes = (side: ComparedText, span: Span) => readonly Span[] | Promise<readonly Span[]>

/** Growing one side to a whole may cut into a whole on the other; a few rounds settle it. */
const ROUNDS = 4

/** Grows a change until it cuts no whole on either side, by the same units on both: what is beside a change is equal. */
export async function grown({ quote, source }: Sides, hunk: Hunk, wholes: Wholes): Promise<Hunk> {
  let wider = hunk
  for (let round = 0; round < ROUNDS; round++) {
    const mine = await reach(quote, wider.quoteStart, wider.quoteEnd, wholes)
    const other = await reach(source, wider.sourceStart, wider.sourceEnd, wholes)
    const left = Math.min(Math.max(mine.left, other.left), wider.quoteStart, wider.sourceStart)
    const right = Math.max(mine.right, other.right)
    if (left === 0 && right === 0) break
    wider = {
      quoteStart: wider.quoteStart - left,
      quoteEnd: Math.min(quote.units.text.length, wider.quoteEnd + right),
      sourceStart: wider.sourceStart - left,
      sourceEnd: Math.min(source.units.text.length, wider.sourceEnd + right),
    }
  }
  return wider
}

/** Units on either side of a span of units that belong to wholes it touches. */
async function reach(
  side: ComparedText,
  start: number,
  end: number,
  wholes: Wholes,
): Promise<{ left: number; right: number }> {
  const touched = await wholes(side, side.spanOf(start, end))
  const [first, last] = [touched[0], touched.at(-1)]
  if (!first || !last) return { left: 0, right: 0 }
  return {
    left: Math.max(0, start - unitAt(side.units, first.start)),
    right: Math.max(0, unitAt(side.units, last.end) - end),
  }
}

/** Units that a change may be moved along a text that repeats itself. */
const FARTHEST = 12

/**
 * What was left out or put in can often be placed in several ways (在A上, 在B上: 在A上, or A上, 在). Of these the one is
 * taken that begins and ends at marks, else at words.
 */
export function slideToBorders(sides: Sides, hunk: Hunk): Hunk {
  const omission = hunk.quoteStart === hunk.quoteEnd
  if (!omission && hunk.sourceStart !== hunk.sourceEnd) return hunk
  const side = omission ? sides.source : sides.quote
  const [start, end] = omission ? [hunk.sourceStart, hunk.sourceEnd] : [hunk.quoteStart, hunk.quoteEnd]
  let best = 0
  let rating = borderRating(side, start, end)
  for (const shift of shiftsOf(side.units.text, start, end)) {
    const rated = borderRating(side, start + shift, end + shift)
    if (rated > rating) [best, rating] = [shift, rated]
  }
  return {
    quoteStart: hunk.quoteStart + best,
    quoteEnd: hunk.quoteEnd + best,
    sourceStart: hunk.sourceStart + best,
    sourceEnd: hunk.sourceEnd + best,
  }
}

function shiftsOf(text: string, start: number, end: number): number[] {
  const shifts: number[] = []
  for (let k = 1; k <= FARTHEST && start - k >= 0 && text[start - k] === text[end - k]; k++) shifts.push(-k)
  for (let k = 1; k <= FARTHEST && end + k <= text.length && text[start + k - 1] === text[end + k - 1]; k++)
    shifts.push(k)
  return shifts
}

/** 2 for each end at a mark, 1 for each end between words. */
function borderRating(side: ComparedText, start: number, end: number): number {
  return ratingAt(side, start) + ratingAt(side, end)
}

function ratingAt(side: ComparedText, unit: number): number {
  if (isAtMark(side, unit)) return 2
  const offset = startOf(side.units, unit)
  return side.wordsAt(offset, offset).length === 0 ? 1 : 0
}

function isAtMark({ text, units }: ComparedText, unit: number): boolean {
  if (unit === 0 || unit === units.at.length) return true
  return /[^\s"“”‘’「」『』]/u.test(text.slice(endOf(units, unit), startOf(units, unit)))
}

/** Whether marks stand on both sides of a span of units. */
export function isClause(side: ComparedText, start: number, end: number): boolean {
  return isAtMark(side, start) && isAtMark(side, end)
}

/** Grows a change to whole words on both sides, as people read it, and to whole names. */
export function withWholeWords(sides: Sides, hunk: Hunk): Promise<Hunk> {
  const wholes: Wholes = async (side, span) => {
    const names = await namesAt(side, span, sides.isName, sides.pace)
    return names.length > 0 ? names : outerWords(side, span)
  }
  return grown(sides, hunk, wholes)
}

/** UTF-16 units of a span beyond which its words are looked up at both ends alone. */
const LONG = 2000

/** The words that overlap a span, at least the first and the last of them. */
function outerWords(side: ComparedText, { start, end }: Span): readonly Span[] {
  if (end - start <= LONG) return side.wordsAt(start, end)
  return [...side.wordsAt(start, start + LONG / 2), ...side.wordsAt(end - LONG / 2, end)]
}
