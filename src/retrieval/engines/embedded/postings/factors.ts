import { BM25, FIELD_BOOSTS, FIELDS } from '../../bm25.ts'
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
  /** k · (1 − b + b · length / average length) of each field, by slot. */
  private readonly titleNorms: Float32Array
  private readonly contextNorms: Float32Array
  private readonly bodyNorms: Float32Array

  /** @param lengths number of terms at slot · 3 + field */
  constructor(lengths: Uint32Array, averages: ArrayLike<number>) {
    this.titleNorms = normsOf(lengths, averages, 0)
    this.contextNorms = normsOf(lengths, averages, 1)
    this.bodyNorms = normsOf(lengths, averages, 2)
    this.onceInBody = this.bodyNorms.map((norm) => BODY / (1 + norm))
  }

  of(slot: number, occurrences: Occurrences): number {
    return occurrences === 1 ? this.onceInBody[slot]! : this.sum(slot, occurrences)
  }

  /** The same without a look whether it is known. */
  sum(slot: number, occurrences: Occurrences): number {
    const body = occurrences & 0xffff
    const inBody = (BODY * body) / (body + this.bodyNorms[slot]!)
    if (body === occurrences) return inBody
    const title = occurrences >>> 24
    const context = (occurrences >>> 16) & 0xff
    const inTitle = (TITLE * title) / (title + this.titleNorms[slot]!)
    return inTitle + (CONTEXT * context) / (context + this.contextNorms[slot]!) + inBody
  }
}

function normsOf(lengths: Uint32Array, averages: ArrayLike<number>, field: number): Float32Array {
  const perLength = averages[field]! > 0 ? (BM25.k * BM25.b) / averages[field]! : 0
  const norms = new Float32Array(lengths.length / FIELDS.length)
  for (let slot = 0; slot < norms.length; slot++) {
    norms[slot] = BM25.k * (1 - BM25.b) + perLength * lengths[slot * FIELDS.length + field]!
  }
  return norms
}

/** A number that 32 bits hold and that is not below the factor, whose own parts may be rounded otherwise another time. */
export function boundOf(factor: number): number {
  return Math.fround(factor * (1 + 2 ** -20))
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
