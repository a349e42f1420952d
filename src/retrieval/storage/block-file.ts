import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { open } from 'node:fs/promises'
import path from 'node:path'
import { crc32 } from 'node:zlib'
import { brokenSnapshot } from './broken-snapshot.ts'
import { type ByteRange, type ByteSource, readEach } from './byte-source.ts'
import { codeOf } from './checked-file.ts'

/** Bytes that have a checksum of their own: what has to be read to be sure of a single one, and a page of most disks. */
const BLOCK = 4096

/** Blocks written at a time. */
const BLOCKS_WRITTEN = 256

/** Bytes that one call reads; it takes less than 2 GB. */
const LONGEST_READ = 1 << 30

/** What a file that is read in parts must hold. */
export interface BlockCheck {
  readonly bytes: number
  /** CRC-32 of each 4 KiB; the last block may be shorter. */
  readonly checksums: Uint32Array
}

/** Writes a new file through to the disk, some of it at a time. */
export async function writeBlocks(
  folder: string,
  name: string,
  pieces: Iterable<Uint8Array>,
): Promise<BlockCheck> {
  const checksums: number[] = []
  let bytes = 0
  const file = await open(path.join(folder, name), 'wx')
  try {
    for (const blocks of inBlocks(pieces)) {
      for (let at = 0; at < blocks.byteLength; at += BLOCK) {
        checksums.push(crc32(blocks.subarray(at, at + BLOCK)))
      }
      await file.writeFile(blocks)
      bytes += blocks.byteLength
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return { bytes, checksums: Uint32Array.from(checksums) }
}

/** The same bytes in pieces of whole blocks, but for the last one. A piece is good until the next one is asked for. */
function* inBlocks(pieces: Iterable<Uint8Array>): Generator<Uint8Array> {
  const blocks = new Uint8Array(BLOCK * BLOCKS_WRITTEN)
  let filled = 0
  for (const piece of pieces) {
    for (let at = 0; at < piece.byteLength; ) {
      const part = piece.subarray(at, at + blocks.byteLength - filled)
      blocks.set(part, filled)
      filled += part.byteLength
      at += part.byteLength
      if (filled < blocks.byteLength) continue
      yield blocks
      filled = 0
    }
  }
  if (filled > 0) yield blocks.subarray(0, filled)
}

/** Closes the files of sources that nobody holds any more. */
const descriptors = new FinalizationRegistry<number>((descriptor) => closeSync(descriptor))

/**
 * A file whose parts are read when they are asked for. Each block is checked the first time that it is touched; the
 * file stays open, so that it can be read after its folder was removed.
 */
export class BlockFile implements ByteSource {
  readonly byteLength: number
  private readonly checksums: Uint32Array
  private readonly isChecked: Uint8Array
  private readonly descriptor: number

  /**
   * @param onDamage is called when a part is not what was written; returns whether the next start makes a new index
   * @throws ChuchuError `snapshot_broken` when the file cannot be opened or has another size
   */
  constructor(
    folder: string,
    private readonly name: string,
    { bytes, checksums }: BlockCheck,
    private readonly onDamage: () => boolean,
  ) {
    if (checksums.length !== Math.ceil(bytes / BLOCK))
      throw brokenSnapshot(name, 'has not the right checksums')
    this.descriptor = openOfSize(folder, name, bytes)
    descriptors.register(this, this.descriptor, this)
    this.byteLength = bytes
    this.checksums = checksums
    this.isChecked = new Uint8Array(checksums.length)
  }

  read(start: number, end: number): Uint8Array<ArrayBuffer> {
    if (!(start >= 0 && start <= end && end <= this.byteLength))
      throw this.damage('is shorter than it should be')
    const first = Math.floor(start / BLOCK)
    const last = Math.ceil(end / BLOCK)
    if (this.areChecked(first, last)) return this.bytesAt(start, end)
    const from = first * BLOCK
    const bytes = this.bytesAt(from, Math.min(last * BLOCK, this.byteLength))
    for (let block = first; block < last; block++) {
      const at = block * BLOCK - from
      if (crc32(bytes.subarray(at, at + BLOCK)) !== this.checksums[block]) {
        throw this.damage('does not match its checksum')
      }
      this.isChecked[block] = 1
    }
    return bytes.slice(start - from, end - from)
  }

  readMany(ranges: readonly ByteRange[]): Uint8Array<ArrayBuffer>[] {
    return readEach(this, ranges)
  }

  /** Nothing can be read afterwards. */
  close(): void {
    descriptors.unregister(this)
    closeSync(this.descriptor)
  }

  private areChecked(first: number, last: number): boolean {
    for (let block = first; block < last; block++) if (this.isChecked[block] === 0) return false
    return true
  }

  private bytesAt(start: number, end: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(end - start)
    for (let at = 0; at < bytes.byteLength; ) {
      const length = Math.min(LONGEST_READ, bytes.byteLength - at)
      const read = this.readInto(bytes, at, length, start + at)
      if (read === 0) throw this.damage('is shorter than it should be')
      at += read
    }
    return bytes
  }

  private readInto(bytes: Uint8Array, at: number, length: number, position: number): number {
    try {
      return readSync(this.descriptor, bytes, at, length, position)
    } catch (error) {
      throw this.damage(`cannot be read (${codeOf(error)})`)
    }
  }

  private damage(what: string) {
    const hint = this.onDamage()
      ? 'start chuchu again: it then builds the index anew from the corpus'
      : undefined
    return brokenSnapshot(this.name, what, hint)
  }
}

function openOfSize(folder: string, name: string, bytes: number): number {
  let descriptor: number | undefined
  try {
    descriptor = openSync(path.join(folder, name), 'r')
    const info = fstatSync(descriptor)
    if (info.isFile() && info.size === bytes) return descriptor
  } catch (error) {
    throw brokenSnapshot(name, `cannot be read (${codeOf(error)})`)
  }
  closeSync(descriptor)
  throw brokenSnapshot(name, `has not the ${bytes} bytes that were written`)
}
