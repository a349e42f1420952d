import { ChuchuError } from '../contract/errors.ts'
import type { SkippedFile } from '../contract/status.ts'

/** Node refuses to read files of 2 GB at once, and V8 strings of 512 million characters. */
const TOO_LARGE = new Set(['ERR_FS_FILE_TOO_LARGE', 'ERR_STRING_TOO_LONG'])

const UNKNOWN = 'unknown error'

/** The report of a file that could not be read, without a path of the machine. */
export function unreadable(file: string, error: unknown): SkippedFile {
  if (error instanceof ChuchuError) return { file, reason: error.message, hint: error.hint }
  const code = codeOf(error)
  if (TOO_LARGE.has(code)) {
    return { file, reason: 'it is too large to be read at once', hint: 'cut it into several files' }
  }
  const hint = 'check that it exists and that you may read it'
  return { file, reason: `it cannot be read (${code})`, hint }
}

/** Whether the disk failed: the file may be read the next time, though it is the same then. */
export function isOfDisk(error: unknown): boolean {
  const code = codeOf(error)
  return !(error instanceof ChuchuError) && code !== UNKNOWN && !TOO_LARGE.has(code)
}

export function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException | null)?.code ?? UNKNOWN
}
