import { itemAt } from '../support/item-at.ts'

/**
 * How a numeral is written, which decides how much context it needs to count as a number (see numbers.ts):
 * - `arabic`: with Arabic digits: 280万, 2,800,000
 * - `chinese`: a coefficient with a unit: 二十, 一万五千, 十二
 * - `positional`: digits one after the other: 二〇二四
 * - `single`: one digit, or 十 alone
 * - `bare`: units alone: 百, 千万
 */
export type NumeralForm = 'arabic' | 'chinese' | 'positional' | 'single' | 'bare'

export interface Numeral {
  readonly end: number
  /** Canonical decimal: no leading zero, no zero at the end of its fraction, no separators. */
  readonly value: string
  readonly form: NumeralForm
}

const CHINESE_DIGITS = new Map(
  ['〇零', '一壹', '二两贰', '三叁', '四肆', '五伍', '六陆', '七柒', '八捌', '九玖'].flatMap(
    (written, digit) => [...written].map((character) => [character, String(digit)] as const),
  ),
)
const EXPONENTS = new Map([
  ['十', 1],
  ['拾', 1],
  ['百', 2],
  ['佰', 2],
  ['千', 3],
  ['仟', 3],
  ['万', 4],
  ['亿', 8],
])
const TENS = new Map([
  ['廿', '2'],
  ['卅', '3'],
])

/** Characters at which a numeral can begin, folded, as the inside of a character class. */
export const NUMERAL_START = `\\d${[CHINESE_DIGITS, EXPONENTS, TENS].flatMap((map) => [...map.keys()]).join('')}`

/** 1,234,567.8 or 1234567.8. */
const ARABIC = /\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?/y
/** 千 before these belongs to a unit of measurement (千瓦, 千米), 百 to 百分之. */
const UNIT_PREFIX = /千[瓦克米卡伏赫帕焦兆]|百分/y
/** 三点五, but not 三点五十 (a time) or 三点五分. */
const CHINESE_FRACTION = /点([〇零一二三四五六七八九]+)(?![十百千分刻])/y
/** About: 280多万, 十余万. */
const ABOUT = /[多余](?=[百千万亿])/y
/** No quantity is longer; what is, is an identifier. */
const MOST_PARTS = 30

type Part = { readonly digits: string; readonly arabic: boolean } | { readonly exponent: number }

/**
 * The numeral that begins at an offset of a folded text.
 *
 * @returns the longest run of numeral characters read as a number; `value: null` where the run is not a
 *   well-formed number (三三两两, 万一, 十四五, 二三十); null where no numeral begins
 */
export function readNumeral(
  text: string,
  at: number,
): Numeral | { readonly end: number; readonly value: null } | null {
  const { parts, end } = readParts(text, at)
  if (parts.length === 0) return null
  if (parts.length > MOST_PARTS || isSetPhrase(parts)) return { end, value: null }
  const form = formOf(parts)
  const value =
    form === 'positional'
      ? parts.map((part) => ('digits' in part ? part.digits : '')).join('')
      : evaluate(parts)
  return value === null ? { end, value: null } : { end, value: canonical(value), form }
}

/** 万一, 百一: a unit without a coefficient that is followed by digits. */
function isSetPhrase(parts: readonly Part[]): boolean {
  const [first] = parts
  return (
    first !== undefined && 'exponent' in first && first.exponent > 1 && parts.some((part) => 'digits' in part)
  )
}

/** The match of a sticky pattern at an offset. */
export function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

function readParts(text: string, start: number): { parts: Part[]; end: number } {
  let parts: Part[] = []
  let at = start
  for (;;) {
    const character = text[at] ?? ''
    const last = parts.at(-1)
    const ten = TENS.get(character)
    const digit = CHINESE_DIGITS.get(character) ?? ten
    const exponent = EXPONENTS.get(character)
    const arabic = matchAt(ARABIC, text, at)
    if (arabic) {
      if (last && 'digits' in last) break
      parts.push({ digits: arabic[0].replaceAll(',', ''), arabic: true })
      at += arabic[0].length
    } else if (digit !== undefined) {
      if (last && 'digits' in last && last.arabic) break
      parts.push({ digits: digit, arabic: false }, ...(ten === undefined ? [] : [{ exponent: 1 }]))
      at++
    } else if (exponent !== undefined && !(parts.length > 0 && matchAt(UNIT_PREFIX, text, at))) {
      parts.push({ exponent })
      at++
    } else if (parts.length > 0 && matchAt(ABOUT, text, at)) {
      at++
    } else {
      const fraction = parts.length > 0 ? matchAt(CHINESE_FRACTION, text, at) : null
      const whole =
        fraction && parts.every((part) => !('digits' in part && part.arabic)) ? evaluate(parts) : null
      if (!fraction || whole === null) break
      const decimals = [...itemAt(fraction, 1)].map((each) => CHINESE_DIGITS.get(each)).join('')
      parts = [{ digits: `${whole}.${decimals}`, arabic: true }]
      at += fraction[0].length
    }
  }
  return { parts, end: at }
}

