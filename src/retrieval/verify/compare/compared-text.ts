import type { Span } from '../../contract/types.ts'
import { fold } from '../../language/fold.ts'
import { findNumbers, type NumberSpan } from '../../language/numbers.ts'
import type { Pace } from '../../support/pace.ts'
import { endOf, startOf, type Units, unitAt, unitsOf } from './units.ts'

/** UTF-16 units around a span that decide whether its digits are part of a number. */
const CONTEXT = 24

const segmenter = new Intl.Segmenter('zh', { granularity: 'word' })

/** A mark at which words end in any case, and stretches that end in such a mark or at the length limit. */
const BORDER = /[。！？!?\n]/u
const LONGEST_STRETCH = 4000
const STRETCH = new RegExp(`[^。！？!?\\n]{0,${LONGEST_STRETCH}}${BORDER.source}?`, 'gu')

/** The word segmenter's segments of a folded text. It takes time with the square of a text's length, so it gets short ones. */
export function* segmentsOf(folded: string): Generator<Word> {
  for (const { 0: stretch, index } of folded.matchAll(STRETCH)) {
    for (const { segment, index: at } of segmenter.segment(stretch)) {
      const start = index + at
      yield { text: segment, start, end: start + segment.length }
    }
  }
}

/** The stretch around an offset of a folded text: its words are those that the whole text has there. */
export function stretchAround(folded: string, at: number): Span {
  let border = at
  while (border > 0 && !BORDER.test(folded.charAt(border - 1))) border--
  const start = at - ((at - border) % LONGEST_STRETCH)
  const stretch = folded.slice(start, start + LONGEST_STRETCH + 1)
  const end = stretch.search(BORDER)
  return { start, end: start + (end < 0 ? Math.min(stretch.length, LONGEST_STRETCH) : end + 1) }
}

/** A word-like segment of a folded text. */
export interface Word extends Span {
  readonly text: string
}

/** One side of a comparison: a text with its units, and what is read out of parts of it. */
export class ComparedText {
  readonly units: Units
  private foldedText: string | undefined
  private segmented:
    | { readonly from: number; readonly to: number; readonly words: readonly Word[] }
    | undefined

  constructor(readonly text: string) {
    this.units = unitsOf(text)
  }

  get folded(): string {
    this.foldedText ??= fold(this.text)
    return this.foldedText
  }

  /** The offsets of a span of units, without the marks around it; for no units, the place between their neighbours. */
  spanOf(startUnit: number, endUnit: number): Span {
    if (startUnit >= endUnit) {
      const at = endOf(this.units, startUnit)
      return { start: at, end: at }
    }
    return { start: startOf(this.units, startUnit), end: endOf(this.units, endUnit) }
  }

  slice(startUnit: number, endUnit: number): string {
    const { start, end } = this.spanOf(startUnit, endUnit)
    return this.text.slice(start, end)
  }

  /** The numbers that overlap a span or, where it is empty, that it falls into. */
  numbersAt(start: number, end: number): NumberSpan[] {
    const from = Math.max(0, start - CONTEXT)
    return findNumbers(this.text.slice(from, end + CONTEXT))
      .map((number) => this.signed({ ...number, start: number.start + from, end: number.end + from }))
      .filter((number) => number.start < Math.max(end, start) && number.end > start)
  }

  /** A number with the minus sign before it, where that is none of a range (3-5). */
  private signed(number: NumberSpan): NumberSpan {
    const unit = unitAt(this.units, number.start) - 1
    const isSign = this.units.text[unit] === '-' && !/\d/u.test(this.units.text[unit - 1] ?? '')
    return isSign ? { ...number, start: startOf(this.units, unit), value: `-${number.value}` } : number
  }

  /** The words that overlap a span, or that it falls into; from the clauses around it. */
  wordsAt(start: number, end: number): Word[] {
    const from = clauseStart(this.folded, start)
    const to = clauseEnd(this.folded, end)
    return this.wordsBetween(from, to).filter((word) => word.start < Math.max(end, start) && word.end > start)
  }

  /** The clauses looked at last are kept: one change asks for the same ones several times. */
  private wordsBetween(from: number, to: number): readonly Word[] {
    const kept = this.segmented
    if (kept?.from === from && kept.to === to) return kept.words
    const words = Array.from(segmentsOf(this.folded.slice(from, to)), ({ text, start, end }) => ({
      text,
      start: from + start,
      end: from + end,
    }))
    this.segmented = { from, to, words }
    return words
  }
}

/** Whether folded characters are, as a whole, a name that the collection knows: a person, a body, a place. */
export type NameTest = (folded: string) => boolean

/** The two texts that are compared, and what the collection knows as names. */
export interface Sides {
  readonly quote: ComparedText
  readonly source: ComparedText
  readonly isName: NameTest
  readonly pace: Pace
}

const CLAUSE_MARK = /[\s,，、。;；:：!！?？…"“”()（）]/u
/** UTF-16 units of a clause that are looked at on either side. */
const LONGEST_CLAUSE = 40

function clauseStart(text: string, at: number): number {
  let start = at
  while (start > Math.max(0, at - LONGEST_CLAUSE) && !CLAUSE_MARK.test(text.charAt(start - 1))) start--
  return start
}

function clauseEnd(text: string, at: number): number {
  let end = at
  while (end < Math.min(text.length, at + LONGEST_CLAUSE) && !CLAUSE_MARK.test(text.charAt(end))) end++
  return end
}
