import type { Span } from '../contract/types.ts'
import type { Hunk } from './align.ts'
import type { ComparedText } from './compared-text.ts'
import type { Sides } from './differences.ts'
import { unitAt } from './normalise.ts'

/** The spans of a text, in UTF-16 units and in order, that a change should not cut. */
export type Wholes = (side: ComparedText, span: Span) => readonly Span[]

/** Growing one side to a whole may cut into a whole on the other; a few rounds settle it. */
const ROUNDS = 4

/** Grows a change until it cuts no whole on either side, by the same units on both: what is beside a change is equal. */
export function grown({ quote, source }: Sides, hunk: Hunk, wholes: Wholes): Hunk {
  let wider = hunk
  for (let round = 0; round < ROUNDS; round++) {
    const mine = reach(quote, wider.quoteStart, wider.quoteEnd, wholes)
    const other = reach(source, wider.sourceStart, wider.sourceEnd, wholes)
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
function reach(
  side: ComparedText,
  start: number,
  end: number,
  wholes: Wholes,
): { left: number; right: number } {
  const touched = wholes(side, side.spanOf(start, end))
  if (touched.length === 0) return { left: 0, right: 0 }
  return {
    left: Math.max(0, start - unitAt(side.units, touched[0]!.start)),
    right: Math.max(0, unitAt(side.units, touched.at(-1)!.end) - end),
  }
}
