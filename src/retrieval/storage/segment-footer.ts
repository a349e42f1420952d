import { endianness } from 'node:os'
import { crc32 } from 'node:zlib'
import { z } from 'zod'
import { brokenSnapshot } from './broken-snapshot.ts'
import type { OpenFile } from './directory.ts'
import type { Json, TypedArray } from './pack.ts'

/** A segment file as the manifest names it. */
export interface SegmentRef {
  readonly name: string
  readonly bytes: number
  /** Of its footer, which holds the checksums of everything else. */
  readonly crc32: number
}

/** Version of the layout. */
const FORMAT = 1

export const ARRAY_TYPES = { Int8Array, Uint8Array, Uint16Array, Uint32Array, Float32Array, Float64Array }

const count = z.int().nonnegative()
const arrayPlace = z.object({
  type: z.enum(['Int8Array', 'Uint8Array', 'Uint16Array', 'Uint32Array', 'Float32Array', 'Float64Array']),
  /** In bytes, from the beginning of the file. */
  offset: count,
  /** In elements. */
  length: count,
  crc32: count,
})
const sourcePlace = z.object({
  offset: count,
  bytes: count,
  /** Number of the array with the checksums of its blocks. */
  checksums: count,
})
const footer = z.object({
  format: z.literal(FORMAT),
  byteOrder: z.literal(endianness()),
  tree: z.custom<Json>((value) => value !== undefined),
  arrays: z.array(arrayPlace),
  sources: z.array(sourcePlace),
})

export type ArrayPlace = z.infer<typeof arrayPlace>
export type SourcePlace = z.infer<typeof sourcePlace>
export type Footer = Omit<z.infer<typeof footer>, 'format' | 'byteOrder'>

/** Where the trailer begins to be one, so that a file of another program is known at once. */
const MAGIC = 'chuchuSG'

/**
 * Bytes of the trailer at the end of the file. All numbers in it have the lower bytes first.
 * ```
 *  0  the magic
 *  8  bytes of the footer, which ends where the trailer begins, in 8 bytes
 * 16  CRC-32 of the footer, in 4 bytes
 * 20  CRC-32 of the trailer up to here, in 4 bytes
 * ```
 */
const TRAILER = 24

/** Bytes read at the end of a file in the hope that they hold the whole footer. */
const TAIL = 64 * 1024

/** The footer and the trailer of a file. */
export function encodeFooter(content: Footer): { readonly bytes: Uint8Array; readonly crc32: number } {
  const text = Buffer.from(JSON.stringify({ format: FORMAT, byteOrder: endianness(), ...content }))
  const sum = crc32(text)
  const trailer = Buffer.alloc(TRAILER)
  trailer.write(MAGIC, 'latin1')
  trailer.writeBigUInt64LE(BigInt(text.byteLength), 8)
  trailer.writeUInt32LE(sum, 16)
  trailer.writeUInt32LE(crc32(trailer.subarray(0, 20)), 20)
  return { bytes: Buffer.concat([text, trailer]), crc32: sum }
}

/**
 * Reads the footer of a file; every place that it names lies in the file.
 * @throws ChuchuError `snapshot_broken` where the file is not the one that was written, or of another format or byte order
 */
export function readFooter(file: OpenFile, ref: SegmentRef): Footer {
  const { name, bytes } = ref
  if (file.byteLength !== bytes) throw brokenSnapshot(name, `has ${file.byteLength} bytes, not ${bytes}`)
  if (bytes < TRAILER) throw brokenSnapshot(name, 'is too short')
  const tail = Buffer.from(file.read(Math.max(0, bytes - TAIL), bytes).buffer)
  const trailer = tail.subarray(-TRAILER)
  const length = Number(trailer.readBigUInt64LE(8))
  const sum = trailer.readUInt32LE(16)
  if (
    trailer.toString('latin1', 0, 8) !== MAGIC ||
    trailer.readUInt32LE(20) !== crc32(trailer.subarray(0, 20)) ||
    sum !== ref.crc32
  ) {
    throw brokenSnapshot(name, 'does not end as it should')
  }
  const end = bytes - TRAILER
  const text =
    length + TRAILER <= tail.byteLength
      ? tail.subarray(-TRAILER - length, -TRAILER)
      : Buffer.from(file.read(end - length, end).buffer)
  if (crc32(text) !== sum) throw brokenSnapshot(name, 'does not match its checksum')
  return parseFooter(text, name, end - length)
}

/** @param end where the data of the file ends */
function parseFooter(text: Buffer, name: string, end: number): Footer {
  const parsed = footer.safeParse(jsonOf(text))
  if (!parsed.success)
    throw brokenSnapshot(name, 'was written by another version or on another kind of machine')
  const { arrays, sources } = parsed.data
  const isInside =
    arrays.every((place) => place.offset + bytesOf(place) <= end) &&
    sources.every(({ offset, bytes }) => offset + bytes <= end)
  if (isInside) return parsed.data
  throw brokenSnapshot(name, 'names bytes that it does not have')
}

function jsonOf(text: Buffer): unknown {
  try {
    return JSON.parse(text.toString('utf8'))
  } catch {
    return undefined
  }
}

export function bytesOf({ type, length }: ArrayPlace): number {
  return ARRAY_TYPES[type].BYTES_PER_ELEMENT * length
}

export function typeOf(array: TypedArray): ArrayPlace['type'] {
  const type = arrayPlace.shape.type.options.find((name) => array instanceof ARRAY_TYPES[name])
  if (type) return type
  throw new Error(`${array} cannot be saved`)
}