function formOf(parts: readonly Part[]): NumeralForm {
  const digits = parts.filter((part) => 'digits' in part)
  if (digits.some((part) => part.arabic)) return 'arabic'
  const [first, second] = parts
  if (first && !second) return 'digits' in first || first.exponent === 1 ? 'single' : 'bare'
  if (digits.length === parts.length) return 'positional'
  return digits.length === 0 ? 'bare' : 'chinese'
}

/**
 * Value of a numeral as a decimal, or null where it is not well formed. Units below 万 count within a section,
 * 万 closes a section and 亿 everything before it (万亿 is 10^12). A digit after the last unit counts as its tenth
 * (一万五 = 15000) unless 零 stands between.
 */
function evaluate(parts: readonly Part[]): string | null {
  const decimals = Math.max(
    ...parts.map((part) => ('digits' in part ? (part.digits.split('.')[1]?.length ?? 0) : 0)),
  )
  const sum = new NumeralSum(decimals)
  for (const [i, part] of parts.entries()) {
    if (!('digits' in part ? sum.digit(part.digits, i > 0) : sum.unit(part.exponent, i === 0))) return null
  }
  const arabic = parts.some((part) => 'digits' in part && part.arabic)
  const scaled = sum
    .value(!arabic)
    .toString()
    .padStart(decimals + 1, '0')
  return decimals === 0 ? scaled : `${scaled.slice(0, -decimals)}.${scaled.slice(-decimals)}`
}

class NumeralSum {
  private total = 0n
  private section = 0n
  private pending: bigint | null = null
  /** Exponent of the unit read last within the section, and of the unit read last at all. */
  private sectionUnit = Infinity
  private lastUnit = 0
  private closed = Infinity

  /** @param decimals digits after the point; all sums are kept as integers, this many places up */
  constructor(private readonly decimals: number) {}

  digit(digits: string, mayBeFiller: boolean): boolean {
    if (this.pending !== null) return false
    if (digits === '0' && mayBeFiller) {
      this.lastUnit = 0
      return true
    }
    const [whole = '', fraction = ''] = digits.split('.')
    this.pending = BigInt(whole + fraction.padEnd(this.decimals, '0'))
    return true
  }

  unit(exponent: number, first: boolean): boolean {
    const one = 10n ** BigInt(this.decimals)
    if (exponent < 4) {
      if (exponent >= this.sectionUnit || (this.pending === null && !first && exponent > 1)) return false
      this.section += (this.pending ?? one) * 10n ** BigInt(exponent)
      this.sectionUnit = exponent
    } else if (!this.close(exponent, first ? one : 0n)) return false
    this.pending = null
    this.lastUnit = exponent
    return true
  }

  private close(exponent: number, implied: bigint): boolean {
    const section = this.section + (this.pending ?? implied)
    const afterTenThousand = exponent === 8 && this.lastUnit === 4
    if ((section === 0n && !afterTenThousand) || (exponent >= this.closed && !afterTenThousand)) return false
    if (exponent === 8) this.total = (this.total + section) * 10n ** 8n
    else this.total += section * 10n ** 4n
    this.section = 0n
    this.sectionUnit = Infinity
    this.closed = exponent
    return true
  }

  value(shorthand: boolean): bigint {
    const tenth = shorthand && this.lastUnit >= 2 ? 10n ** BigInt(this.lastUnit - 1) : 1n
    return this.total + this.section + (this.pending ?? 0n) * tenth
  }
}

function canonical(decimal: string): string {
  const [whole = '', fraction = ''] = decimal.split('.')
  const significant = fraction.replace(/0+$/, '')
  return (whole.replace(/^0+(?=\d)/, '') || '0') + (significant && `.${significant}`)
}
