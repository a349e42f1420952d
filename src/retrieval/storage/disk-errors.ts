import { ChuchuError } from '../contract/errors.ts'

export function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : undefined
}

/** Whether the error comes from the disk, and not from a defect. */
function isDiskError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && codeOf(error) !== undefined
}

/**
 * @param what is wrong with the data folder, as the rest of the sentence. It names no path: messages reach clients.
 */
export function dataFolderError(what: string): ChuchuError {
  return new ChuchuError(
    'data_folder',
    `the data folder ${what}`,
    'see that it is a folder with room that you may write to, or name another with `--data`',
  )
}

/** An error of the disk while the data folder is written; any other error as it is. */
export function asDataFolderError(error: unknown): unknown {
  return isDiskError(error) ? dataFolderError(`cannot be written (${codeOf(error)})`) : error
}
