/** Bytes [start, end) of a source. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/** Bytes that may lie on the disk, where a part is read and checked when it is needed. */
export interface ByteSource {
  readonly byteLength: number
  /**
   * A copy of the bytes [start, end), at the beginning of a buffer of its own.
   * @throws ChuchuError `snapshot_broken` when they are not what was written
   */
  read(start: number, end: number): Uint8Array<ArrayBuffer>
  /**
   * Each of the ranges as `read` gives it, in their order, with as few reads of the disk as possible.
   * @throws ChuchuError `snapshot_broken`
   */
  readMany(ranges: readonly ByteRange[]): Uint8Array<ArrayBuffer>[]
}

/** Writes bytes to the disk while they are made. What it returns is to be put into the data, and read only afterwards. */
export type SaveBytes = (pieces: Iterable<Uint8Array>) => Promise<ByteSource>

/** The data of a file, or how it is made where some of it is too long to be held in memory. */
export type SnapshotContent = SnapshotData | ((save: SaveBytes) => Promise<SnapshotData>)

/** Data of a snapshot: JSON values, typed arrays and byte sources, nested as the backend likes. */
export type SnapshotData =
  | null
  | boolean
  | number
  | string
  | Int8Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | ByteSource
  | readonly SnapshotData[]
  | { readonly [key: string]: SnapshotData }

/** Bytes that are copied at a time. */
const CHUNK = 1 << 20

/** Bytes that are at hand; they are not copied until they are read. */
export class MemoryBytes implements ByteSource {
  constructor(private readonly bytes: Uint8Array) {}

  get byteLength(): number {
    return this.bytes.byteLength
  }

  read(start: number, end: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.bytes.subarray(start, end))
  }

  readMany(ranges: readonly ByteRange[]): Uint8Array<ArrayBuffer>[] {
    return readEach(this, ranges)
  }
}

/** `readMany` of a source for which one read more costs nothing. */
function readEach(source: ByteSource, ranges: readonly ByteRange[]): Uint8Array<ArrayBuffer>[] {
  return ranges.map(({ start, end }) => source.read(start, end))
}

export function isByteSource(value: unknown): value is ByteSource {
  return typeof value === 'object' && value !== null && 'read' in value && typeof value.read === 'function'
}

/** The bytes [start, end) in pieces, so that they are never all in memory. */
export function* chunksOf(
  source: ByteSource,
  start = 0,
  end = source.byteLength,
): Generator<Uint8Array<ArrayBuffer>> {
  for (let at = start; at < end; at += CHUNK) yield source.read(at, Math.min(end, at + CHUNK))
}
