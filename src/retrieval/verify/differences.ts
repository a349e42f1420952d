import type { Difference, DifferenceKind } from '../contract/verification.ts'
import type { Hunk } from './align.ts'
import type { ComparedText } from './compared-text.ts'
import { type NameTest, namesAt } from './name-runs.ts'
import { changesNegation, isNegation } from './negation.ts'
import { sameNumbers, withWholeNumbers } from './number-change.ts'
import { isClause, withWholeWords } from './whole-words.ts'

/** The two texts that are compared, and what the collection knows as names. */
export interface Sides {
  readonly quote: ComparedText
  readonly source: ComparedText
  readonly isName: NameTest
}

/** A difference with its place, in units. */
export interface Change extends Hunk {
  readonly kind: DifferenceKind
}

/** Units up to which something left out or put in may be a number or a negation rather than a clause. */
const LONGEST_PARTICLE = 6

/** What the places where a quote departs from its source amount to. */
export interface Changes {
  /** In the order of the quote, grown to whole words. What changes nothing (a number in another notation) is left out. */
  readonly changes: readonly Change[]
  /** Units of the quote that were changed or put in, as they were aligned; of what was put in between half, of a name two. */
  readonly changedUnits: number
}

/** @param hunks in order, without overlap */
export function changesOf(sides: Sides, hunks: readonly Hunk[]): Changes {
  const whole = withWholeNumbers(sides, hunks).filter((hunk) => !sameNumbers(sides, hunk, 'text'))
  const changes: Change[] = []
  for (const hunk of whole) {
    const shown = { ...withWholeWords(sides, hunk), kind: kindOf(sides, hunk) }
    const last = changes.at(-1)
    if (last && (shown.quoteStart < last.quoteEnd || shown.sourceStart < last.sourceEnd)) {
      changes[changes.length - 1] = merged(last, shown)
    } else changes.push(shown)
  }
  return { changes, changedUnits: hunks.reduce((sum, hunk) => sum + costOf(sides, hunk, changes), 0) }
}

/** Units that a changed name counts for, up to a length: it is one word. */
const NAME_UNITS = 2
const LONGEST_NAME = 8

/** What a hunk takes from the quote's units; nothing where it is part of no change. */
function costOf(sides: Sides, hunk: Hunk, changes: readonly Change[]): number {
  const change = changes.find((one) => one.quoteStart <= hunk.quoteStart && hunk.quoteEnd <= one.quoteEnd)
  if (!change) return 0
  const units = hunk.quoteEnd - hunk.quoteStart
  if (change.kind === 'name' && units <= LONGEST_NAME && isWholeName(sides, change))
    return Math.min(units, NAME_UNITS)
  const between = hunk.quoteStart > 0 && hunk.quoteEnd < sides.quote.units.text.length
  return between && hunk.sourceStart === hunk.sourceEnd ? units / 2 : units
}

/** A change in the words of both sides. */
export function differenceOf({ quote, source }: Sides, { kind, ...hunk }: Change): Difference {
  return {
    kind,
    yours: quote.slice(hunk.quoteStart, hunk.quoteEnd),
    source: source.slice(hunk.sourceStart, hunk.sourceEnd),
  }
}

/** The weightier kind first. */
const WEIGHT: readonly DifferenceKind[] = [
  'number',
  'negation',
  'name',
  'order',
  'word',
  'omission',
  'addition',
]

function merged(a: Change, b: Change): Change {
  const opposite = new Set([a.kind, b.kind])
  const twoSided = opposite.has('omission') && opposite.has('addition')
  return {
    kind: twoSided ? 'word' : WEIGHT.find((kind) => opposite.has(kind))!,
    quoteStart: Math.min(a.quoteStart, b.quoteStart),
    quoteEnd: Math.max(a.quoteEnd, b.quoteEnd),
    sourceStart: Math.min(a.sourceStart, b.sourceStart),
    sourceEnd: Math.max(a.sourceEnd, b.sourceEnd),
  }
}

function kindOf(sides: Sides, hunk: Hunk): DifferenceKind {
  const oneSided = hunk.quoteStart === hunk.quoteEnd || hunk.sourceStart === hunk.sourceEnd
  if (oneSided && isPassage(sides, hunk)) return oneSidedKind(hunk)
  if (!sameNumbers(sides, hunk, 'values')) return 'number'
  if (!oneSided && isWholeName(sides, hunk)) return 'name'
  if (changesNegation(sides, hunk)) return 'negation'
  if (changesName(sides, hunk)) return 'name'
  return oneSided ? oneSidedKind(hunk) : 'word'
}

function oneSidedKind(hunk: Hunk): DifferenceKind {
  return hunk.quoteStart === hunk.quoteEnd ? 'omission' : 'addition'
}

/** Whether what was left out or put in is long, or a clause by itself that is more than a number or a negation. */
function isPassage({ quote, source }: Sides, hunk: Hunk): boolean {
  const omission = hunk.quoteStart === hunk.quoteEnd
  const side = omission ? source : quote
  const [start, end] = omission ? [hunk.sourceStart, hunk.sourceEnd] : [hunk.quoteStart, hunk.quoteEnd]
  if (end - start > LONGEST_PARTICLE) return true
  const words = side.units.text.slice(start, end)
  return end - start > 2 && isClause(side, start, end) && /\p{Script=Han}/u.test(words) && !isNegation(words)
}

function isWholeName({ quote, source, isName }: Sides, hunk: Hunk): boolean {
  const yours = quote.spanOf(hunk.quoteStart, hunk.quoteEnd)
  const theirs = source.spanOf(hunk.sourceStart, hunk.sourceEnd)
  return (
    isName(quote.folded.slice(yours.start, yours.end)) ||
    isName(source.folded.slice(theirs.start, theirs.end))
  )
}

function changesName({ quote, source, isName }: Sides, hunk: Hunk): boolean {
  const mine = namesAt(quote, quote.spanOf(hunk.quoteStart, hunk.quoteEnd), isName)
  const other = namesAt(source, source.spanOf(hunk.sourceStart, hunk.sourceEnd), isName)
  return mine.map(({ text }) => text).join('\n') !== other.map(({ text }) => text).join('\n')
}
