import { vector } from '@orama/orama/trees'
import type { ByteSource } from '../../storage/byte-source.ts'
import { MemoryBytes } from '../../storage/byte-source.ts'
import { TopK } from '../top-k.ts'
import { ExactVectors } from './exact-vectors.ts'
import { RowSource } from './row-source.ts'
import { BLOCK_ROWS } from './simd/dot-kernel.ts'
import { Int8Rows } from './simd/int8-rows.ts'
import { inverseLength, quantize } from './simd/quantize.ts'

/** Vectors as rows of three tables. The sources stay good while the index that gave them changes. */
export interface VectorState {
  /** Record of each row, from 1. */
  readonly records: Uint32Array
  /** Int8 codes of the rows one after another, as `quantize` makes them: rows × dimensions bytes, nothing between. */
  readonly quantized: ByteSource
  /** Of each row what `quantize` returns. */
  readonly scales: Float32Array
  /** The rows themselves: rows × dimensions float32 numbers in the machine's byte order. */
  readonly exact: ByteSource
}

const NOTHING = new MemoryBytes(new Uint8Array(0))
const EMPTY: VectorState = {
  records: new Uint32Array(0),
  quantized: NOTHING,
  scales: new Float32Array(0),
  exact: NOTHING,
}

/**
 * Orama's vector node over int8 codes, with the best k only: all codes are scanned for candidates, whose cosine is
 * then computed from the float32 numbers. (Orama's own keeps a Map of arrays and returns every vector above the
 * threshold.) Rows are only ever added; one whose record is removed is skipped until the index is saved.
 */
export class FlatVectors extends vector.VectorIndex {
  private readonly codes: Int8Rows
  private readonly exact: ExactVectors
  /** By row; a removed one has record 0. Both may have room to spare. */
  private records: Uint32Array
  private scales: Float32Array
  /** By record, row + 1; 0 for a record without a vector. */
  private rows: Uint32Array

  /**
   * @param wanted how many records the next query wants
   * @param precedes whether record a stands before record b when both are equally similar
   * @param state its arrays are taken over, `quantized` is read, `exact` is read when it is needed
   */
  constructor(
    dimensions: number,
    private readonly wanted: { readonly limit: number },
    private readonly precedes: (a: number, b: number) => boolean,
    { records, quantized, scales, exact }: VectorState = EMPTY,
  ) {
    super(dimensions)
    this.codes = loadCodes(dimensions, quantized)
    this.exact = new ExactVectors(dimensions, exact)
    this.records = records
    this.scales = scales
    this.rows = rowsOf(records)
  }

  override add(record: number, value: ArrayLike<number>): void {
    this.remove(record)
    const row = this.codes.count
    const codes = new Int8Array(this.size)
    const exact = Float32Array.from(value)
    const scale = quantize(exact, codes)
    this.codes.append(codes)
    this.exact.push(exact)
    this.records = withRoom(Uint32Array, this.records, row + 1)
    this.scales = withRoom(Float32Array, this.scales, row + 1)
    this.rows = withRoom(Uint32Array, this.rows, record + 1)
    this.records[row] = record
    this.scales[row] = scale
    this.rows[record] = row + 1
  }

  override remove(record: number): void {
    const row = this.rows[record]
    if (!row) return
    this.records[row - 1] = 0
    this.rows[record] = 0
  }

  /**
   * @param threshold least similarity, inclusive
   * @returns [record, similarity], in no particular order
   */
  override find(
    query: ArrayLike<number>,
    threshold: number,
    allowed: { has(record: number): boolean } | undefined,
  ): [number, number][] {
    const { limit } = this.wanted
    if (limit === 0) return []
    const best = new TopK(limit, this.precedes)
    const scale = inverseLength(query)
    for (const row of this.candidates(query, Math.max(2 * limit, limit + 32), allowed)) {
      const similarity = cosine(query, scale, this.exact.row(row))
      if (similarity >= threshold) best.offer(this.records[row]!, similarity)
    }
    return best.entries()
  }

  state(): VectorState {
    const rows = new Uint32Array(this.codes.count)
      .map((_, row) => row)
      .filter((row) => this.records[row]! > 0)
    const { size, codes, exact } = this
    return {
      records: rows.map((row) => this.records[row]!),
      quantized: new RowSource(rows, size, (start, end) => codes.read(start, end)),
      scales: Float32Array.from(rows, (row) => this.scales[row]!),
      exact: new RowSource(rows, size * Float32Array.BYTES_PER_ELEMENT, (start, end) =>
        exact.read(start, end),
      ),
    }
  }

  /**
   * @returns the `limit` best rows by their codes, ascending, so that a source that reads in blocks reads none twice
   */
  private candidates(
    query: ArrayLike<number>,
    limit: number,
    allowed: { has(record: number): boolean } | undefined,
  ): Uint32Array {
    const { records, scales, codes } = this
    const queryCodes = new Int8Array(this.size)
    quantize(query, queryCodes)
    const best = new TopK(limit, this.precedes)
    for (let start = 0; start < codes.count; start += BLOCK_ROWS) {
      const dots = codes.dots(queryCodes, start, Math.min(BLOCK_ROWS, codes.count - start))
      let least = best.least
      for (let at = 0; at < dots.length; at++) {
        const estimate = dots[at]! * scales[start + at]!
        if (estimate < least) continue
        const record = records[start + at]!
        if (record === 0 || (allowed !== undefined && !allowed.has(record))) continue
        best.offer(record, estimate)
        least = best.least
      }
    }
    return Uint32Array.from(best.entries(), ([record]) => this.rows[record]! - 1).sort()
  }
}

function loadCodes(dimensions: number, quantized: ByteSource): Int8Rows {
  const codes = new Int8Rows(dimensions)
  const blockBytes = BLOCK_ROWS * dimensions
  codes.reserve(quantized.byteLength / dimensions)
  for (let start = 0; start < quantized.byteLength; start += blockBytes) {
    const block = quantized.read(start, Math.min(start + blockBytes, quantized.byteLength))
    codes.append(new Int8Array(block.buffer, 0, block.length))
  }
  return codes
}

function rowsOf(records: Uint32Array): Uint32Array {
  const rows = new Uint32Array(records.reduce((largest, record) => Math.max(largest, record), 0) + 1)
  records.forEach((record, row) => {
    rows[record] = row + 1
  })
  return rows
}

/** The array, or where it is shorter than asked for, a copy of up to twice its length. */
function withRoom<T extends Uint32Array | Float32Array>(
  Type: new (length: number) => T,
  array: T,
  length: number,
): T {
  if (length <= array.length) return array
  const grown = new Type(Math.max(length, array.length * 2))
  grown.set(array)
  return grown
}

/** @param scale inverse length of `a` */
function cosine(a: ArrayLike<number>, scale: number, b: Float32Array): number {
  let sum = 0
  for (let at = 0; at < b.length; at++) sum += a[at]! * b[at]!
  return sum * scale * inverseLength(b)
}
