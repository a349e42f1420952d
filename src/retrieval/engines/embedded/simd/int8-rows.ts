import { type DotKernel, LANES } from './dot-kernel.ts'
import { createWasmKernel, ScalarKernel } from './kernels.ts'

/**
 * Fewer rows are not worth an instance of WebAssembly, which sets gigabytes of addresses aside: a collection has a segment
 * for each of its latest changes. The scalar kernel takes some tenths of a millisecond for them.
 */
const FEW_ROWS = 512

/** Room that is made at once beyond what is needed, as a share of it. */
const SPARE = 0.25

/** Rows of int8 numbers, of which none is ever changed: more are added at the end. */
export class Int8Rows {
  /** How many rows there are. */
  count = 0
  private readonly stride: number
  private readonly kernel: DotKernel

  /** @param create makes the kernel for a number of bytes a row; by default the fastest that runs here */
  constructor(
    private readonly dimensions: number,
    create: (stride: number) => DotKernel = createKernel,
  ) {
    this.stride = Math.ceil(dimensions / LANES) * LANES
    this.kernel = create(this.stride)
  }

  /** Rows of which it is known how many there will be. */
  static for(rows: number, dimensions: number): Int8Rows {
    return rows < FEW_ROWS
      ? new Int8Rows(dimensions, (stride) => new ScalarKernel(stride))
      : new Int8Rows(dimensions)
  }

  /** Makes room for so many rows more, and no others. */
  reserve(rows: number): void {
    this.kernel.reserve((this.count + rows) * this.stride)
  }

  /** @param rows whole rows, one after another */
  append(rows: Int8Array): void {
    const { dimensions, stride, kernel } = this
    const end = (this.count + rows.length / dimensions) * stride
    if (end > kernel.bytes.length) kernel.reserve(end + Math.ceil((end * SPARE) / stride) * stride)
    if (stride === dimensions) {
      kernel.bytes.set(rows, this.count * stride)
    } else {
      for (let from = 0, to = this.count * stride; from < rows.length; from += dimensions, to += stride)
        kernel.bytes.set(rows.subarray(from, from + dimensions), to)
    }
    this.count = end / stride
  }

  /** A copy of the rows [start, end), one after another. */
  read(start: number, end: number): Int8Array<ArrayBuffer> {
    const { dimensions, stride, kernel } = this
    if (stride === dimensions) return kernel.bytes.slice(start * stride, end * stride)
    const rows = new Int8Array((end - start) * dimensions)
    for (let row = start; row < end; row++) {
      rows.set(kernel.bytes.subarray(row * stride, row * stride + dimensions), (row - start) * dimensions)
    }
    return rows
  }

  /**
   * @param count rows from `start` on, at most BLOCK_ROWS
   * @returns dot product of each with the query; good until the next call
   */
  dots(query: Int8Array, start: number, count: number): Int32Array {
    return this.kernel.dots(query, start, count)
  }
}

function createKernel(stride: number): DotKernel {
  return createWasmKernel(stride) ?? new ScalarKernel(stride)
}
