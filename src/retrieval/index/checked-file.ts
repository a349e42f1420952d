import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import path from 'node:path'
import { brokenSnapshot } from './broken-snapshot.ts'

/** Bytes read and hashed at a time. */
const CHUNK = 64 * 1024 * 1024

/** What a file of a snapshot must hold. */
export interface FileCheck {
  readonly bytes: number
  readonly sha256: string
}

/** Writes a new file through to the disk. */
export async function writeChecked(folder: string, name: string, bytes: Uint8Array): Promise<FileCheck> {
  const file = await open(path.join(folder, name), 'wx')
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
  return { bytes: bytes.byteLength, sha256: sha256Of(bytes) }
}

/** @throws ChuchuError `snapshot_broken` when the file is missing or not what was written */
export async function readChecked(
  folder: string,
  name: string,
  check: FileCheck,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await readBytes(folder, name)
  if (bytes.byteLength !== check.bytes)
    throw brokenSnapshot(name, `has ${bytes.byteLength} bytes, not ${check.bytes}`)
  if (sha256Of(bytes) !== check.sha256) throw brokenSnapshot(name, 'does not match its checksum')
  return bytes
}

/** The bytes in a buffer of their own, as `unpack` needs them. */
export async function readBytes(folder: string, name: string): Promise<Uint8Array<ArrayBuffer>> {
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

/** In chunks, since one read takes less than 2 GB. */
async function readAll(file: FileHandle): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array((await file.stat()).size)
  for (let at = 0; at < bytes.byteLength; ) {
    const { bytesRead } = await file.read(bytes, at, Math.min(CHUNK, bytes.byteLength - at), at)
    if (bytesRead === 0) return bytes.slice(0, at)
    at += bytesRead
  }
  return bytes
}

export function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
}

export function sha256Of(bytes: Uint8Array): string {
  const hash = createHash('sha256')
  for (let at = 0; at < bytes.byteLength; at += CHUNK) hash.update(bytes.subarray(at, at + CHUNK))
  return hash.digest('hex')
}

export function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code
}
