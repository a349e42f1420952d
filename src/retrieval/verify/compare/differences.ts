import type { Difference, DifferenceKind } from '../../contract/verification.ts'
import type { NumberSpan } from '../../language/numbers.ts'
import type { Hunk } from './align.ts'
import type { ComparedText, Sides } from './compared-text.ts'
import { namesAt } from './names.ts'
import { changesNegation, isNegation } from './negation.ts'
import { unitAt } from './units.ts'
import { grown, isClause, type Wholes, withWholeWords } from './wholes.ts'

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
export async function changesOf(sides: Sides, hunks: readonly Hunk[]): Promise<Changes> {
  const whole = await withWholeNumbers(sides, hunks)
  const changes: Change[] = []
  for (const hunk of whole) {
    await sides.pace.step()
    if (sameNumbers(sides, hunk, 'text')) continue
    const shown = { ...(await withWholeWords(sides, hunk)), kind: await kindOf(sides, hunk) }
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
  const kinds = [a.kind, b.kind]
  const twoSided = kinds.includes('omission') && kinds.includes('addition')
  const weightier = WEIGHT.indexOf(a.kind) < WEIGHT.indexOf(b.kind) ? a.kind : b.kind
  return {
    kind: twoSided ? 'word' : weightier,
    quoteStart: Math.min(a.quoteStart, b.quoteStart),
    quoteEnd: Math.max(a.quoteEnd, b.quoteEnd),
    sourceStart: Math.min(a.sourceStart, b.sourceStart),
    sourceEnd: Math.max(a.sourceEnd, b.sourceEnd),
  }
}

async function kindOf(sides: Sides, hunk: Hunk): Promise<DifferenceKind> {
  const oneSided = hunk.quoteStart === hunk.quoteEnd || hunk.sourceStart === hunk.sourceEnd
  if (oneSided && isPassage(sides, hunk)) return oneSidedKind(hunk)
  if (!sameNumbers(sides, hunk, 'values')) return 'number'
  if (!oneSided && isWholeName(sides, hunk)) return 'name'
  if (await changesNegation(sides, hunk)) return 'negation'
  if (await changesName(sides, hunk)) return 'name'
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

async function changesName({ quote, source, isName, pace }: Sides, hunk: Hunk): Promise<boolean> {
  const mine = await namesAt(quote, quote.spanOf(hunk.quoteStart, hunk.quoteEnd), isName, pace)
  const other = await namesAt(source, source.spanOf(hunk.sourceStart, hunk.sourceEnd), isName, pace)
  return mine.map(({ text }) => text).join('\n') !== other.map(({ text }) => text).join('\n')
}

/** Grows each change to whole numbers on both sides, by the same units, and joins those that then touch. */
async function withWholeNumbers(sides: Sides, hunks: readonly Hunk[]): Promise<Hunk[]> {
  const whole: Hunk[] = []
  for (const hunk of hunks) {
    let next = await grown(sides, hunk, wholeNumbers)
    for (let last = whole.at(-1); last && touches(last, next); last = whole.at(-1)) {
      whole.pop()
      next = await grown(sides, joined(last, next), wholeNumbers)
    }
    whole.push(next)
  }
  return whole
}

function touches(a: Hunk, b: Hunk): boolean {
  return (
    b.quoteStart < a.quoteEnd ||
    b.sourceStart < a.sourceEnd ||
    (b.quoteStart === a.quoteEnd && b.sourceStart === a.sourceEnd)
  )
}

function joined(a: Hunk, b: Hunk): Hunk {
  return {
    quoteStart: Math.min(a.quoteStart, b.quoteStart),
    quoteEnd: Math.max(a.quoteEnd, b.quoteEnd),
    sourceStart: Math.min(a.sourceStart, b.sourceStart),
    sourceEnd: Math.max(a.sourceEnd, b.sourceEnd),
  }
}

const wholeNumbers: Wholes = (side, { start, end }) => side.numbersAt(start, end)

/**
 * Whether both sides of a change say the same numbers.
 *
 * @param compare `values`: the numbers alone; `text`: the words between them as well, so that nothing is changed
 */
function sameNumbers({ quote, source }: Sides, hunk: Hunk, compare: 'values' | 'text'): boolean {
  const mine = readNumbers(quote, hunk.quoteStart, hunk.quoteEnd)
  const other = readNumbers(source, hunk.sourceStart, hunk.sourceEnd)
  if (compare === 'text') return mine.text === other.text
  const isNumeral = mine.values === '' && ((mine.numeral && other.numeral) || mine.scale || other.scale)
  return mine.values === other.values && mine.digits === other.digits && !isNumeral
}

const NUMERALS_ONLY = /^[\d〇零一二三四五六七八九十百千万亿两.,:/%‰-]+$/u

interface ReadNumbers {
  readonly values: string
  /** Arabic digits that are part of no number (5G). */
  readonly digits: string
  /** Units with each number replaced by its value. */
  readonly text: string
  /** Nothing but numerals, though no number by themselves (十四五). */
  readonly numeral: boolean
  /** Nothing but 万 and the like, which make another number of the one before them. */
  readonly scale: boolean
}

function readNumbers(side: ComparedText, startUnit: number, endUnit: number): ReadNumbers {
  const { start, end } = side.spanOf(startUnit, endUnit)
  const units = side.units.text.slice(startUnit, endUnit)
  const values: string[] = []
  const words: string[] = []
  let at = startUnit
  for (const number of side.numbersAt(start, end)) {
    words.push(side.units.text.slice(at, Math.max(at, unitAt(side.units, number.start))))
    values.push(writtenValue(side, number))
    at = unitAt(side.units, number.end)
  }
  words.push(side.units.text.slice(at, Math.max(at, endUnit)))
  return {
    values: values.join(' '),
    digits: words.join('').replace(/[^\d%‰.:/-]/gu, ''),
    text: words.map((word, i) => `${word}<${values[i] ?? ''}>`).join(''),
    numeral: NUMERALS_ONLY.test(units),
    scale: /^[百千万亿]+$/u.test(units),
  }
}

/** 2024年 and 2024 are different values, as are 30 and 30%, and 08 and 8: what begins with 0 is a time or a code. */
function writtenValue(side: ComparedText, { kind, value, start, end }: NumberSpan): string {
  const written = side.folded.slice(start, end)
  return `${kind}:${kind === 'number' && /^0\d/u.test(written) ? written : value}`
}
