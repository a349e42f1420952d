import { vector } from '@orama/orama/trees'
import type { ByteSource } from '../../storage/byte-source.ts'
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
    return this.data.exact.readMany(ranges).map(({ buffer, byteOffset }) => {
      return new Float32Array(buffer.slice(byteOffset, byteOffset + bytes))
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

/** Where a candidate lies. */
interface Row {
  readonly part: VectorPart
  readonly row: number
}

/**
 * Orama's vector node over int8 codes, with the best k only: all codes are scanned for candidates, whose cosine is then
 * computed from the float32 numbers. (Orama's own keeps a Map of arrays and returns every vector above the threshold.)
 */
export class FlatVectors extends vector.VectorIndex {
  /**
   * @param limit how many passages are found
   * @param precedes whether passage a stands before passage b when both are equally similar
   * @param onFound gets the numbers of the passages found, before Orama asks for their documents
   */
  constructor(
    dimensions: number,
    private readonly parts: readonly VectorPart[],
    private readonly limit: number,
    private readonly precedes: (a: number, b: number) => boolean,
    private readonly onFound: (passages: readonly number[]) => void,
  ) {
    super(dimensions)
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
    for (const [part, rows] of this.candidates(query, allowed)) {
      const exact = part.vectors.exactRows(rows)
      for (const [i, row] of rows.entries()) {
        const similarity = cosine(query, scale, exact[i]!)
        if (similarity >= threshold) best.offer(part.first + part.vectors.data.passages[row]!, similarity)
      }
    }
    const found = best.entries()
    this.onFound(found.map(([passage]) => passage))
    return found
  }

  /** By segment the best rows by their codes, ascending, so that a source that reads in blocks reads none twice. */
  private candidates(
    query: ArrayLike<number>,
    allowed: { has(passage: number): boolean } | undefined,
  ): Map<VectorPart, number[]> {
    const queryCodes = new Int8Array(this.size)
    quantize(query, queryCodes)
    const best = new TopK(Math.max(2 * this.limit, this.limit + 32), this.precedes)
    const placed = new Map<number, Row>()
    for (const part of this.parts) this.scan(part, queryCodes, allowed, best, placed)
    const rows = new Map<VectorPart, number[]>()
    for (const [passage] of best.entries()) {
      const { part, row } = placed.get(passage)!
      rows.set(part, [...(rows.get(part) ?? []), row])
    }
    for (const list of rows.values()) list.sort((a, b) => a - b)
    return rows
  }

  private scan(
    part: VectorPart,
    query: Int8Array,
    allowed: { has(passage: number): boolean } | undefined,
    best: TopK,
    placed: Map<number, Row>,
  ): void {
    const { codes, data } = part.vectors
    const { scales, passages } = data
    for (let start = 0; start < codes.count; start += BLOCK_ROWS) {
      const dots = codes.dots(query, start, Math.min(BLOCK_ROWS, codes.count - start))
      let least = best.least
      for (let at = 0; at < dots.length; at++) {
        const row = start + at
        const estimate = dots[at]! * scales[row]!
        if (estimate < least) continue
        const own = passages[row]!
        if (part.deleted?.[own] || (allowed !== undefined && !allowed.has(part.first + own))) continue
        best.offer(part.first + own, estimate)
        placed.set(part.first + own, { part, row })
        least = best.least
      }
    }
  }
}

/** @param scale inverse length of `a` */
function cosine(a: ArrayLike<number>, scale: number, b: Float32Array): number {
  let sum = 0
  for (let at = 0; at < b.length; at++) sum += a[at]! * b[at]!
  return sum * scale * inverseLength(b)
}
