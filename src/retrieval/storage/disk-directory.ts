import { closeSync, constants, fstatSync, openSync, read, readSync, rmSync } from 'node:fs'
import { open, readdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { brokenSnapshot } from './broken-snapshot.ts'
import {
  checkName,
  checkSmall,
  type Directory,
  draftName,
  type OpenFile,
  type Pieces,
  SMALL_FILE,
} from './directory.ts'
import { asDataFolderError, codeOf, dataFolderError } from './disk-errors.ts'
import { countPread } from './disk-reads.ts'

const readAsync = promisify(read)

/** Bytes that one call reads; it takes less than 2 GB. */
const LONGEST_READ = 1 << 30

/** Windows refuses to replace or remove a file for a moment while another process has it open. */
const REFUSED_FOR_NOW: ReadonlySet<string | undefined> = new Set(['EPERM', 'EACCES', 'EBUSY'])

/** Longest pause in ms before the last try; the pauses double and add up to about 2 s. */
const LONGEST_PAUSE = 1000

/** What rename says where a folder lies in the place of the file. */
const IS_FOLDER: ReadonlySet<string | undefined> = new Set(['EISDIR', 'EEXIST', 'ENOTEMPTY'])

/** The files of a folder, which exists. */
export class DiskDirectory implements Directory {
  /** @param folder absolute path */
  constructor(readonly folder: string) {}

  async write(name: string, pieces: Pieces): Promise<void> {
    const file = await open(this.pathOf(name), 'wx').catch((error) => {
      throw asDataFolderError(error)
    })
    try {
      for await (const piece of pieces) await file.writeFile(piece)
      await file.sync()
      await file.close()
    } catch (error) {
      await file.close().catch(() => {})
      await this.remove(name)
      throw asDataFolderError(error)
    }
  }

  async open(name: string): Promise<OpenFile> {
    return new DiskFile(this.pathOf(name), name)
  }

  async replace(name: string, bytes: Uint8Array): Promise<void> {
    checkSmall(bytes)
    const draft = draftName()
    await this.write(draft, [bytes])
    try {
      await this.rename(draft, name)
    } catch (error) {
      await this.remove(draft)
      throw asDataFolderError(error)
    }
    await this.sync()
  }

  async readSmall(name: string): Promise<Uint8Array<ArrayBuffer> | null> {
    return this.readNow(name)
  }

  async list(): Promise<readonly string[]> {
    try {
      return await readdir(this.folder)
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return []
      throw dataFolderError(`cannot be read (${codeOf(error)})`)
    }
  }

  async remove(name: string): Promise<void> {
    await rm(this.pathOf(name), { recursive: true, force: true, maxRetries: 3 }).catch(() => {})
  }

  discard(name: string, isIt: (bytes: Uint8Array) => boolean): boolean {
    try {
      const bytes = this.readNow(name)
      if (bytes !== null && isIt(bytes)) rmSync(this.pathOf(name))
      return true
    } catch (error) {
      return codeOf(error) === 'ENOENT'
    }
  }

  private readNow(name: string): Uint8Array<ArrayBuffer> | null {
    return readRegular(this.pathOf(name), name)?.bytes ?? null
  }

  private async rename(from: string, to: string): Promise<void> {
    for (let pause = 10; ; pause *= 2) {
      try {
        return await rename(this.pathOf(from), this.pathOf(to))
      } catch (error) {
        if (pause > LONGEST_PAUSE) throw error
        if (IS_FOLDER.has(codeOf(error))) await this.remove(to)
        else if (REFUSED_FOR_NOW.has(codeOf(error))) await sleep(pause)
        else throw error
      }
    }
  }

  /** Writes the names through to the disk. Windows knows no such thing, and some network folders refuse it. */
  private async sync(): Promise<void> {
    const folder = await open(this.folder, 'r').catch(() => null)
    await folder?.sync().catch(() => {})
    await folder?.close().catch(() => {})
  }

  private pathOf(name: string): string {
    return path.join(this.folder, checkName(name))
  }
}

/** Closes the files that nobody holds any more. */
const descriptors = new FinalizationRegistry<number>((descriptor) => closeSync(descriptor))

class DiskFile implements OpenFile {
  readonly byteLength: number
  private readonly descriptor: number

  constructor(
    file: string | number,
    private readonly name: string,
  ) {
    this.descriptor = typeof file === 'number' ? file : openRegular(file, name)
    descriptors.register(this, this.descriptor, this)
    this.byteLength = fstatSync(this.descriptor).size
  }

  read(start: number, end: number): Uint8Array<ArrayBuffer> {
    this.checkRange(start, end)
    const bytes = new Uint8Array(end - start)
    let at = 0
    try {
      for (let count = 1; at < bytes.byteLength && count > 0; at += count) {
        countPread()
        const length = Math.min(LONGEST_READ, bytes.byteLength - at)
        count = readSync(this.descriptor, bytes, at, length, start + at)
      }
    } catch (error) {
      throw this.unreadable(error)
    }
    if (at < bytes.byteLength) throw this.tooShort()
    return bytes
  }

  async readInto(target: Uint8Array<ArrayBuffer>, start: number): Promise<void> {
    this.checkRange(start, start + target.byteLength)
    let at = 0
    try {
      for (let count = 1; at < target.byteLength && count > 0; at += count) {
        countPread()
        const length = Math.min(LONGEST_READ, target.byteLength - at)
        count = (await readAsync(this.descriptor, target, at, length, start + at)).bytesRead
      }
    } catch (error) {
      throw this.unreadable(error)
    }
    if (at < target.byteLength) throw this.tooShort()
  }

  close(): void {
    if (descriptors.unregister(this)) closeSync(this.descriptor)
  }

  private checkRange(start: number, end: number): void {
    if (!(start >= 0 && start <= end && end <= this.byteLength)) throw this.tooShort()
  }

  private tooShort() {
    return brokenSnapshot(this.name, 'is shorter than it should be')
  }

  private unreadable(error: unknown) {
    return brokenSnapshot(this.name, `cannot be read (${codeOf(error)})`)
  }
}

/**
 * Reads a small file.
 * @returns null where there is none
 * @throws ChuchuError `snapshot_broken`
 */
export function readRegular(file: string, name: string): SmallFile | null {
  const descriptor = openRegular(file, name, true)
  if (descriptor === null) return null
  const changed = fstatSync(descriptor).mtimeMs
  const opened = new DiskFile(descriptor, name)
  try {
    if (opened.byteLength > SMALL_FILE) throw brokenSnapshot(name, 'is too long')
    return { bytes: opened.read(0, opened.byteLength), changed }
  } finally {
    opened.close()
  }
}

export interface SmallFile {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** When it was written, in ms, by the clock of the disk. */
  readonly changed: number
}

/**
 * Opens a file but waits for nothing: opening a pipe would last until somebody writes into it.
 * @param optional whether null is returned where there is no file
 */
function openRegular(file: string, name: string): number
function openRegular(file: string, name: string, optional: true): number | null
function openRegular(file: string, name: string, optional?: true): number | null {
  let descriptor: number
  try {
    // Windows has no O_NONBLOCK, and no pipe with a path in a folder.
    descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  } catch (error) {
    if (optional && codeOf(error) === 'ENOENT') return null
    throw brokenSnapshot(name, `cannot be read (${codeOf(error)})`)
  }
  if (fstatSync(descriptor).isFile()) return descriptor
  closeSync(descriptor)
  throw brokenSnapshot(name, 'is not a regular file')
}
