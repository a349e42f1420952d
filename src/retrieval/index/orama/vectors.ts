import { vector } from '@orama/orama/trees'
import { TopK } from './top-k.ts'

/** Vectors one after another: row i is [i · dimensions, (i + 1) · dimensions) of `values`. */
export interface VectorState {
  /** Record of each row, from 1. */
  readonly records: Uint32Array
  readonly values: Float32Array
}

/**
 * Orama's vector node over one flat Float32Array, with exact cosine similarity and the best k only. (Orama's own
 * keeps a Map of arrays and returns every vector above the threshold.)
 */
export class FlatVectors extends vector.VectorIndex {
  private values: Float32Array
  private readonly records: number[]
  /** 1 / length of each row; 0 for a zero vector, which is similar to nothing. */
  private readonly scales: number[]
  private readonly rows: Map<number, number>

  /**
   * @param wanted how many records the next query wants
   * @param precedes whether record a stands before record b when both are equally similar
   * @param state is taken over, not copied
   */
  constructor(
    dimensions: number,
    private readonly wanted: { readonly limit: number },
    private readonly precedes: (a: number, b: number) => boolean,
    state: VectorState = { records: new Uint32Array(0), values: new Float32Array(0) },
  ) {
    super(dimensions)
    this.values = state.values
    this.records = [...state.records]
    this.scales = this.records.map((_, row) => inverseLength(this.row(row)))
    this.rows = new Map(this.records.map((record, row) => [record, row]))
  }

  override add(record: number, value: ArrayLike<number>): void {
    const row = this.rows.get(record) ?? this.records.length
    this.reserve(row + 1)
    this.values.set(value, row * this.size)
    this.records[row] = record
    this.scales[row] = inverseLength(this.row(row))
    this.rows.set(record, row)
  }

  /** The last row takes the place of the removed one. */
  override remove(record: number): void {
    const row = this.rows.get(record)
    if (row === undefined) return
    const last = this.records.length - 1
    this.values.copyWithin(row * this.size, last * this.size, (last + 1) * this.size)
    this.records[row] = this.records[last]!
    this.scales[row] = this.scales[last]!
    this.rows.set(this.records[row], row)
    this.rows.delete(record)
    this.records.pop()
    this.scales.pop()
  }

  /**
   * @param threshold least similarity, inclusive
   * @returns [record, similarity], in no particular order
   */
  override find(
    query: ArrayLike<number>,
    threshold: number,
    allowed: ReadonlySet<number> | undefined,
  ): [number, number][] {
    const scale = inverseLength(query)
    const best = new TopK(this.wanted.limit, this.precedes)
    for (let row = 0; row < this.records.length; row++) {
      const record = this.records[row]!
      if (allowed !== undefined && !allowed.has(record)) continue
      const similarity = this.dot(row, query) * scale * this.scales[row]!
      if (similarity >= threshold) best.offer(record, similarity)
    }
    return best.entries()
  }

  state(): VectorState {
    return {
      records: Uint32Array.from(this.records),
      values: this.values.slice(0, this.records.length * this.size),
    }
  }

  private row(row: number): Float32Array {
    return this.values.subarray(row * this.size, (row + 1) * this.size)
  }

  private dot(row: number, query: ArrayLike<number>): number {
    const { values, size } = this
    const start = row * size
    let sum = 0
    for (let at = 0; at < size; at++) sum += values[start + at]! * query[at]!
    return sum
  }

  private reserve(rows: number): void {
    if (rows * this.size <= this.values.length) return
    const grown = new Float32Array(Math.max(rows, this.records.length * 2, 16) * this.size)
    grown.set(this.values)
    this.values = grown
  }
}

function inverseLength(values: ArrayLike<number>): number {
  let sum = 0
  for (let at = 0; at < values.length; at++) sum += values[at]! * values[at]!
  return sum > 0 ? 1 / Math.sqrt(sum) : 0
}
