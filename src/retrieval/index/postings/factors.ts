import { BM25, FIELD_BOOSTS, FIELDS } from '../bm25.ts'
import type { Occurrences } from './occurrences.ts'

const [TITLE, CONTEXT, BODY] = [boostOf('title'), boostOf('context'), boostOf('body')]

function boostOf(field: keyof typeof FIELD_BOOSTS): number {
  return FIELD_BOOSTS[field] * (BM25.k + 1)
}

/**
 * What a posting counts for a term of weight and idf 1: the BM25 of `../bm25.ts`, summed over the fields, under given
 * average lengths.
 */
export class Factors {
  /** What one occurrence in the body and none elsewhere counts, by slot: two postings in three are that. */
  readonly onceInBody: Float32Array
  /** k · (1 − b + b · length / average length), at slot · 3 + field. */
  private readonly norms: Float64Array

  /** @param lengths number of terms at slot · 3 + field */
  constructor(lengths: Uint32Array, averages: ArrayLike<number>) {
    const perLength = Float64Array.from(averages, (average) =>
      average > 0 ? (BM25.k * BM25.b) / average : 0,
    )
    this.norms = new Float64Array(lengths.length)
    for (let at = 0; at < lengths.length; at++) {
      this.norms[at] = BM25.k * (1 - BM25.b) + perLength[at % FIELDS.length]! * lengths[at]!
    }
    this.onceInBody = new Float32Array(lengths.length / FIELDS.length)
    for (let slot = 0; slot < this.onceInBody.length; slot++) this.onceInBody[slot] = this.sum(slot, 1)
  }

  of(slot: number, occurrences: Occurrences): number {
    return occurrences === 1 ? this.onceInBody[slot]! : this.sum(slot, occurrences)
  }

  /** The same without a look whether it is known. */
  sum(slot: number, occurrences: Occurrences): number {
    const { norms } = this
    const title = occurrences >>> 24
    const context = (occurrences >>> 16) & 0xff
    const body = occurrences & 0xffff
    const at = slot * 3
    let sum = 0
    if (title > 0) sum += (TITLE * title) / (title + norms[at]!)
    if (context > 0) sum += (CONTEXT * context) / (context + norms[at + 1]!)
    if (body > 0) sum += (BODY * body) / (body + norms[at + 2]!)
    return sum
  }
}

/** A number that 32 bits hold and that is not below the factor. */
export function boundOf(factor: number): number {
  return Math.fround(factor * (1 + 2 ** -22))
}

/**
 * How much more than under the averages of the bounds a posting can count under others. A field's part of the formula is
 * A / (B + C / average) with A, B, C ≥ 0, so that it grows at most as the average does.
 */
export function drift(bounds: ArrayLike<number>, averages: ArrayLike<number>): number {
  let most = 1
  for (let field = 0; field < FIELDS.length; field++) {
    if (bounds[field]! > 0) most = Math.max(most, averages[field]! / bounds[field]!)
  }
  return most
}
