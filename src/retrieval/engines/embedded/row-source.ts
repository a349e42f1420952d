import { type ByteRange, type ByteSource, readEach } from '../../storage/byte-source.ts'

/** Some of the rows of a table, one after another, copied when they are read. */
export class RowSource implements ByteSource {
  /**
   * @param rows which rows, ascending
   * @param rowBytes bytes of a row
   * @param readRows the bytes of the rows [start, end) of the table, which no longer change
   */
  constructor(
    private readonly rows: Uint32Array,
    private readonly rowBytes: number,
    private readonly readRows: (start: number, end: number) => ArrayBufferView,
  ) {}

  get byteLength(): number {
    return this.rows.length * this.rowBytes
  }

  read(start: number, end: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(end - start)
    const stop = Math.ceil(end / this.rowBytes)
    for (let at = Math.floor(start / this.rowBytes); at < stop; ) {
      const next = this.endOfRun(at, stop)
      const { buffer, byteOffset } = this.readRows(this.rows[at]!, this.rows[at]! + next - at)
      const from = Math.max(start, at * this.rowBytes)
      const to = Math.min(end, next * this.rowBytes)
      bytes.set(new Uint8Array(buffer, byteOffset + from - at * this.rowBytes, to - from), from - start)
      at = next
    }
    return bytes
  }

  readMany(ranges: readonly ByteRange[]): Uint8Array<ArrayBuffer>[] {
    return readEach(this, ranges)
  }

  /** Where the rows that follow one another in the table as well end, at `stop` at the latest. */
  private endOfRun(at: number, stop: number): number {
    let next = at + 1
    while (next < stop && this.rows[next] === this.rows[next - 1]! + 1) next++
    return next
  }
}
