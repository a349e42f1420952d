import { fold } from '../../language/fold.ts'
import { partitionPoint } from '../../support/partition-point.ts'

/**
 * A text reduced to what makes its words: folded, without white space, punctuation, quotation marks, bullets,
 * zero-width and direction marks. One UTF-16 unit of the text gives one unit here or none.
 */
export interface Units {
  readonly text: string
  /** UTF-16 offset in the original text of each unit. */
  readonly at: Uint32Array
}

const DROPPED = 0
const KEPT = 1
const INVISIBLE = 2
const VARIANT = 3

/**
 * Characters that conversion of the script interchanges in some words only (回復 → 回覆, 家具 → 傢俱), so that folding keeps
 * them apart, in pairs "variant, target". No two words differ by them alone.
 */
const VARIANTS = new Map(
  ['覆复', '像象', '俱具', '幺么', '薰熏', '澂澄', '甯宁'].map((pair) => [
    pair.charCodeAt(0),
    pair.charCodeAt(1),
  ]),
)

const INTERCHANGED = new Set([...VARIANTS].flat().map((code) => String.fromCharCode(code)))

/** Whether a folded character stands for another one, or another one for it, in units. */
export function isInterchanged(character: string): boolean {
  return INTERCHANGED.has(character)
}

/** Symbols that carry meaning: money, degrees, signs of arithmetic; % and ‰. Bullets, boxes and arrows do not. */
const MEANINGFUL = /^[\p{L}\p{N}\p{Sc}\p{Co}℃℉°+×÷±=<>≤≥≈%‰&㎡№]$/u
const UNSEEN = /^[\p{Cf}\p{Mn}\p{Cc}]$/u

let classes: Uint8Array | undefined

function classTable(): Uint8Array {
  const table = new Uint8Array(0x10000)
  for (let code = 0; code < table.length; code++) {
    const character = String.fromCharCode(code)
    if (MEANINGFUL.test(character)) table[code] = KEPT
    if (VARIANTS.has(code)) table[code] = VARIANT
    else if (UNSEEN.test(character) && !/\s/u.test(character)) table[code] = INVISIBLE
  }
  return table
}

/**
 * Marks between two Arabic digits belong to the number and stay, in one style: `1.5`, `1:30`, `3-5` (also 3～5, 3—5),
 * and `,` for what merely divides (3、4; 10 20). A comma that groups thousands goes. So does a mark anywhere else, but for
 * a minus sign.
 */
export function unitsOf(text: string): Units {
  classes ??= classTable()
  const folded = fold(text)
  const at = new Uint32Array(folded.length)
  const codes = new Uint16Array(folded.length)
  let size = 0
  let gap = -1
  for (let i = 0; i < folded.length; i++) {
    const code = folded.charCodeAt(i)
    const surrogate = (code & 0xf800) === 0xd800
    const pair = surrogate && isPairAt(folded, i)
    if (classes[code] === INVISIBLE || (surrogate && !pair)) continue
    if (classes[code] === DROPPED && !surrogate) {
      if (gap < 0) gap = i
      if (isMinus(text, i)) {
        at[size] = i
        codes[size++] = MINUS
      }
      continue
    }
    if (gap >= 0 && size > 0 && isDigit(code) && isDigit(codes[size - 1]!)) {
      const mark = markBetween(folded, gap, i)
      if (mark !== null) {
        at[size] = gap
        codes[size++] = mark
      }
    }
    gap = -1
    at[size] = i
    codes[size++] = classes[code] === VARIANT ? (VARIANTS.get(code) ?? code) : code
    if (pair) {
      at[size] = ++i
      codes[size++] = folded.charCodeAt(i)
    }
  }
  return { text: Buffer.from(codes.buffer, 0, size * 2).toString('utf16le'), at: at.slice(0, size) }
}

const MINUS = 0x2d
const COMMA = 0x2c

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

function isPairAt(text: string, at: number): boolean {
  const high = (text.charCodeAt(at) & 0xfc00) === 0xd800
  return high && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00
}

/** Two dashes at most and a tilde are looked for; a longer run of marks merely divides. */
function markBetween(folded: string, from: number, to: number): number | null {
  const marks = folded.slice(from, Math.min(to, from + 8)).trim()
  if (/^-{1,2}$|^~$/u.test(marks)) return MINUS
  if (/^[.:/]$/u.test(marks)) return marks.charCodeAt(0)
  return marks === ',' && groupsThousands(folded, from, to) ? null : COMMA
}

function groupsThousands(folded: string, from: number, to: number): boolean {
  return (
    to === from + 1 &&
    /^\d{3}(?!\d)/u.test(folded.slice(to, to + 4)) &&
    /(?:^|\D)\d{1,3}$/u.test(folded.slice(Math.max(0, from - 4), from).replace(/,/gu, ' '))
  )
}

/** Units after which a dash before a digit means "to" (3月-5月, 5%-8%), not a sign. */
const RANGE_BEFORE = /[年月日号时点分秒度个万亿千百元岁级]/u

/** UTF-16 units of white space that may stand on either side of a minus sign. */
const LOOSE = 4

/** A hyphen or minus sign between a Chinese character and a digit: 降至-5℃. */
function isMinus(text: string, at: number): boolean {
  if (!/[-−－﹣]/u.test(text.charAt(at)) || !/^\s*[\d０-９]/u.test(text.slice(at + 1, at + 2 + LOOSE)))
    return false
  const before = text
    .slice(Math.max(0, at - 1 - LOOSE), at)
    .trimEnd()
    .slice(-1)
  return /\p{Script=Han}/u.test(before) && !RANGE_BEFORE.test(before)
}

/** Offset of unit `i` in the text; for the number of units, the end of the last one. */
export function startOf({ at }: Units, i: number): number {
  return at[i] ?? endOf({ at }, i)
}

/** End in the text of the unit before `i`; 0 where there is none. */
export function endOf({ at }: Pick<Units, 'at'>, i: number): number {
  const last = at[i - 1]
  return last === undefined ? 0 : last + 1
}

/** The number of units that begin before an offset of the text. */
export function unitAt({ at }: Units, offset: number): number {
  return partitionPoint(at, (own) => own >= offset)
}
