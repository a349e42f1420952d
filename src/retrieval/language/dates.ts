import { matchAt, NUMERAL_START, readNumeral } from './numerals.ts'

/** A date in a folded text: half-open span, and ISO 8601 with the precision that is written. */
export interface DateSpan {
  readonly start: number
  readonly end: number
  readonly iso: string
}

const DIGITS = '一二三四五六七八九'
const NUMERALS = `〇${DIGITS}`
const TIME = String.raw`(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2}))?(?:\.\d+)?\s*(?<zone>z|[+-]\d{2}:?\d{2})?(?!\d)`
const FORMS = [
  // 2024-07-08, 2024/7/8, 2024.07.08; the same separator twice, then perhaps a time after a space or T
  String.raw`(?<!\d)(?<year>(?:19|20)\d{2})(?<separator>[-/.])(?<month>\d{1,2})\k<separator>(?<day>\d{1,2})(?!\d)(?:(?:\s+|t)${TIME})?`,
  // 2024年7月8日 and 2024年7月; a time may follow without a space
  String.raw`(?<!\d)(?<year>(?:19|20)\d{2})\s?年\s?(?<month>\d{1,2})\s?月(?:\s?(?<day>\d{1,2})\s?日(?:\s*(?:星期.|周.)?\s*${TIME})?)?`,
  // 二〇二四年七月八日
  `(?<year>[${NUMERALS}零]{4})年(?<month>[十${DIGITS}]{1,3})月(?:(?<day>[十${DIGITS}廿卅]{1,3})日)?`,
  // 民国113年7月8日, 民国一百一十三年七月八日
  String.raw`民国\s?(?<republic>\d{1,3}|[十百〇零${DIGITS}]{1,6})\s?年\s?(?<month>\d{1,2}|[十${DIGITS}]{1,3})\s?月(?:\s?(?<day>\d{1,2}|[十${DIGITS}廿卅]{1,3})\s?日)?`,
].map((form) => new RegExp(form, 'gu'))

/**
 * All dates with at least a year and a month in a folded text, in order. A time of day without a zone is China's,
 * +08:00. Dates that no calendar has (13 月, 2 月 30 日) are passed over.
 */
export function findDates(folded: string): DateSpan[] {
  const dates = FORMS.flatMap((form) => [...folded.matchAll(form)].flatMap(readDate))
  return dates.sort((a, b) => a.start - b.start)
}

function readDate(match: RegExpExecArray): DateSpan[] {
  const part = match.groups!
  const year = part.republic ? readNumber(part.republic) + 1911 : readYear(part.year!)
  const month = readNumber(part.month!)
  const day = part.day ? readNumber(part.day) : null
  const time = part.hour ? readTime(part) : ''
  if (month < 1 || month > 12 || time === null) return []
  if (day !== null && (day < 1 || day > new Date(Date.UTC(year, month, 0)).getUTCDate())) return []
  const date = [String(year), pad(month), ...(day === null ? [] : [pad(day)])].join('-')
  return [{ start: match.index, end: match.index + match[0].trimEnd().length, iso: date + time }]
}

function readTime(part: Record<string, string | undefined>): string | null {
  const hour = Number(part.hour)
  const minute = part.minute!
  const second = part.second
  if (hour > 23 || Number(minute) > 59 || Number(second ?? 0) > 59) return null
  const zone = part.zone?.toUpperCase().replace(/^([+-]\d{2}):?(\d{2})$/u, '$1:$2') ?? '+08:00'
  return `T${pad(hour)}:${minute}${second ? `:${second}` : ''}${zone}`
}

function readYear(text: string): number {
  return Number(
    [...text.replace(/零/gu, '〇')].map((c) => (/\d/u.test(c) ? c : NUMERALS.indexOf(c))).join(''),
  )
}

/** 8, 八, 十二, 廿三, 一百一十三; NaN never occurs for what the forms admit, odd runs give a number out of range. */
function readNumber(text: string): number {
  if (/^\d+$/u.test(text)) return Number(text)
  let total = 0
  let digit = 0
  for (const char of text.replace(/廿/gu, '二十').replace(/卅/gu, '三十').replace(/零/gu, '〇')) {
    const unit = char === '百' ? 100 : char === '十' ? 10 : 0
    if (unit > 0) {
      total += (digit || 1) * unit
      digit = 0
    } else digit = digit * 10 + NUMERALS.indexOf(char)
  }
  return total + digit
}

