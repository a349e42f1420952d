import { randomBytes } from 'node:crypto'

/** Where the files of a collection lie. A file is written once, whole, and never changed; only `replace` puts a small one over another. */
export interface Directory {
  /**
   * Writes a new file through to the disk. A piece must stay as it is until the next one is asked for.
   * @throws ChuchuError `data_folder` where the file exists or the disk fails; what `pieces` throws as it is. Nothing
   *   is left of the file then.
   */
  write(name: string, pieces: Pieces): Promise<void>
  /**
   * Opens a file, which can then be read even after it was removed.
   * @throws ChuchuError `snapshot_broken` where there is no regular file of that name
   */
  open(name: string): Promise<OpenFile>
  /**
   * Puts a small file over the one of that name, or makes it. A reader sees the old bytes or the new ones, and so does
   * who comes after a crash.
   * @throws ChuchuError `data_folder`; the old file is then untouched
   */
  replace(name: string, bytes: Uint8Array): Promise<void>
  /**
   * @returns null where there is no file of that name
   * @throws ChuchuError `snapshot_broken` where it cannot be read, or is longer than `SMALL_FILE`
   */
  readSmall(name: string): Promise<Uint8Array<ArrayBuffer> | null>
  /** Names of everything in it, in no order. Empty where there is no folder. */
  list(): Promise<readonly string[]>
  /** Removes a file, or what is in its place. A missing one is no failure. */
  remove(name: string): Promise<void>
  /**
   * Removes a small file before it returns, for a process that may end at any moment.
   * @param isIt looks at the bytes: another process may have replaced the file meanwhile
   * @returns whether what `isIt` knows is no longer there
   */
  discard(name: string, isIt: (bytes: Uint8Array) => boolean): boolean
}

/** Bytes in pieces of any length. */
export type Pieces = Iterable<Uint8Array> | AsyncIterable<Uint8Array>

/** The parts of a file that never changes. */
export interface OpenFile {
  readonly byteLength: number
  /**
   * The bytes [start, end) in a buffer of their own. Blocks for the microseconds that a read from the page cache takes.
   * @throws ChuchuError `snapshot_broken` where they cannot be read
   */
  read(start: number, end: number): Uint8Array<ArrayBuffer>
  /**
   * Fills `target` with the bytes from `start` on, while the event loop goes on.
   * @throws ChuchuError `snapshot_broken` where they cannot be read
   */
  readInto(target: Uint8Array<ArrayBuffer>, start: number): Promise<void>
  /** Nothing can be read afterwards. A file that nobody holds any more is closed without it. */
  close(): void
}

/** Bytes of the longest file that `replace` writes and `readSmall` reads. */
export const SMALL_FILE = 16 << 20

/** A file that is being written and will be renamed, or that a crash left. */
export const DRAFT = /^draft-[0-9a-f]{16}$/

export function draftName(): string {
  return `draft-${randomBytes(8).toString('hex')}`
}

const NAME = /^[a-z0-9][a-z0-9.-]*$/

/** @throws Error where the name could leave the folder (a defect: names from outside are checked before) */
export function checkName(name: string): string {
  if (NAME.test(name)) return name
  throw new Error('this is no name of a file in a data folder')
}

/** @throws Error where a file that is to be replaced is too long (a defect) */
export function checkSmall(bytes: Uint8Array): void {
  if (bytes.byteLength > SMALL_FILE)
    throw new Error(`${bytes.byteLength} bytes are too many for a small file`)
}
