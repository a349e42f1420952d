import { createHash, randomBytes } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { endianness } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ChuchuError } from '../errors.ts'
import type { SnapshotData } from './backend.ts'
import { brokenSnapshot } from './broken-snapshot.ts'
import {
  codeOf,
  decode,
  type FileCheck,
  readBytes,
  readChecked,
  sha256Of,
  writeChecked,
} from './checked-file.ts'
import { type PackedData, pack, unpack } from './pack.ts'
import { encodeInChunks, linesOf } from './text-chunks.ts'

export type SnapshotJson =
  | null
  | boolean
  | number
  | string
  | readonly SnapshotJson[]
  | { readonly [key: string]: SnapshotJson }

/** The caller's own JSON: what it must know to tell whether the state is still good. */
export interface SnapshotHeader {
  /** Version of the analyzer that made the terms. */
  readonly analyzer: string
  /** Id of the embedder that made the vectors. */
  readonly embedder: string
  readonly [key: string]: SnapshotJson
}

export interface SnapshotParts {
  readonly data: SnapshotData
  /**
   * Texts of well-formed Unicode by file name, e.g. `articles.jsonl`, as strings that follow one another. What is read
   * is the lines, each with its line end: no text has to fit into one string.
   */
  readonly texts: Readonly<Record<string, Iterable<string>>>
}

export interface Snapshot extends SnapshotParts {
  readonly header: SnapshotHeader
}

/** Version of the files' layout. */
const FORMAT = 1
/** Names the folder of the snapshot that counts and the checksum of its header. */
const POINTER = 'current'
const HEADER = 'header.json'
const DATA_JSON = 'data.json'
const DATA_BYTES = 'data.bin'
const TEXT_NAME = /^(?!(header|data)\.)[a-z][a-z0-9._-]*$/
const FOLDER = /^snapshot-[0-9a-f]{16}$/
const POINTER_DRAFT = /^current\.[0-9a-f]{16}$/
/** What a crash left behind goes after this time; until then it may be the work of another process. */
const LEFTOVER_MS = 60 * 60 * 1000

interface Pointer {
  readonly snapshot: string
  /** Of the header file, hex. */
  readonly sha256: string
}

interface Manifest {
  readonly format: number
  readonly byteOrder: string
  readonly header: SnapshotHeader
  readonly files: Readonly<Record<string, FileCheck>>
}

/**
 * Writes a snapshot into a new folder inside `dir` and then makes it the current one by renaming a small pointer
 * file over the old one, so that a crash at any time leaves the old snapshot or the new one. Of two processes
 * that write at the same time the last one wins. Removes the snapshot that was replaced and what crashes left.
 * @param dir made when it is missing; nothing else should be kept in it
 * @throws ChuchuError `data_folder` when the folder cannot be written; the old snapshot is then untouched
 */
export async function writeSnapshot(
  dir: string,
  header: SnapshotHeader,
  parts: SnapshotParts,
): Promise<void> {
  const name = `snapshot-${randomName()}`
  const folder = path.join(dir, name)
  // Before anything is awaited, so that the data is that of the moment of the call.
  const packed = pack(parts.data)
  try {
    await mkdir(folder, { recursive: true })
    const sha256 = await writeFolder(folder, header, packed, parts.texts)
    // Not before the writing, which takes its time: another process may have put its own in place meanwhile.
    const replaced = await currentName(dir)
    await publish(dir, { snapshot: name, sha256 })
    await cleanUp(dir, [replaced, name])
  } catch (error) {
    if ((await currentName(dir)) !== name) await rm(folder, { recursive: true, force: true }).catch(() => {})
    throw asDataFolderError(error)
  }
}

/**
 * Reads the current snapshot; every byte is checked against a checksum. Removes what has long been replaced.
 * @returns null when no snapshot was written into `dir` to its end, or the pointer to it is gone
 * @throws ChuchuError `snapshot_broken` when it is damaged, or of another format or byte order
 */
export async function readSnapshot(dir: string): Promise<Snapshot | null> {
  for (;;) {
    const text = await readPointer(dir)
    if (text === null) return null
    try {
      const snapshot = await readFolder(dir, parsePointer(text))
      await cleanUp(dir, [])
      return snapshot
    } catch (error) {
      // Another process may have put a new snapshot in place, and removed this one, in the meantime.
      if ((await readPointer(dir)) !== text) continue
      throw error instanceof ChuchuError ? error : brokenSnapshot('the snapshot', 'has not the form of one')
    }
  }
}

