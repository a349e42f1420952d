import { vector } from '@orama/orama/trees'
import type { ByteSource } from '../../storage/byte-source.ts'
import { partitionPoint } from '../../support/partition-point.ts'
import { TopK } from '../top-k.ts'
import { BLOCK_ROWS } from './simd/dot-kernel.ts'
import { Int8Rows } from './simd/int8-rows.ts'
import { inverseLength, quantize } from './simd/quantize.ts'

/** The vectors of a segment, as rows of three tables. */
export interface VectorData {
  /** Passage of each row, ascending: one without a vector has no row. */
  readonly passages: Uint32Array
  /** Int8 codes of the rows one after another, as `quantize` makes them: rows × dimensions bytes, nothing between. */
  readonly quantized: ByteSource
  /** Of each row what `quantize` returns. */
  readonly scales: Float32Array
  /** The rows themselves: rows × dimensions float32 numbers in the machine's byte order. */
  readonly exact: ByteSource
}

/** Vectors of a segment that is open. Codes are read with the first query, float32 numbers when an exact cosine is wanted. */
export class SegmentVectors {
  private loaded: Int8Rows | null = null

  constructor(
    readonly dimensions: number,
    readonly data: VectorData,
  ) {}

  get codes(): Int8Rows {
    this.loaded ??= loadCodes(this.dimensions, this.data)
    return this.loaded
  }

  /** In the order of the rows. */
  exactRows(rows: readonly number[]): Float32Array[] {
    const bytes = this.dimensions * Float32Array.BYTES_PER_ELEMENT
    const ranges = rows.map((row) => ({ start: row * bytes, end: (row + 1) * bytes }))
    return this.data.exact.readMany(ranges).map((row) => {
      const { buffer, byteOffset } = row.byteOffset % Float32Array.BYTES_PER_ELEMENT === 0 ? row : row.slice()
      return new Float32Array(buffer, byteOffset, this.dimensions)
    })
  }
}

function loadCodes(dimensions: number, { quantized, scales }: VectorData): Int8Rows {
  const codes = Int8Rows.for(scales.length, dimensions)
  const blockBytes = BLOCK_ROWS * dimensions
  codes.reserve(quantized.byteLength / dimensions)
  for (let start = 0; start < quantized.byteLength; start += blockBytes) {
    const block = quantized.read(start, Math.min(start + blockBytes, quantized.byteLength))
    codes.append(new Int8Array(block.buffer, block.byteOffset, block.length))
  }
  return codes
}

/** The vectors of a segment in a generation. */
export interface VectorPart {
  readonly vectors: SegmentVectors
  /** Number of the segment's first passage in the whole index. */
  readonly first: number
  /** 1 at each deleted passage of the segment; null: none. */
  readonly deleted: Uint8Array | null
}

/**
 * Orama's vector node over int8 codes, with the best k only: all codes are scanned for candidates, whose cosine is then
 * computed from the float32 numbers. (Orama's own keeps a Map of arrays and returns every vector above the threshold.)
 */
export class FlatVectors extends vector.VectorIndex {
  private readonly placed: readonly PlacedPart[]

  /**
   * @param limit how many passages are found
   * @param precedes whether passage a stands before passage b when both are equally similar
   * @param onFound gets the numbers of the passages found, before Orama asks for their documents
   */
  constructor(
    dimensions: number,
    parts: readonly VectorPart[],
    private readonly limit: number,
    private readonly precedes: (a: number, b: number) => boolean,
    private readonly onFound: (passages: readonly number[]) => void,
  ) {
    super(dimensions)
    this.placed = place(parts)
  }

  /**
   * @param threshold least similarity, inclusive
   * @returns [passage, similarity], in no particular order
   */
  override find(
    query: ArrayLike<number>,
    threshold: number,
    allowed: { has(passage: number): boolean } | undefined,
  ): [number, number][] {
    if (this.limit === 0) return []
    const best = new TopK(this.limit, this.precedes)
    const scale = inverseLength(query)
    const candidates = this.candidates(query, allowed)
    for (const { vectors, first, firstRow } of this.placed) {
      const { passages } = vectors.data
      const rows = rowsWithin(candidates, firstRow, passages.length)
      const exact = rows.length === 0 ? [] : vectors.exactRows(rows)
      for (let i = 0; i < rows.length; i++) {
        const similarity = cosine(query, scale, exact[i]!)
        if (similarity >= threshold) best.offer(first + passages[rows[i]!]!, similarity)
      }
    }
    const found = best.entries()
    this.onFound(found.map(([passage]) => passage))
    return found
  }

  /** The best rows by their codes, by their numbers in all segments; ascending, so that no block is read twice. */
  private candidates(
    query: ArrayLike<number>,
    allowed: { has(passage: number): boolean } | undefined,
  ): number[] {
    const codes = new Int8Array(this.size)
    quantize(query, codes)
    const precedes = (a: number, b: number) => this.precedes(this.passageOf(a), this.passageOf(b))
    const best = new TopK(Math.max(2 * this.limit, this.limit + 32), precedes)
    for (const part of this.placed) scan(part, codes, allowed, best)
    return best
      .entries()
      .map(([row]) => row)
      .sort((a, b) => a - b)
  }

  private passageOf(row: number): number {
    const part = this.placed.findLast(({ firstRow }) => firstRow <= row)
    return part ? part.first + (part.vectors.data.passages[row - part.firstRow] ?? 0) : 0
  }
}

/** A segment with the number of its first row in all segments. */
interface PlacedPart extends VectorPart {
  readonly firstRow: number
}

function place(parts: readonly VectorPart[]): PlacedPart[] {
  let firstRow = 0
  return parts.map((part) => {
    const placed = { ...part, firstRow }
    firstRow += part.vectors.data.passages.length
    return placed
  })
}

/** Those of ascending numbers that are rows of a segment, by their numbers in it. */
function rowsWithin(ascending: readonly number[], firstRow: number, count: number): number[] {
  const from = partitionPoint(ascending, (row) => row >= firstRow)
  const to = partitionPoint(ascending, (row) => row >= firstRow + count)
  return ascending.slice(from, to).map((row) => row - firstRow)
}

/** Offers the rows of a segment by their estimated similarity. */
function scan(
  { vectors, first, firstRow, deleted }: PlacedPart,
  query: Int8Array,
  allowed: { has(passage: number): boolean } | undefined,
  best: TopK,
): void {
  const { codes, data } = vectors
  const { scales, passages } = data
  let least = best.least
  for (let start = 0; start < codes.count; start += BLOCK_ROWS) {
    const dots = codes.dots(query, start, Math.min(BLOCK_ROWS, codes.count - start))
    for (let at = 0; at < dots.length; at++) {
      const row = start + at
      const estimate = dots[at]! * scales[row]!
      if (estimate < least) continue
      const own = passages[row]!
      if (deleted?.[own] || (allowed !== undefined && !allowed.has(first + own))) continue
      best.offer(firstRow + row, estimate)
      least = best.least
    }
  }
}

/** @param scale inverse length of `a` */
function cosine(a: ArrayLike<number>, scale: number, b: Float32Array): number {
  let sum = 0
  for (let at = 0; at < b.length; at++) sum += a[at]! * b[at]!
  return sum * scale * inverseLength(b)
}
