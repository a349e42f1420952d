import { partialDateAt } from './dates.ts'
import { fold } from './fold.ts'
import { matchAt, NUMERAL_START, type Numeral, readNumeral } from './numerals.ts'
import { vocabulary } from './vocabulary.generated.ts'
import { anyOf } from './word-patterns.ts'

/** A number or date of a text, in UTF-16 units of that text. */
export interface NumberSpan {
  readonly start: number
  readonly end: number
  /**
   * `number`, `percent`: canonical decimal (2800000, 140.7; a fraction of no power of ten stays `2/3`).
   * `year`: `2024`. `date`: ISO 8601, truncated where parts are not said: `2024-03-07`, `2024-03`, `--03-07`
   * (3月7日), `--03` (3月), `---07` (7日).
   */
  readonly value: string
  readonly kind: 'number' | 'year' | 'date' | 'percent'
}

const CANDIDATE = new RegExp(`民国|[${NUMERAL_START}]`, 'g')
const NAME_BEFORE = /[a-z]$/
/** Latin letters after digits make a name (5G, 88AX) unless they are a unit of measurement. */
const UNIT_OR_NO_LETTER =
  /(?:[kmcn]?m|k?g(?=b)|kg|mg|t|[kmg]?w|[kmg]?wh|k?v|[kmg]?hz|mah|m?l|[kmgtp]b|ha|[km]?pa|min|h|s|ms|st|nd|rd|th)?(?![a-z])/y
/** Version numbers and addresses: 1.2.3. */
const DOTTED = /\d+(?:\.\d+){2,}/y

/** Measure words after which one Chinese digit is a count, each where it makes no other word (二次元). */
const MEASURED = new RegExp(`[余多来]?(?:${measuresOf('measure', 'unit')})`, 'y')
/** After 一 most measure words only mean "a" (一个, 一家, 一种, 一年来), so a unit must follow. */
const UNIT_AFTER = new RegExp(measuresOf('unit'), 'y')

function measuresOf(...kinds: readonly string[]): string {
  return vocabulary.measureWords
    .filter(({ afterDigit }) => kinds.includes(afterDigit))
    .map(({ word, notBefore }) => (notBefore === '-' ? word : `${word}(?!${anyOf(notBefore.split(' '))})`))
    .join('|')
}

/** Set phrases that look like a count. */
const SET_PHRASE = /四周(?!年|期|岁)|三天两头|八大山|二人转|三人行|十字|五月天|两点论/y
/** What makes 百 or 千万 a quantity from the left: 上千家, 超百亿. */
const QUANTITY_BEFORE = /[近超逾约达满过破]$|(?<!千)上$/
const UNKNOWN_BEFORE = /[几数]$/

/**
 * The numbers, years, dates and percentages of a text in either script, left to right, without overlap. Signs are not read.
 *
 * - Arabic digits are a number unless a Latin letter stands before them or a Latin word that is no unit after them.
 * - A Chinese numeral of several characters with a coefficient (二十, 一万五千), or with 〇 (二〇二四), is a number.
 * - One Chinese digit or 十 is a number after 第 or before a measure word (三家, 五方面, 十余年), 一 only after 第 or
 *   before a unit (一吨, 一届): so 一起, 统一, 一带一路, 三新, 十分 and 两会 are none.
 * - Units alone (百, 千万) are a number before a measure word where they are two (千万元), or after 近 超 上 … (上千家):
 *   so 千方百计, 万一, 万 as a surname and 成千上万 are none. After 几 and 数 they are unknown numbers.
 * - Digits that do not fit together (三三两两, 十四五, 五六百) are none.
 */
export function findNumbers(text: string): NumberSpan[] {
  // A full-width comma stands between numbers, never inside one; folded, it would look like a thousands separator.
  const folded = fold(text.replaceAll('，', '、'))
  const found: NumberSpan[] = []
  CANDIDATE.lastIndex = 0
  for (let hit = CANDIDATE.exec(folded); hit; hit = CANDIDATE.exec(folded)) {
    const at = hit.index
    const span = partialDateAt(folded, at) ?? shareAt(folded, at) ?? quantityAt(folded, at)
    if (span.kind) found.push({ start: at, end: span.end, value: span.value, kind: span.kind })
    CANDIDATE.lastIndex = span.end
  }
  return found
}

/** What stands at an offset: a number, or where to go on from (`kind: null`). */
type Reading =
  | { readonly end: number; readonly value: string; readonly kind: NumberSpan['kind'] }
  | { readonly end: number; readonly kind: null }

/** 百分之三十, 千分之五, 三分之二. */
function shareAt(text: string, at: number): Reading | null {
  const whole = readNumeral(text, at)
  if (!whole?.value || !text.startsWith('分之', whole.end)) return null
  const part = readNumeral(text, whole.end + 2)
  if (!part?.value) return null
  const { end, value } = part
  if (whole.value === '100') return { end, value, kind: 'percent' }
  return { end, value: `${value}/${whole.value}`, kind: 'number' }
}

function quantityAt(text: string, at: number): Reading {
  const dotted = matchAt(DOTTED, text, at)
  if (dotted) return { end: at + dotted[0].length, kind: null }
  const numeral = readNumeral(text, at)
  if (!numeral?.value) return { end: numeral?.end ?? at + 1, kind: null }
  const { end, value } = numeral
  if (!isNumber(numeral, text, at)) return { end, kind: null }
  return text[end] === '%' ? { end: end + 1, value, kind: 'percent' } : { end, value, kind: 'number' }
}

function isNumber(numeral: Numeral, text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 2), at)
  const written = text.slice(at, numeral.end)
  if (numeral.form === 'arabic')
    return !NAME_BEFORE.test(before) && matchAt(UNIT_OR_NO_LETTER, text, numeral.end) !== null
  if (before.endsWith('第')) return true
  if (numeral.form === 'chinese') return true
  if (numeral.form === 'positional') return isPositionalNumber(written)
  if (UNKNOWN_BEFORE.test(before) || matchAt(SET_PHRASE, text, at)) return false
  const measured = matchAt(MEASURED, text, numeral.end) !== null
  if (numeral.form === 'bare') {
    const quantity = QUANTITY_BEFORE.test(before) || /[余多]/.test(text[numeral.end] ?? '')
    return written.length > 1 ? measured || quantity : measured && quantity
  }
  return written === '一'
    ? matchAt(UNIT_AFTER, text, numeral.end) !== null || text[numeral.end] === '%'
    : measured
}

/** 二〇二四, 一〇一; but 三三两两 and 一二三 are no number. */
function isPositionalNumber(written: string): boolean {
  return /[〇零]/.test(written)
    ? /[^〇零]/.test(written)
    : written.length >= 4 && !/^(.)\1(.)\2$/.test(written)
}
