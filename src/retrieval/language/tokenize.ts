import { itemAt } from '../support/item-at.ts'
import { fold } from './fold.ts'
import { findNumbers, type NumberSpan } from './numbers.ts'

/** Names the terms that `tokenize` makes; an index built under another version is rebuilt. */
export const ANALYZER_VERSION = '1'

export type TokenKind = 'unigram' | 'bigram' | 'word' | 'value'

/** A term with the span of the text it stands for, in UTF-16 units of the text that was given. */
export interface Token {
  /** The folded text of the span, or for a `value` the number in canonical form after `=`. */
  readonly term: string
  readonly start: number
  readonly end: number
  readonly kind: TokenKind
}

/**
 * Terms of a text in reading order:
 * - Han characters (and kana and Hangul, which are not spaced either) one by one and in adjacent pairs;
 * - runs of other letters and digits as words, and words joined by one of `. - + ' & _` also as a whole (140.7, 4+5+m+n);
 * - numbers and dates in any notation as additional values on the same span: `=2800000`, `=30%`, `=2024-03-07`. No
 *   text yields a term with `=`, since it is neither a letter nor a joiner.
 *
 * Terms hold no white space and no `^`. Offsets lie on character boundaries. A word longer than 64 units, as no
 * language has, is cut to its first 64; longer wholes are left out, their parts stay.
 */
export function tokenize(text: string): Token[] {
  const folded = fold(text)
  const tokens: Token[] = []
  const words = new WordRun(folded, tokens)
  const numbers = findNumbers(text)
  let nextNumber = 0
  let previousHan = -1
  for (let at = 0; at < folded.length; ) {
    while (nextNumber < numbers.length && numbers[nextNumber]!.start <= at)
      pushValues(tokens, numbers[nextNumber++]!)
    const point = folded.codePointAt(at)!
    const end = point > 0xffff ? at + 2 : at + 1
    const kind = characterKind(point)
    if (kind === UNSPACED) {
      words.close()
      tokens.push({ term: folded.slice(at, end), start: at, end, kind: 'unigram' })
      if (previousHan >= 0)
        tokens.push({ term: folded.slice(previousHan, end), start: previousHan, end, kind: 'bigram' })
      previousHan = at
    } else {
      previousHan = -1
      if (kind === WORD) words.add(at, end)
      else if (!words.join(at)) words.close()
    }
    at = end
  }
  words.close()
  return tokens
}

/** The terms of a text, in order, repeated as often as they occur. */
export function terms(text: string): string[] {
  return tokenize(text).map((token) => token.term)
}

const LONGEST_WORD = 64
const JOINERS = new Set(".-+'&_")

/** Collects letters and digits into words, and joined words into wholes. */
class WordRun {
  private wholeStart = -1
  private wordStart = -1
  private end = -1
  private parts = 0

  constructor(
    private readonly text: string,
    private readonly tokens: Token[],
  ) {}

  add(start: number, end: number): void {
    if (this.wholeStart < 0) this.wholeStart = start
    if (this.wordStart < 0) this.wordStart = start
    this.end = end
  }

  /** Takes a joiner that stands directly after a word; whether a word follows shows later. */
  join(at: number): boolean {
    if (this.wordStart < 0 || !JOINERS.has(this.text.charAt(at))) return false
    this.closeWord()
    return true
  }

  close(): void {
    if (this.wholeStart < 0) return
    this.closeWord()
    if (this.parts > 1 && this.end - this.wholeStart <= LONGEST_WORD) this.push(this.wholeStart, this.end)
    this.wholeStart = -1
    this.parts = 0
  }

  private closeWord(): void {
    if (this.wordStart < 0) return
    this.push(this.wordStart, Math.min(this.end, this.wordStart + LONGEST_WORD))
    this.parts++
    this.wordStart = -1
  }

  private push(start: number, end: number): void {
    const last = this.text.charCodeAt(end - 1)
    const splitsPair = end < this.end && last >= 0xd800 && last <= 0xdbff
    const cut = splitsPair ? end - 1 : end
    this.tokens.push({ term: this.text.slice(start, cut), start, end: cut, kind: 'word' })
  }
}

/** A full date also stands for its year and for its day in any year, so that a shorter mention meets it. */
function pushValues(tokens: Token[], number: NumberSpan): void {
  const { value, kind, start, end } = number
  const values = [kind === 'percent' ? `${value}%` : value]
  const date = kind === 'date' ? /^(\d{4})-(\d\d(?:-\d\d)?)$/.exec(value) : null
  if (date) values.push(itemAt(date, 1), `--${date[2]}`)
  for (const each of values) tokens.push({ term: `=${each}`, start, end, kind: 'value' })
}

/** Whether a character becomes terms by itself and in pairs: Han, kana, Hangul. @param point its code point */
export function isUnspaced(point: number): boolean {
  return characterKind(point) === UNSPACED
}

const OTHER = 0
const UNSPACED = 1
const WORD = 2
let basicPlane: Uint8Array | undefined

function characterKind(point: number): number {
  if (point > 0xffff) return kindOf(String.fromCodePoint(point))
  basicPlane ??= Uint8Array.from({ length: 0x10000 }, (_, unit) => kindOf(String.fromCharCode(unit)))
  return basicPlane[point]!
}

function kindOf(character: string): number {
  if (/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー]/u.test(character)) {
    return /[\p{L}\p{N}]/u.test(character) ? UNSPACED : OTHER
  }
  return /[\p{L}\p{N}\p{M}]/u.test(character) ? WORD : OTHER
}
