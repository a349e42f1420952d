/**
 * The one error class of the project. A user can mend what these name; anything else is a defect and is
 * reported as `internal` without its message, so that no path or stack of the machine reaches a client.
 */
export type ErrorCode =
  | 'invalid_input'
  | 'unknown_id'
  | 'bad_cursor'
  | 'corpus_missing'
  | 'corpus_empty'
  | 'unreadable_file'
  | 'snapshot_broken'
  | 'data_folder'
  | 'embedder'
  | 'prompt_broken'
  | 'internal'

export class ChuchuError extends Error {
  override readonly name = 'ChuchuError'
  /**
   * @param code stable, for programs
   * @param message what is wrong and where, in one sentence
   * @param hint how to mend it, in one sentence
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
