import type { ChuchuError } from '../contract/errors.ts'
import { Commits } from '../storage/commits.ts'
import { openDataFolder } from '../storage/data-folder.ts'
import { MemoryDirectory, type SharedFiles } from '../storage/memory-directory.ts'

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
