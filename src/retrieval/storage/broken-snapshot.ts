import { ChuchuError } from '../contract/errors.ts'

/**
 * @param part the file or field, e.g. `header.json`
 * @param what is wrong with it, as the rest of the sentence
 * @param hint how to mend it, where there is less to do than to ask for a new index
 */
export function brokenSnapshot(
  part: string,
  what: string,
  hint = 'build it again from the corpus with `chuchu ingest --rebuild`',
): ChuchuError {
  return new ChuchuError('snapshot_broken', `the saved index cannot be used: ${part} ${what}`, hint)
}
