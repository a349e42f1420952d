import type { NumberSpan } from '../analysis/numbers.ts'
import type { Hunk } from './align.ts'
import type { ComparedText } from './compared-text.ts'
import type { Sides } from './differences.ts'
import { unitAt, unitsOf } from './normalise.ts'

/** Grows each change to whole numbers on both sides, by the same units, and joins those that then touch. */
export function withWholeNumbers(sides: Sides, hunks: readonly Hunk[]): Hunk[] {
  const grown: Hunk[] = []
  for (const hunk of hunks) {
    let next = growToNumbers(sides, hunk)
    while (grown.length > 0 && touches(grown.at(-1)!, next))
      next = growToNumbers(sides, joined(grown.pop()!, next))
    grown.push(next)
  }
  return grown
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

/** Growing one side to a whole number may cut into a number on the other; a few rounds settle it. */
const ROUNDS = 4

function growToNumbers({ quote, source }: Sides, hunk: Hunk): Hunk {
  let grown = hunk
  for (let round = 0; round < ROUNDS; round++) {
    const mine = reach(quote, grown.quoteStart, grown.quoteEnd)
    const other = reach(source, grown.sourceStart, grown.sourceEnd)
    const left = Math.min(Math.max(mine.left, other.left), grown.quoteStart, grown.sourceStart)
    const right = Math.max(mine.right, other.right)
    if (left === 0 && right === 0) break
    grown = {
      quoteStart: grown.quoteStart - left,
      quoteEnd: Math.min(quote.units.text.length, grown.quoteEnd + right),
      sourceStart: grown.sourceStart - left,
      sourceEnd: Math.min(source.units.text.length, grown.sourceEnd + right),
    }
  }
  return grown
}

/** Units on either side of a span of units that belong to numbers it touches. */
function reach(side: ComparedText, start: number, end: number): { left: number; right: number } {
  const span = side.spanOf(start, end)
  const numbers = side.numbersAt(span.start, span.end)
  if (numbers.length === 0) return { left: 0, right: 0 }
  return {
    left: Math.max(0, start - unitAt(side.units, numbers[0]!.start)),
    right: Math.max(0, unitAt(side.units, numbers.at(-1)!.end) - end),
  }
}

/**
 * Whether both sides of a change say the same numbers.
 *
 * @param compare `values`: the numbers alone; `text`: the words between them as well, so that nothing is changed
 */
export function sameNumbers({ quote, source }: Sides, hunk: Hunk, compare: 'values' | 'text'): boolean {
  const mine = readNumbers(quote, hunk.quoteStart, hunk.quoteEnd)
  const other = readNumbers(source, hunk.sourceStart, hunk.sourceEnd)
  return compare === 'values'
    ? mine.values === other.values &&
        mine.digits === other.digits &&
        !(mine.numeral && other.numeral && mine.values === '')
    : mine.text === other.text && (mine.values !== '' || mine.text !== '')
}

const NUMERALS_ONLY = /^[\d〇零一二三四五六七八九十百千万亿两.,:/%‰-]+$/u

interface ReadNumbers {
  readonly values: string
  /** Arabic digits that are part of no number (5G). */
  readonly digits: string
  /** Units with each number replaced by its value. */
  readonly text: string
  /** Nothing but numerals (十四五, which is no number). */
  readonly numeral: boolean
}

function readNumbers(side: ComparedText, startUnit: number, endUnit: number): ReadNumbers {
  const { start, end } = side.spanOf(startUnit, endUnit)
  const numbers = side.numbersAt(start, end)
  let text = ''
  let rest = ''
  let at = start
  for (const number of numbers) {
    const words = unitsOf(side.text.slice(at, Math.max(at, number.start))).text
    text += `${words}<${writtenValue(side, number)}>`
    rest += words
    at = number.end
  }
  const words = unitsOf(side.text.slice(at, Math.max(at, end))).text
  return {
    values: numbers.map((number) => writtenValue(side, number)).join(' '),
    digits: (rest + words).replace(/[^\d%‰.:/-]/gu, ''),
    text: text + words,
    numeral: NUMERALS_ONLY.test(side.units.text.slice(startUnit, endUnit)),
  }
}

/** 2024年 and 2024 are told apart, as are 30 and 30%, and 08 and 8: what begins with 0 is a time or a code. */
function writtenValue(side: ComparedText, { kind, value, start, end }: NumberSpan): string {
  const written = side.folded.slice(start, end)
  return `${kind}:${kind === 'number' && /^0\d/u.test(written) ? written : value}`
}