function pad(value: number): string {
  return String(value).padStart(2, '0')
}

/** A date that may lack its year or its ends: `2024`, or ISO 8601 as far as said; `kind: null`: none, go on from `end`. */
type PartialDate =
  | { readonly end: number; readonly value: string; readonly kind: 'year' | 'date' }
  | { readonly end: number; readonly kind: null }

const DIGIT = `[〇零${DIGITS}]`
const MONTH = `\\d{1,2}|十[一二]?|[${DIGITS}]`
const DAY = `\\d{1,2}|[一二三]?十[${DIGITS}]?|[廿卅][${DIGITS}]?|[${DIGITS}]`
const MONTH_AND_DAY = ` ?(${MONTH}) ?月(?: ?(${DAY}) ?[日号])?`
const YEAR_DATE = new RegExp(`(\\d{4}|${DIGIT}{4}) ?年(?:${MONTH_AND_DAY})?`, 'y')
const REPUBLIC_DATE = new RegExp(`民国 ?(元|\\d{1,3}|[〇零${DIGITS}十百]{1,6}) ?年(?:${MONTH_AND_DAY})?`, 'y')
const SHORT_DATE = new RegExp(MONTH_AND_DAY, 'y')
const DAY_ONLY = new RegExp(`(${DAY}) ?日(?!本|元)`, 'y')
const WRITTEN_DATE = /(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})(?![\d])|-(\d{2})(?![\d-]))/y
const INSIDE_NUMERAL = new RegExp(`[${NUMERAL_START}.]$`)

/**
 * The year, date or part of a date that begins at an offset of a folded text: 2024年3月7日, 3月7日, 3月, 7日, 2024年, 民国元年,
 * 2024-03-07, 2024-03; null where none does.
 */
export function partialDateAt(text: string, at: number): PartialDate | null {
  const republic = matchAt(REPUBLIC_DATE, text, at)
  if (republic) return dateOf(republic, 1911 + numeric(republic[1]), republic[2], republic[3])
  if (text[at] === '民') return { end: at + 2, kind: null }
  if (INSIDE_NUMERAL.test(text.slice(Math.max(0, at - 1), at))) return null
  const written = matchAt(WRITTEN_DATE, text, at)
  if (written) {
    const date = dateOf(written, Number(written[1]), written[3] ?? written[5], written[4])
    if (date?.kind === 'date') return date
  }
  const full = matchAt(YEAR_DATE, text, at)
  if (full) return dateOf(full, numeric(full[1]), full[2], full[3])
  const short = matchAt(SHORT_DATE, text, at)
  if (short) return dateOf(short, null, short[1], short[2])
  const day = matchAt(DAY_ONLY, text, at)
  return day ? dateOf(day, null, undefined, day[1]) : null
}

/** A date of the parts that were said, or null where they are no date (13月) or the year is out of range. */
function dateOf(
  found: RegExpExecArray,
  year: number | null,
  month?: string,
  day?: string,
): PartialDate | null {
  const [m, d] = [month, day].map((part) => (part === undefined ? undefined : numeric(part)))
  const valid = (part: number | undefined, most: number): boolean =>
    part === undefined || (part >= 1 && part <= most)
  if (!valid(m, 12) || !valid(d, 31) || (year !== null && (year < 1000 || year > 2999))) return null
  const end = found.index + found[0].length
  if (year !== null && m === undefined) return { end, value: String(year), kind: 'year' }
  const two = (part: number | undefined): string => String(part ?? '').padStart(2, '0')
  const parts = [year ?? '-', m === undefined ? '' : two(m), ...(d === undefined ? [] : [two(d)])]
  return { end, value: parts.join('-'), kind: 'date' }
}

function numeric(written = ''): number {
  return written === '元' ? 1 : Number(readNumeral(written, 0)?.value)
}
