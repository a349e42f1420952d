import { BLOCK_ROWS, type DotKernel, LANES } from './dot-kernel.ts'
import { DOT_WASM } from './dot-wasm.ts'

/** What is used of WebAssembly, whose types come with those of browsers only. */
interface WebAssemblyApi {
  validate(bytes: Uint8Array): boolean
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object) => { readonly exports: unknown }
}

/** Missing where Node was told to make no machine code. */
const { WebAssembly } = globalThis as { readonly WebAssembly?: WebAssemblyApi }

interface DotExports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number }
  /** Addresses in bytes; see dot.wat. */
  dots(query: number, rows: number, stride: number, count: number, results: number): void
}

const PAGE = 64 * 1024
/** Rows begin at a multiple of this, so that one of 64 numbers lies in one line of the processor's cache. */
const CACHE_LINE = 64

let compiled: object | null | undefined

/**
 * @param stride numbers of a row with its zeros, a multiple of LANES
 * @returns null where there is no WebAssembly, or none with SIMD, or no room for its memory
 */
export function createWasmKernel(stride: number): DotKernel | null {
  compiled ??= compile()
  if (compiled === null) return null
  try {
    return new WasmKernel(stride, new WebAssembly!.Instance(compiled).exports as DotExports)
  } catch {
    // An instance sets some gigabytes of addresses aside (not of memory), which the system may refuse.
    return null
  }
}

function compile(): object | null {
  const bytes = Buffer.from(DOT_WASM, 'base64')
  return WebAssembly?.validate(bytes) ? new WebAssembly.Module(bytes) : null
}

/** The module's memory holds the query as int16 numbers, the results of a block, and the rows. */
class WasmKernel implements DotKernel {
  bytes!: Int8Array
  private query!: Int16Array
  private results!: Int32Array
  private readonly resultsAt: number
  private readonly rowsAt: number

  constructor(
    private readonly stride: number,
    private readonly exports: DotExports,
  ) {
    this.resultsAt = stride * Int16Array.BYTES_PER_ELEMENT
    const end = this.resultsAt + BLOCK_ROWS * Int32Array.BYTES_PER_ELEMENT
    this.rowsAt = Math.ceil(end / CACHE_LINE) * CACHE_LINE
    this.reserve(0)
  }

  /** @throws RangeError past the 4 GB that WebAssembly can address */
  reserve(bytes: number): void {
    const { memory } = this.exports
    const missing = this.rowsAt + bytes - memory.buffer.byteLength
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE))
    // Growing leaves the old views without their buffer.
    this.query = new Int16Array(memory.buffer, 0, this.stride)
    this.results = new Int32Array(memory.buffer, this.resultsAt, BLOCK_ROWS)
    this.bytes = new Int8Array(memory.buffer, this.rowsAt)
  }

  dots(query: Int8Array, start: number, count: number): Int32Array {
    const { rowsAt, resultsAt, stride } = this
    this.query.set(query)
    this.exports.dots(0, rowsAt + start * stride, stride, count, resultsAt)
    return this.results.subarray(0, count)
  }
}

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
