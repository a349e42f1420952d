/** Bytes that may lie on the disk, where a part is read and checked when it is needed. */
export interface ByteSource {
  readonly byteLength: number
  /**
   * A copy of the bytes [start, end), at the beginning of a buffer of its own.
   * @throws ChuchuError `snapshot_broken` when they are not what was written
   */
  read(start: number, end: number): Uint8Array<ArrayBuffer>
}

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
