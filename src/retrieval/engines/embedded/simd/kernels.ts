import { BLOCK_ROWS, type DotKernel } from './dot-kernel.ts'
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