/** @returns the checksum of the header */
async function writeFolder(
  folder: string,
  header: SnapshotHeader,
  { json, bytes }: PackedData,
  texts: SnapshotParts['texts'],
): Promise<string> {
  const files: Record<string, FileCheck> = {
    [DATA_JSON]: await writeChecked(folder, DATA_JSON, Buffer.from(json)),
    [DATA_BYTES]: await writeChecked(folder, DATA_BYTES, bytes),
  }
  for (const [name, text] of Object.entries(texts)) {
    if (!TEXT_NAME.test(name)) throw new Error(`${name} cannot be the name of a text`)
    files[name] = await writeText(folder, name, text)
  }
  const manifest: Manifest = { format: FORMAT, byteOrder: endianness(), header, files }
  return (await writeChecked(folder, HEADER, Buffer.from(JSON.stringify(manifest)))).sha256
}

/** Writes a new file through to the disk, some of it at a time. */
async function writeText(folder: string, name: string, text: Iterable<string>): Promise<FileCheck> {
  const hash = createHash('sha256')
  let bytes = 0
  const file = await open(path.join(folder, name), 'wx')
  try {
    for (const chunk of encodeInChunks(text)) {
      hash.update(chunk)
      bytes += chunk.byteLength
      await file.writeFile(chunk)
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return { bytes, sha256: hash.digest('hex') }
}

async function readFolder(dir: string, pointer: Pointer): Promise<Snapshot> {
  const folder = path.join(dir, pointer.snapshot)
  const headerBytes = await readBytes(folder, HEADER)
  if (sha256Of(headerBytes) !== pointer.sha256) throw brokenSnapshot(HEADER, 'does not match its checksum')
  const manifest: Manifest = JSON.parse(decode(headerBytes))
  if (manifest.format !== FORMAT || manifest.byteOrder !== endianness()) {
    throw brokenSnapshot(HEADER, 'was written by another version or on another kind of machine')
  }
  const { [DATA_JSON]: jsonCheck, [DATA_BYTES]: bytesCheck, ...textChecks } = manifest.files
  const json = decode(await readChecked(folder, DATA_JSON, jsonCheck!))
  const bytes = await readChecked(folder, DATA_BYTES, bytesCheck!)
  const texts: Record<string, Iterable<string>> = {}
  for (const [name, check] of Object.entries(textChecks)) {
    const text = await readChecked(folder, name, check)
    texts[name] = { [Symbol.iterator]: () => linesOf(text) }
  }
  return { header: manifest.header, data: unpack({ json, bytes }), texts }
}

/** Renames the pointer into place. Windows refuses while another process has the old one open, so it tries again. */
async function publish(dir: string, pointer: Pointer): Promise<void> {
  const draft = `${POINTER}.${randomName()}`
  await writeChecked(dir, draft, Buffer.from(JSON.stringify(pointer)))
  for (let delay = 10; ; delay *= 2) {
    try {
      return await rename(path.join(dir, draft), path.join(dir, POINTER))
    } catch (error) {
      if (delay > 1000 || !['EPERM', 'EACCES', 'EBUSY'].includes(codeOf(error) ?? '')) throw error
      await sleep(delay)
    }
  }
}

/** Removes what is not current: the `outdated` folders at once, others when they are old. Never fails. */
async function cleanUp(dir: string, outdated: readonly (string | null)[]): Promise<void> {
  const names = await readdir(dir).catch(() => [])
  for (const name of names.filter((name) => FOLDER.test(name) || POINTER_DRAFT.test(name))) {
    const file = path.join(dir, name)
    const changed = await stat(file).catch(() => null)
    const isOld = changed !== null && Date.now() - changed.mtimeMs > LEFTOVER_MS
    const current = await currentName(dir)
    if ((outdated.includes(name) || isOld) && current !== null && name !== current) {
      await rm(file, { recursive: true, force: true, maxRetries: 3 }).catch(() => {})
    }
  }
}

async function currentName(dir: string): Promise<string | null> {
  try {
    const text = await readPointer(dir)
    return text === null ? null : parsePointer(text).snapshot
  } catch {
    return null
  }
}

async function readPointer(dir: string): Promise<string | null> {
  try {
    return await readFile(path.join(dir, POINTER), 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw brokenSnapshot(POINTER, `cannot be read (${codeOf(error)})`)
  }
}

function parsePointer(text: string): Pointer {
  try {
    const { snapshot, sha256 } = JSON.parse(text)
    if (FOLDER.test(snapshot) && typeof sha256 === 'string') return { snapshot, sha256 }
  } catch {}
  throw brokenSnapshot(POINTER, 'does not name a snapshot')
}

function randomName(): string {
  return randomBytes(8).toString('hex')
}

/** Only the code of a system error: its message holds the path. */
function asDataFolderError(error: unknown): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException
  if (syscall === undefined) return error
  return new ChuchuError(
    'data_folder',
    `the data folder cannot be written (${code})`,
    'see that it is a folder with room that you may write to, or name another with `--data`',
  )
}
