import { endianness } from 'node:os'
import { crc32 } from 'node:zlib'
import { z } from 'zod'
import { brokenSnapshot } from './broken-snapshot.ts'
import type { Json } from './pack.ts'
import type { SegmentRef } from './segment-footer.ts'

export interface CommitSegment {
  readonly ref: SegmentRef
  /** Ordinals that were deleted, ascending. */
  readonly deleted: Uint32Array
  /** The caller's own: sizes, counts. */
  readonly meta: Json
}

/** What a generation of the collection consists of. */
export interface Commit {
  /** Grows by one with each commit. */
  readonly generation: number
  /** The caller's own: what it must know to tell whether the state is still good. */
  readonly header: { readonly [key: string]: Json }
  readonly segments: readonly CommitSegment[]
}

/** The file that is replaced with each commit. */
export const MANIFEST = 'manifest'

/** Bytes in which the first line of a manifest ends. */
export const FIRST_LINE = 96

export const SEGMENT_NAME = /^segment-[0-9a-f]{16}$/

/** Version of the manifest and of the rules by which its files are named. */
const FORMAT = 1

/**
 * The first line: what a reader must look at to see whether there is another commit, and the checksum of the rest and
 * of the line itself up to there.
 */
const LINE = /^(chuchu-manifest (\d{1,6}) generation=(\d{1,15}) crc32=([0-9a-f]{8})) ([0-9a-f]{8})$/

const count = z.int().nonnegative()
const ordinals = z.string().transform((text, context) => {
  const decoded = decodeOrdinals(text)
  if (decoded) return decoded
  context.addIssue('not a list of ordinals')
  return z.NEVER
})
/** JSON.parse gives nothing but JSON. */
const json = z.custom<Json>((value) => value !== undefined)
const body = z.object({
  byteOrder: z.literal(endianness()),
  header: z.custom<Commit['header']>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  ),
  segments: z.array(
    z.object({
      ref: z.object({ name: z.string().regex(SEGMENT_NAME), bytes: count, crc32: count }),
      deleted: ordinals,
      meta: json,
    }),
  ),
})

export function encodeManifest({ generation, header, segments }: Commit): Buffer {
  const text = Buffer.from(
    JSON.stringify({
      byteOrder: endianness(),
      header,
      segments: segments.map(({ ref: { name, bytes, crc32 }, deleted, meta }) => {
        return { ref: { name, bytes, crc32 }, deleted: encodeOrdinals(deleted), meta }
      }),
    }),
  )
  const sum = hex(crc32(text))
  const line = `chuchu-manifest ${FORMAT} generation=${generation} crc32=${sum}`
  return Buffer.concat([Buffer.from(`${line} ${hex(crc32(line))}\n`), text])
}

/** The generation that the beginning of a manifest names; null where it is none. */
export function generationOf(firstLine: string): number | null {
  const match = LINE.exec(firstLine)
  return match?.[1] !== undefined && hex(crc32(match[1])) === match[5] ? Number(match[3]) : null
}

/** The first line of a manifest, or what is in its place. */
export function firstLineOf(bytes: Uint8Array): string {
  const start = Buffer.from(bytes.subarray(0, FIRST_LINE)).toString('latin1')
  return start.slice(0, Math.max(0, start.indexOf('\n')))
}

/** @throws ChuchuError `snapshot_broken` where it is damaged, or of another format or byte order */
export function decodeManifest(bytes: Uint8Array): Commit {
  const line = firstLineOf(bytes)
  const generation = generationOf(line)
  const match = LINE.exec(line)
  if (!match || generation === null) throw brokenSnapshot(MANIFEST, 'does not begin as it should')
  if (match[2] !== String(FORMAT)) throw brokenSnapshot(MANIFEST, 'was written by another version')
  const text = bytes.subarray(line.length + 1)
  if (hex(crc32(text)) !== match[4]) throw brokenSnapshot(MANIFEST, 'does not match its checksum')
  const parsed = body.safeParse(jsonOf(text))
  if (parsed.success) return { generation, header: parsed.data.header, segments: parsed.data.segments }
  const [issue] = parsed.error.issues
  throw brokenSnapshot(
    MANIFEST,
    `has not the form that it is saved in (${issue?.path.join('.') || 'all of it'})`,
  )
}

function jsonOf(text: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(text).toString('utf8'))
  } catch {
    return undefined
  }
}

function hex(sum: number): string {
  return sum.toString(16).padStart(8, '0')
}

/**
 * Ascending ordinals as a short text: the differences between them as variable-length numbers, or one bit for each
 * ordinal up to the last, whichever is shorter; in base64.
 */
export function encodeOrdinals(ordinals: Uint32Array): string {
  const deltas = encodeDeltas(ordinals)
  const bits = ((ordinals.at(-1) ?? 0) >>> 3) + 1
  if (deltas.byteLength <= bits) return `d${deltas.toString('base64')}`
  const bitset = Buffer.alloc(bits)
  for (const ordinal of ordinals) bitset[ordinal >>> 3] = (bitset[ordinal >>> 3] ?? 0) | (1 << (ordinal & 7))
  return `b${bitset.toString('base64')}`
}

/** @returns null where the text is not what `encodeOrdinals` made */
export function decodeOrdinals(text: string): Uint32Array | null {
  const bytes = Buffer.from(text.slice(1), 'base64')
  const ordinals = text.startsWith('b') ? decodeBits(bytes) : decodeDeltas(bytes)
  return ordinals !== null && encodeOrdinals(ordinals) === text ? ordinals : null
}

/** Seven bits a byte, the lower ones first; the eighth says that more follow. */
function encodeDeltas(ordinals: Uint32Array): Buffer {
  const bytes = Buffer.alloc(5 * ordinals.length)
  let at = 0
  let next = 0
  for (const ordinal of ordinals) {
    if (ordinal < next) throw new Error('the ordinals do not ascend')
    let delta = ordinal - next
    for (; delta > 0x7f; delta >>>= 7) bytes[at++] = (delta & 0x7f) | 0x80
    bytes[at++] = delta
    next = ordinal + 1
  }
  return bytes.subarray(0, at)
}

function decodeDeltas(bytes: Uint8Array): Uint32Array | null {
  const ordinals: number[] = []
  let next = 0
  let delta = 0
  let scale = 1
  for (const byte of bytes) {
    delta += (byte & 0x7f) * scale
    scale *= 0x80
    if (byte > 0x7f) continue
    next += delta
    if (next > 0xffffffff) return null
    ordinals.push(next++)
    delta = 0
    scale = 1
  }
  return Uint32Array.from(ordinals)
}

function decodeBits(bytes: Uint8Array): Uint32Array {
  const ordinals: number[] = []
  for (const [at, byte] of bytes.entries()) {
    for (let bit = 0; bit < 8; bit++) if (byte & (1 << bit)) ordinals.push(8 * at + bit)
  }
  return Uint32Array.from(ordinals)
}
