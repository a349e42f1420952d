import type { NumberSpan } from '../language/numbers.ts'
import type { Hunk } from './align.ts'
import type { ComparedText } from './compared-text.ts'
import type { Sides } from './differences.ts'
import { grown, type Wholes } from './grow.ts'
import { unitAt } from './normalise.ts'

/** Grows each change to whole numbers on both sides, by the same units, and joins those that then touch. */
export function withWholeNumbers(sides: Sides, hunks: readonly Hunk[]): Hunk[] {
  const whole: Hunk[] = []
  for (const hunk of hunks) {
    let next = grown(sides, hunk, wholeNumbers)
    while (whole.length > 0 && touches(whole.at(-1)!, next))
      next = grown(sides, joined(whole.pop()!, next), wholeNumbers)
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
export function sameNumbers({ quote, source }: Sides, hunk: Hunk, compare: 'values' | 'text'): boolean {
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

/** 2024年 and 2024 are told apart, as are 30 and 30%, and 08 and 8: what begins with 0 is a time or a code. */
function writtenValue(side: ComparedText, { kind, value, start, end }: NumberSpan): string {
  const written = side.folded.slice(start, end)
  return `${kind}:${kind === 'number' && /^0\d/u.test(written) ? written : value}`
}
