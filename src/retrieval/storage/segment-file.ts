import { crc32 } from 'node:zlib'
import { ChuchuError } from '../contract/errors.ts'
import { brokenSnapshot } from './broken-snapshot.ts'
import {
  type ByteSource,
  chunksOf,
  type SaveBytes,
  type SnapshotContent,
  type SnapshotData,
} from './byte-source.ts'
import { BlockChecksums, CheckedBytes } from './checked-bytes.ts'
import type { Directory, OpenFile } from './directory.ts'
import { type Json, pack, type TypedArray, unpack } from './pack.ts'
import {
  ARRAY_TYPES,
  type ArrayPlace,
  bytesOf,
  encodeFooter,
  readFooter,
  type SegmentRef,
  type SourcePlace,
  typeOf,
} from './segment-footer.ts'

/** Arrays and byte sources begin at multiples of this, so that they could be read in place. */
const ALIGNMENT = 8

/** Bytes handed to the directory at a time, where the pieces are shorter. */
const CHUNK = 1 << 18

/** Bytes read and checked at a time: few enough to be still in the processor's cache for the check. */
const READ_CHUNK = 4 << 20

/** Arrays shorter than this are read together with their neighbours. */
const SHORT = 64 * 1024

/**
 * Writes a segment: one file that holds nested data, and never changes. First the bytes of the sources and arrays,
 * then the footer with the tree of the data, the places and the checksums, then a trailer of a fixed size.
 * @throws ChuchuError `data_folder`; what `content` throws as it is. Nothing is left of the file then.
 */
export async function writeSegment(
  directory: Directory,
  name: string,
  content: SnapshotContent,
): Promise<SegmentRef> {
  const writer = new SegmentWriter()
  await directory.write(name, writer.bytesOf(content))
  return { name, bytes: writer.at, crc32: writer.footerSum }
}

class SegmentWriter {
  /** Bytes handed out so far. */
  at = 0
  footerSum = 0
  private readonly arrays: ArrayPlace[] = []
  private readonly written = new Map<
    ByteSource,
    Omit<SourcePlace, 'checksums'> & { checksums: Uint32Array }
  >()

  /** All bytes of the file, in order. */
  async *bytesOf(content: SnapshotContent): AsyncGenerator<Uint8Array> {
    const data = typeof content === 'function' ? yield* this.making(content) : content
    const { tree, arrays, sources } = pack(data)
    for (const source of sources) {
      if (!this.written.has(source)) yield* this.source(source, chunksOf(source))
    }
    yield* inChunks(this.layArrays(arrays))
    yield* inChunks(this.layFooter(tree, sources))
  }

  /** Writes what is saved while the data is made, one source after the other. */
  private async *making(
    make: (save: SaveBytes) => Promise<SnapshotData>,
  ): AsyncGenerator<Uint8Array, SnapshotData> {
    const saves = new SaveQueue()
    const making = saves.run(make)
    try {
      for (let next = await saves.next(); next; next = await saves.next()) {
        const source = new SavedBytes()
        yield* this.source(source, next.pieces)
        next.done(source)
      }
      return await making
    } finally {
      saves.stop()
      await making.catch(() => {})
    }
  }

  private async *source(source: ByteSource, pieces: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    yield* this.padding()
    const offset = this.at
    const sums = new BlockChecksums()
    for (const chunk of inChunks(pieces)) {
      sums.add(chunk)
      this.at += chunk.byteLength
      yield chunk
    }
    if (source instanceof SavedBytes) source.byteLength = sums.byteLength
    this.written.set(source, { offset, bytes: sums.byteLength, checksums: sums.finish() })
  }

  private *layArrays(arrays: readonly TypedArray[]): Generator<Uint8Array> {
    for (const array of arrays) yield* this.array(array)
  }

  private *layFooter(tree: Json, sources: readonly ByteSource[]): Generator<Uint8Array> {
    const places: SourcePlace[] = []
    for (const source of sources) {
      const place = this.written.get(source)
      if (!place) throw new Error('a byte source was not written')
      places.push({ ...place, checksums: this.arrays.length })
      yield* this.array(place.checksums)
    }
    const { bytes, crc32 } = encodeFooter({ tree, arrays: this.arrays, sources: places })
    this.footerSum = crc32
    this.at += bytes.byteLength
    yield bytes
  }

  private *array(array: TypedArray): Generator<Uint8Array> {
    yield* this.padding()
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
    this.arrays.push({ type: typeOf(array), offset: this.at, length: array.length, crc32: crc32(bytes) })
    this.at += bytes.byteLength
    yield bytes
  }

  private *padding(): Generator<Uint8Array> {
    const bytes = new Uint8Array(-this.at & (ALIGNMENT - 1))
    this.at += bytes.byteLength
    if (bytes.byteLength > 0) yield bytes
  }
}

/** Stands for bytes that were written into the segment. */
class SavedBytes implements ByteSource {
  byteLength = 0

  read(): never {
    throw new Error('saved bytes can be read when their segment is opened')
  }

