import type { ByteSource } from './byte-source.ts'
import { chunksOf } from './byte-source.ts'

/** Bytes that are read at a time when many records are. */
const CHUNK = 1 << 20

/** Byte strings one after the other, each read when it is needed: record i is [ends[i − 1], ends[i]) of the bytes. */
export class Records {
  constructor(
    readonly bytes: ByteSource,
    readonly ends: Float64Array,
  ) {}

  get count(): number {
    return this.ends.length
  }

  /** Where record i begins; also for i = count. */
  startOf(i: number): number {
    return i === 0 ? 0 : this.endOf(i - 1)
  }

  /** @throws RangeError where there is no such record (a defect) */
  endOf(i: number): number {
    const end = this.ends[i]
    if (end === undefined) throw new RangeError(`there is no record ${i}`)
    return end
  }

  /** @throws ChuchuError `snapshot_broken` */
  read(i: number): Buffer {
    return bufferOver(this.bytes.read(this.startOf(i), this.endOf(i)))
  }

  /**
   * Some of the records, in the order in which they are asked for, with as few reads of the disk as possible.
   * @throws ChuchuError `snapshot_broken`
   */
  readMany(ordinals: readonly number[]): Buffer[] {
    const ranges = ordinals.map((i) => ({ start: this.startOf(i), end: this.endOf(i) }))
    return this.bytes.readMany(ranges).map(bufferOver)
  }

  /**
   * All records as texts in UTF-8, many of them read at a time.
   * @throws ChuchuError `snapshot_broken`
   */
  *texts(): Generator<string> {
    for (let from = 0, to = 0; from < this.count; from = to) {
      const start = this.startOf(from)
      for (to = from + 1; to < this.count && this.endOf(to) - start <= CHUNK; ) to++
      const bytes = bufferOver(this.bytes.read(start, this.startOf(to)))
      for (let i = from; i < to; i++)
        yield bytes.toString('utf8', this.startOf(i) - start, this.endOf(i) - start)
    }
  }
}

function bufferOver({ buffer, byteOffset, byteLength }: Uint8Array<ArrayBuffer>): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}

/** The records [from, to) of a list, which are copied as they stand. */
export interface RecordRun {
  readonly records: Records
  readonly from: number
  readonly to: number
}

/** Saves byte strings, one at a time or as runs of those saved before; `save` may never hold them all. */
export async function saveRecords(
  save: (pieces: Iterable<Uint8Array>) => Promise<ByteSource>,
  records: Iterable<Uint8Array | RecordRun>,
): Promise<{ bytes: ByteSource; ends: Float64Array }> {
  const ends: number[] = []
  let length = 0
  function* pieces(): Generator<Uint8Array> {
    for (const one of records) {
      if (one instanceof Uint8Array) {
        length += one.byteLength
        ends.push(length)
        yield one
        continue
      }
      const { records: list, from, to } = one
      const shift = length - list.startOf(from)
      for (let i = from; i < to; i++) ends.push(list.endOf(i) + shift)
      length = list.startOf(to) + shift
      yield* chunksOf(list.bytes, list.startOf(from), list.startOf(to))
    }
  }
  const bytes = await save(pieces())
  return { bytes, ends: Float64Array.from(ends) }
}
