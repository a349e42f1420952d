import { ChuchuError } from '../errors.ts'

/**
 * @param part the file or field, e.g. `data.bin`
 * @param what is wrong with it, as the rest of the sentence
 */
export function brokenSnapshot(part: string, what: string): ChuchuError {
  return new ChuchuError(
    'snapshot_broken',
    `the saved index cannot be used: ${part} ${what}`,
    'build it again from the corpus with `chuchu ingest --rebuild`',
  )
}
