import { crc32 } from 'node:zlib'
import { brokenSnapshot } from './broken-snapshot.ts'
import type { ByteRange, ByteSource } from './byte-source.ts'
import type { OpenFile } from './directory.ts'
import { countBatch } from './disk-reads.ts'

/** Bytes that have a checksum of their own: what has to be read to be sure of a single one, and a page of most disks. */
const BLOCK = 4096

/** Ranges that are this many bytes apart or less are read in one go: less than another call costs. */
const GAP = 4096

/** CRC-32 of each block of bytes that come in pieces; the last block may be shorter. */
export class BlockChecksums {
  private readonly sums: number[] = []
  private sum = 0
  private filled = 0
  byteLength = 0

  add(piece: Uint8Array): void {
    for (let at = 0; at < piece.byteLength; ) {
      const part = piece.subarray(at, at + BLOCK - this.filled)
      this.sum = crc32(part, this.sum)
      this.filled += part.byteLength
      at += part.byteLength
      if (this.filled === BLOCK) this.endBlock()
    }
    this.byteLength += piece.byteLength
  }

  finish(): Uint32Array {
    if (this.filled > 0) this.endBlock()
    return Uint32Array.from(this.sums)
  }

  private endBlock(): void {
    this.sums.push(this.sum)
    this.sum = 0
    this.filled = 0
  }
}

/** Where bytes lie in a file, and what they must be. */
export interface CheckedRange {
  readonly offset: number
  readonly bytes: number
  /** CRC-32 of each block. */
  readonly checksums: Uint32Array
}

/** Bytes of a file. Each block is checked the first time that it is touched. */
export class CheckedBytes implements ByteSource {
  readonly byteLength: number
  private readonly isChecked: Uint8Array

  /**
   * @param onDamage is called when a part is not what was written; returns whether the next start makes a new index
   * @throws ChuchuError `snapshot_broken` where there are not as many checksums as blocks
   */
  constructor(
    private readonly name: string,
    private readonly file: OpenFile,
    private readonly place: CheckedRange,
    private readonly onDamage: () => boolean,
  ) {
    this.byteLength = place.bytes
    this.isChecked = new Uint8Array(Math.ceil(place.bytes / BLOCK))
    if (place.checksums.length !== this.isChecked.length)
      throw brokenSnapshot(name, 'has not the right checksums')
  }

  read(start: number, end: number): Uint8Array<ArrayBuffer> {
    countBatch()
    return this.checked(start, end)
  }

  readMany(ranges: readonly ByteRange[]): Uint8Array<ArrayBuffer>[] {
    countBatch()
    const results = new Array<Uint8Array<ArrayBuffer>>(ranges.length)
    for (const { start, end, members } of merged(ranges)) {
      const bytes = this.checked(start, end)
      for (const { range, at } of members) {
        // Most ranges are read by themselves, and their bytes need no copy.
        results[at] = members.length === 1 ? bytes : bytes.slice(range.start - start, range.end - start)
      }
    }
    return results
  }

  private checked(start: number, end: number): Uint8Array<ArrayBuffer> {
    if (!(start >= 0 && start <= end && end <= this.byteLength))
      throw this.damage('is shorter than it should be')
    const first = Math.floor(start / BLOCK)
    const last = Math.ceil(end / BLOCK)
    if (this.areChecked(first, last)) return this.bytesAt(start, end)
    const from = first * BLOCK
    const bytes = this.bytesAt(from, Math.min(last * BLOCK, this.byteLength))
    for (let block = first; block < last; block++) {
      const at = block * BLOCK - from
      if (crc32(bytes.subarray(at, at + BLOCK)) !== this.place.checksums[block]) {
        throw this.damage('does not match its checksum')
      }
      this.isChecked[block] = 1
    }
    return bytes.slice(start - from, end - from)
  }

  private areChecked(first: number, last: number): boolean {
    for (let block = first; block < last; block++) if (this.isChecked[block] === 0) return false
    return true
  }

  private bytesAt(start: number, end: number): Uint8Array<ArrayBuffer> {
    try {
      return this.file.read(this.place.offset + start, this.place.offset + end)
    } catch {
      throw this.damage('cannot be read')
    }
  }

  private damage(what: string) {
    const hint = this.onDamage()
      ? 'start chuchu again: it then builds the index anew from the corpus'
      : undefined
    return brokenSnapshot(this.name, what, hint)
  }
}

interface MergedRange {
  start: number
  end: number
  readonly members: { readonly range: ByteRange; readonly at: number }[]
}

/** The ranges in the order of their starts, those joined that lie close together. */
function merged(ranges: readonly ByteRange[]): MergedRange[] {
  const members = ranges.map((range, at) => ({ range, at })).sort((a, b) => a.range.start - b.range.start)
  const all: MergedRange[] = []
  for (const member of members) {
    const { start, end } = member.range
    const last = all.at(-1)
    if (last && start - last.end <= GAP) {
      last.end = Math.max(last.end, end)
      last.members.push(member)
    } else all.push({ start, end, members: [member] })
  }
  return all
}
