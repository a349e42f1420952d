import { mkdir, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { ChuchuError } from '../contract/errors.ts'
import { Commits } from './commits.ts'
import { draftName } from './directory.ts'
import { DiskDirectory } from './disk-directory.ts'
import { codeOf, dataFolderError } from './disk-errors.ts'
import { MemoryDirectory, type SharedFiles } from './memory-directory.ts'

export interface DataFolder {
  /**
   * What the folder has, or nothing where it cannot be read. Can be written in any case: where the folder cannot, the
   * files are in memory, and of this process alone.
   */
  readonly directory: DiskDirectory | MemoryDirectory
  /** Whether files are written into the folder. */
  readonly writable: boolean
  /** Why they are not. */
  readonly problem: ChuchuError | null
}

/** Bytes of a file that is written to see whether the disk takes one: more than a file system keeps beside the name. */
const PROBE = 4096

/**
 * Opens the data folder and makes it where it is missing. Returns in any case, and soon: what is in the place of the
 * folder is looked at and never waited for.
 * @param folder absolute path
 */
export async function openDataFolder(folder: string): Promise<DataFolder> {
  const directory = new DiskDirectory(folder)
  try {
    await makeFolder(folder)
    await directory.list()
  } catch (error) {
    return { directory: new MemoryDirectory(), writable: false, problem: asProblem(error) }
  }
  try {
    await writeProbe(path.join(folder, draftName()))
    return { directory, writable: true, problem: null }
  } catch (error) {
    const problem = dataFolderError(`cannot be written (${codeOf(error)})`)
    return { directory: new MemoryDirectory(directory), writable: false, problem }
  }
}

/** Not through to the disk: that would take longer than to open a collection. */
async function writeProbe(file: string): Promise<void> {
  try {
    await writeFile(file, new Uint8Array(PROBE), { flag: 'wx' })
  } finally {
    await rm(file, { force: true }).catch(() => {})
  }
}

/**
 * Makes the folders one at a time, from the first that is missing. `mkdir` with `recursive` never returns where the
 * parent is there and refuses with ENOENT, as /proc does.
 */
async function makeFolder(folder: string): Promise<void> {
  const missing: string[] = []
  let at = folder
  for (; !(await isFolder(at)); at = path.dirname(at)) {
    if (at === path.dirname(at)) break
    missing.push(at)
  }
  for (const one of missing.reverse()) await makeOne(one)
}

/** @throws ChuchuError where something else is there */
async function isFolder(file: string): Promise<boolean> {
  try {
    if ((await stat(file)).isDirectory()) return true
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false
    throw error
  }
  throw dataFolderError('is not a folder')
}

async function makeOne(folder: string): Promise<void> {
  try {
    await mkdir(folder)
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!(await isFolder(folder))) throw error
  }
}

function asProblem(error: unknown): ChuchuError {
  if (error instanceof ChuchuError) return error
  const code = codeOf(error)
  return dataFolderError(code === 'ENOTDIR' ? 'is not a folder' : `cannot be made or read (${code})`)
}

/** Where the index lies: in the data folder, or in memory where that cannot be written. */
export interface IndexStorage {
  readonly directory: Awaited<ReturnType<typeof openDataFolder>>['directory']
  readonly commits: Commits
  /** The folder whose lock a writer takes; null in memory. */
  readonly lockFolder: string | null
  /** Why the data folder cannot be written. */
  readonly problem: ChuchuError | null
}

/** @param data absolute path of the data folder */
export async function openIndexStorage(data: string): Promise<IndexStorage> {
  const { directory, writable, problem } = await openDataFolder(data)
  return { directory, commits: new Commits(directory), lockFolder: writable ? data : null, problem }
}

/** The files of an index that another thread writes in memory; undefined where they are on the disk. */
export function sharedFiles({ directory }: IndexStorage): SharedFiles | undefined {
  return directory instanceof MemoryDirectory ? directory.share() : undefined
}

/** Takes over what the other thread has written. */
export function adoptFiles({ directory }: IndexStorage, files: SharedFiles | undefined): void {
  if (files && directory instanceof MemoryDirectory) directory.adopt(files)
}
