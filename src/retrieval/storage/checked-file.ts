import { type FileHandle, open } from 'node:fs/promises'
import path from 'node:path'
import { crc32 } from 'node:zlib'
import { brokenSnapshot } from './broken-snapshot.ts'

/** Bytes read and checked at a time: few enough to be still in the processor's cache for the check. */
const CHUNK = 4 * 1024 * 1024

/** What a file of a snapshot must hold. */
export interface FileCheck {
  readonly bytes: number
  /** CRC-32 of the bytes: it is there to notice damage, and costs a quarter of SHA-256. */
  readonly crc32: number
}

/** Writes a new file through to the disk, the pieces one after the other. */
export async function writeChecked(
  folder: string,
  name: string,
  pieces: readonly Uint8Array[],
): Promise<FileCheck> {
  const file = await open(path.join(folder, name), 'wx')
  try {
    for (const piece of pieces) await file.writeFile(piece)
    await file.sync()
  } finally {
    await file.close()
  }
  return {
    bytes: pieces.reduce((sum, { byteLength }) => sum + byteLength, 0),
    crc32: pieces.reduce((sum, piece) => crc32(piece, sum), 0),
  }
}

/**
 * Reads a file into a buffer of its own and checks it in the same pass.
 * @throws ChuchuError `snapshot_broken` when the file is missing or not what was written
 */
export async function readChecked(
  folder: string,
  name: string,
  check: FileCheck,
): Promise<Uint8Array<ArrayBuffer>> {
  const { bytes, sum } = await readSummed(folder, name)
  if (bytes.byteLength !== check.bytes)
    throw brokenSnapshot(name, `has ${bytes.byteLength} bytes, not ${check.bytes}`)
  if (sum !== check.crc32) throw brokenSnapshot(name, 'does not match its checksum')
  return bytes
}

/** A file's bytes with their CRC-32. */
export async function readSummed(
  folder: string,
  name: string,
): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly sum: number }> {
  try {
    const file = await open(path.join(folder, name))
    try {
      return await readAll(file)
    } finally {
      await file.close()
    }
  } catch (error) {
    throw brokenSnapshot(name, `cannot be read (${codeOf(error)})`)
  }
}

async function readAll(file: FileHandle) {
  const bytes = new Uint8Array((await file.stat()).size)
  let sum = 0
  for (let at = 0; at < bytes.byteLength; ) {
    const { bytesRead } = await file.read(bytes, at, Math.min(CHUNK, bytes.byteLength - at), at)
    if (bytesRead === 0) return { bytes: bytes.slice(0, at), sum }
    sum = crc32(bytes.subarray(at, at + bytesRead), sum)
    at += bytesRead
  }
  return { bytes, sum }
}

export function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code
}
