/** Codes of errors; stable, for programs. Kept apart from the schemas, which the start of a program does not need. */
export const ERROR_CODES = [
  'invalid_input',
  'unknown_id',
  'bad_cursor',
  'corpus_missing',
  'corpus_empty',
  'unreadable_file',
  'snapshot_broken',
  'data_folder',
  'embedder',
  'prompt_broken',
  'internal',
] as const
export type ErrorCode = (typeof ERROR_CODES)[number]

/**
 * The one error class of the project. A user can fix what these name; anything else is a defect and is reported as
 * `internal` without its message, so that no path or stack of the machine reaches a client.
 */
export class ChuchuError extends Error {
  override readonly name = 'ChuchuError'
  /**
   * @param code stable, for programs
   * @param message what is wrong and where, in one sentence
   * @param hint how to fix it, in one sentence
   */
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly hint: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}
