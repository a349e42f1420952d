import { constants, type Stats } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { ChuchuError } from '../contract/errors.ts'

/**
 * Opens a file for reading; anything else in its place is refused. To open a named pipe or a device may wait for ever, so
 * it is opened without waiting, and looked at when it is open: what a look before that said may no longer be so.
 *
 * @throws ChuchuError `unreadable_file` where it is no regular file; an error of the system where it cannot be opened
 */
export async function openFile(path: string): Promise<FileHandle> {
  const handle = await openWithoutWaiting(path)
  try {
    const info = await handle.stat()
    if (!info.isFile()) throw notAFile(kindOf(info))
    return handle
  } catch (error) {
    await handle.close()
    throw error
  }
}

async function openWithoutWaiting(path: string): Promise<FileHandle> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (error) {
    // The answer of the system for a socket and for a device that is not there.
    if ((error as NodeJS.ErrnoException).code === 'ENXIO') throw notAFile('a socket or device')
    throw error
  }
}

/** In words, what stands in the place of a file. */
export function kindOf(info: Stats): string {
  if (info.isDirectory()) return 'a folder'
  if (info.isFIFO()) return 'a named pipe (FIFO)'
  if (info.isSocket()) return 'a socket'
  return info.isFile() ? 'a file' : 'a device'
}

function notAFile(kind: string): ChuchuError {
  return new ChuchuError('unreadable_file', `it is ${kind}, not a file`, REMOVE_IT)
}

export const REMOVE_IT = 'remove it from the corpus folder'
