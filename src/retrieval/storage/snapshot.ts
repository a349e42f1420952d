import { randomBytes } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ChuchuError } from '../contract/errors.ts'
import { brokenSnapshot } from './broken-snapshot.ts'
import { codeOf, writeChecked } from './checked-file.ts'
import {
  readFolder,
  type Snapshot,
  type SnapshotContent,
  type SnapshotHeader,
  writeFolder,
} from './snapshot-folder.ts'

/** Names the folder of the snapshot that counts and the checksum of its header. */
const POINTER = 'current'
const FOLDER = /^snapshot-[0-9a-f]{16}$/
const POINTER_DRAFT = /^current\.[0-9a-f]{16}$/
/** What a crash left behind goes after this time; until then it may be the work of another process. */
const LEFTOVER_MS = 60 * 60 * 1000

interface Pointer {
  readonly snapshot: string
  /** Of the header file. */
  readonly crc32: number
}

/**
 * Writes a snapshot into a new folder inside `dir` and then makes it the current one by renaming a small pointer
 * file over the old one, so that a crash at any time leaves the old snapshot or the new one. Of two processes
 * that write at the same time the last one wins. Removes the snapshot that was replaced and what crashes left.
 * @param dir made when it is missing; nothing else should be kept in it
 * @param content must not change until it is written
 * @throws ChuchuError `data_folder` when the folder cannot be written; the old snapshot is then untouched
 */
export async function writeSnapshot(
  dir: string,
  header: SnapshotHeader,
  content: SnapshotContent,
): Promise<void> {
  const name = `snapshot-${randomName()}`
  const folder = path.join(dir, name)
  try {
    await mkdir(folder, { recursive: true })
    const crc32 = await writeFolder(folder, header, content)
    // Not before the writing, which takes its time: another process may have put its own in place meanwhile.
    const replaced = await currentName(dir)
    await publish(dir, { snapshot: name, crc32 })
    await cleanUp(dir, [replaced, name])
  } catch (error) {
    if ((await currentName(dir)) !== name) await rm(folder, { recursive: true, force: true }).catch(() => {})
    throw asDataFolderError(error)
  }
}

/**
 * Reads the current snapshot. Every byte is checked against a checksum: arrays now, byte sources when they are read. One
 * that turns out to be damaged then is not current any more. Removes what has long been replaced.
 * @returns null when no snapshot was written into `dir` to its end, or the pointer to it is gone
 * @throws ChuchuError `snapshot_broken` when it is damaged, or of another format or byte order
 */
export async function readSnapshot(dir: string): Promise<Snapshot | null> {
  for (;;) {
    const text = await readPointer(dir)
    if (text === null) return null
    try {
      const { snapshot: name, crc32 } = parsePointer(text)
      const snapshot = await readFolder(path.join(dir, name), crc32, () => discard(dir, name))
      await cleanUp(dir, [])
      return snapshot
    } catch (error) {
      // Another process may have put a new snapshot in place, and removed this one, in the meantime.
      if ((await readPointer(dir)) !== text) continue
      throw error instanceof ChuchuError ? error : brokenSnapshot('the snapshot', 'has not the form of one')
    }
  }
}

/**
 * Takes the pointer to a damaged snapshot away, unless it already names another one.
 * @returns whether the next start makes a new index or finds another
 */
function discard(dir: string, name: string): boolean {
  try {
    const file = path.join(dir, POINTER)
    if (parsePointer(readFileSync(file, 'utf8')).snapshot === name) rmSync(file)
    return true
  } catch (error) {
    return codeOf(error) === 'ENOENT'
  }
}

/** Renames the pointer into place. Windows refuses while another process has the old one open, so it tries again. */
async function publish(dir: string, pointer: Pointer): Promise<void> {
  const draft = `${POINTER}.${randomName()}`
  await writeChecked(dir, draft, [Buffer.from(JSON.stringify(pointer))])
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
    const { snapshot, crc32 } = JSON.parse(text)
    if (FOLDER.test(snapshot) && typeof crc32 === 'number') return { snapshot, crc32 }
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
