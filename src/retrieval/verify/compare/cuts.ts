import type { Span } from '../../contract/types.ts'
import type { Difference } from '../../contract/verification.ts'
import { findNumbers } from '../../language/numbers.ts'
import type { ComparedText } from './compared-text.ts'
import { cutsNegation } from './negation.ts'

const NUMERAL = /[\d.,%‰〇零一二三四五六七八九十百千万亿两点分之-]/u

/**
 * What a span of a text changes by where it begins and ends, though its words are those of the text: 80万 out of 280万 is
 * another number, and what stands right behind a 不 says the opposite without it.
 *
 * @returns differences, with the words that the cut goes through; none where it does no harm
 */
export function cutsOf(side: ComparedText, { start, end }: Span): Difference[] {
  const differences: Difference[] = []
  const before = numberCutAt(side, start, 'behind')
  if (before) differences.push(difference(side, 'number', { start, end: Math.min(end, before.end) }, before))
  else if (start > 0 && cutsNegation(side, start)) {
    const negation = side.folded.endsWith('没有', start) ? 2 : 1
    const word = side.wordsAt(start, start + 1)[0]
    const whole = { start: start - negation, end: Math.min(end, word?.end ?? end) }
    differences.push(difference(side, 'negation', { start, end: whole.end }, whole))
  }
  const after = numberCutAt(side, end, 'before')
  if (after) differences.push(difference(side, 'number', { start: Math.max(start, after.start), end }, after))
  return differences
}

/**
 * A cheap test for `cutsOf`: where it is false, `cutsOf` finds no cut.
 *
 * @param at with `end`, the units of the place
 */
export function mayCut(units: string, at: number, end: number): boolean {
  const isNumeral = (i: number) => NUMERAL.test(units[i] ?? '')
  return (
    (isNumeral(at - 1) && isNumeral(at)) ||
    (isNumeral(end - 1) && isNumeral(end)) ||
    /[不未没无勿非]$|没有$/u.test(units.slice(Math.max(0, at - 2), at))
  )
}

function difference(side: ComparedText, kind: Difference['kind'], yours: Span, source: Span): Difference {
  return {
    kind,
    yours: side.text.slice(yours.start, yours.end),
    source: side.text.slice(source.start, source.end),
  }
}

/** UTF-16 units on either side of a cut that decide whether a number begins or ends there. */
const REACH = 24

/**
 * The number of the text of which a cut leaves another number: 2|80万, 380|千公顷. Nothing is said wrongly where a date loses
 * a part (2024年|3月7日) or a number its digits alone (6.1|万头).
 *
 * @param keeps whether the text before the cut is kept, or the text behind it
 */
function numberCutAt(side: ComparedText, at: number, keeps: 'before' | 'behind'): Span | null {
  if (at <= 0 || at >= side.text.length) return null
  if (!NUMERAL.test(side.folded.charAt(at - 1)) || !NUMERAL.test(side.folded.charAt(at))) return null
  const whole = side.numbersAt(at, at)[0]
  if (!whole) return null
  const from = keeps === 'before' ? Math.max(0, at - REACH) : at
  const kept = side.text.slice(from, keeps === 'before' ? at : at + REACH)
  const left = findNumbers(kept).find(({ start, end }) =>
    keeps === 'before' ? end === kept.length : start === 0,
  )
  if (!left) return null
  const isDate = whole.kind === 'date' && left.kind !== 'number' && left.kind !== 'percent'
  return isDate || (whole.kind === left.kind && whole.value === left.value) ? null : whole
}