  readMany(): never {
    return this.read()
  }
}

interface Save {
  readonly pieces: Iterable<Uint8Array>
  readonly done: (source: ByteSource) => void
  readonly fail: (error: Error) => void
}

/** Hands the pieces that somebody saves to the one who writes them. */
class SaveQueue {
  private readonly waiting: Save[] = []
  private current: Save | undefined
  private isOver = false
  private wake = () => {}

  /** Lets `make` run with a `save` that comes to its end when the bytes are written. */
  async run(make: (save: SaveBytes) => Promise<SnapshotData>): Promise<SnapshotData> {
    try {
      return await make((pieces) => this.push(pieces))
    } finally {
      this.isOver = true
      this.wake()
    }
  }

  /** The next one to write; undefined when all is saved. */
  async next(): Promise<Save | undefined> {
    while (this.waiting.length === 0 && !this.isOver) {
      await new Promise<void>((resolve) => {
        this.wake = resolve
      })
    }
    this.current = this.waiting.shift()
    return this.current
  }

  /** Lets those fail that wait, and whoever comes. */
  stop(): void {
    this.isOver = true
    for (const one of [this.current, ...this.waiting.splice(0)])
      one?.fail(new Error('the segment is not written'))
  }

  private push(pieces: Iterable<Uint8Array>): Promise<ByteSource> {
    return new Promise((done, fail) => {
      this.waiting.push({ pieces, done, fail })
      if (this.isOver) this.stop()
      this.wake()
    })
  }
}

/** The same bytes in longer pieces. A piece is good until the next one is asked for. */
function* inChunks(pieces: Iterable<Uint8Array>): Generator<Uint8Array> {
  const chunk = new Uint8Array(CHUNK)
  let filled = 0
  for (const piece of pieces) {
    if (piece.byteLength > CHUNK - filled && filled > 0) {
      yield chunk.subarray(0, filled)
      filled = 0
    }
    if (piece.byteLength >= CHUNK) yield piece
    else {
      chunk.set(piece, filled)
      filled += piece.byteLength
    }
  }
  if (filled > 0) yield chunk.subarray(0, filled)
}

/**
 * Reads what `writeSegment` wrote: the arrays at once, each into a buffer of its own, the byte sources when they are
 * asked.
 * @param onDamage is called when a part of a byte source is not what was written; returns whether the next start makes
 *   a new index
 * @throws ChuchuError `snapshot_broken`
 */
export async function openSegment(
  directory: Directory,
  ref: SegmentRef,
  onDamage: () => boolean,
): Promise<SnapshotData> {
  const file = await directory.open(ref.name)
  try {
    const footer = readFooter(file, ref)
    const arrays = await readArrays(file, ref.name, footer.arrays)
    const sources = footer.sources.map(({ offset, bytes, checksums: at }) => {
      const checksums = arrays[at]
      if (!(checksums instanceof Uint32Array)) throw brokenSnapshot(ref.name, 'has not the right checksums')
      return new CheckedBytes(ref.name, file, { offset, bytes, checksums }, onDamage)
    })
    if (sources.length === 0) file.close()
    return unpack({ tree: footer.tree, arrays, sources })
  } catch (error) {
    file.close()
    throw error instanceof ChuchuError ? error : brokenSnapshot(ref.name, 'has not the form that was written')
  }
}

async function readArrays(
  file: OpenFile,
  name: string,
  places: readonly ArrayPlace[],
): Promise<TypedArray[]> {
  const reader = new ArrayReader(file)
  const arrays: TypedArray[] = []
  for (const place of places) {
    const { bytes, sum } = await reader.read(place.offset, bytesOf(place))
    if (sum !== place.crc32) throw brokenSnapshot(name, 'does not match its checksum')
    arrays.push(new ARRAY_TYPES[place.type](bytes.buffer))
  }
  return arrays
}

/** Reads and checks arrays; short ones that lie together in one go. */
class ArrayReader {
  /** Bytes read ahead, and where they begin in the file. */
  private ahead = new Uint8Array(0)
  private start = 0

  constructor(private readonly file: OpenFile) {}

  async read(offset: number, length: number): Promise<{ bytes: Uint8Array<ArrayBuffer>; sum: number }> {
    if (length >= SHORT) return this.readLong(offset, length)
    // Each place lies behind the one before; the checksum would not match otherwise.
    if (offset + length > this.start + this.ahead.byteLength) {
      this.ahead = this.file.read(offset, Math.min(offset + 2 * SHORT, this.file.byteLength))
      this.start = offset
    }
    const bytes = this.ahead.slice(offset - this.start, offset - this.start + length)
    return { bytes, sum: crc32(bytes) }
  }

  private async readLong(offset: number, length: number) {
    const bytes = new Uint8Array(length)
    let sum = 0
    for (let at = 0; at < length; at += READ_CHUNK) {
      const chunk = bytes.subarray(at, at + READ_CHUNK)
      await this.file.readInto(chunk, offset + at)
      sum = crc32(chunk, sum)
    }
    return { bytes, sum }
  }
}
