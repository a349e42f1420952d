import { BLOCK_ROWS, type DotKernel } from './dot-kernel.ts'

/** The kernel where WebAssembly or its SIMD instructions are missing: the same results, many times slower. */
export class ScalarKernel implements DotKernel {
  bytes = new Int8Array(0)
  private readonly results = new Int32Array(BLOCK_ROWS)

  /** @param stride numbers of a row with its zeros */
  constructor(private readonly stride: number) {}

  reserve(bytes: number): void {
    if (bytes <= this.bytes.length) return
    const grown = new Int8Array(bytes)
    grown.set(this.bytes)
    this.bytes = grown
  }

  dots(query: Int8Array, start: number, count: number): Int32Array {
    // Storing a sum as int32 takes it modulo 2³²; before that it is exact, as any integer below 2⁵³.
    for (let row = 0; row < count; row++) this.results[row] = this.dot(query, (start + row) * this.stride)
    return this.results.subarray(0, count)
  }

  private dot(query: Int8Array, from: number): number {
    const { bytes } = this
    let sum = 0
    for (let at = 0; at < query.length; at++) sum += query[at]! * bytes[from + at]!
    return sum
  }
}
