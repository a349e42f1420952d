import type { ByteSource } from '../../storage/byte-source.ts'

/** Numbers of a chunk, some rows' worth: 256 kB. */
const CHUNK = 64 * 1024

/** Rows of float32 numbers: those of a snapshot stay where they are, those added since are kept in chunks. */
export class ExactVectors {
  private count: number
  private readonly rowBytes: number
  private readonly savedRows: number
  private readonly chunkRows: number
  private readonly chunks: Float32Array<ArrayBuffer>[] = []

  /** @param saved the first rows, one after another, in the machine's byte order */
  constructor(
    private readonly dimensions: number,
    private readonly saved: ByteSource,
  ) {
    this.rowBytes = dimensions * Float32Array.BYTES_PER_ELEMENT
    this.savedRows = saved.byteLength / this.rowBytes
    this.chunkRows = Math.ceil(CHUNK / dimensions)
    this.count = this.savedRows
  }

  push(row: Float32Array): void {
    const at = (this.count - this.savedRows) % this.chunkRows
    if (at === 0) this.chunks.push(new Float32Array(this.chunkRows * this.dimensions))
    this.chunks.at(-1)!.set(row, at * this.dimensions)
    this.count++
  }

  row(row: number): Float32Array {
    return new Float32Array(this.read(row, row + 1).buffer)
  }

  /** A copy of the rows [start, end), in a buffer of that size. */
  read(start: number, end: number): Uint8Array<ArrayBuffer> {
    const { rowBytes, savedRows } = this
    if (end <= savedRows) return this.saved.read(start * rowBytes, end * rowBytes)
    const bytes = new Uint8Array((end - start) * rowBytes)
    if (start < savedRows) bytes.set(this.saved.read(start * rowBytes, savedRows * rowBytes))
    for (let row = Math.max(start, savedRows); row < end; ) {
      const chunk = this.chunks[Math.floor((row - savedRows) / this.chunkRows)]!
      const from = (row - savedRows) % this.chunkRows
      const rows = Math.min(this.chunkRows - from, end - row)
      bytes.set(new Uint8Array(chunk.buffer, from * rowBytes, rows * rowBytes), (row - start) * rowBytes)
      row += rows
    }
    return bytes
  }
}
