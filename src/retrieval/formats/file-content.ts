import type { SkippedFile } from '../contract/status.ts'
import type { RawDocument } from '../contract/types.ts'

/** A word on something that was read, but not quite as it was written. */
export interface Notice {
  /** The file, or a line of it as `FILE:LINE`. */
  readonly file: string
  /** What became of it and how to mend it, in one sentence. */
  readonly message: string
}

/** What one file holds: documents, and by name what could not be used. */
export interface FileContent {
  /** With the ids that the file gives them; two documents can have the same. */
  readonly documents: readonly RawDocument[]
  readonly skipped: readonly SkippedFile[]
  readonly notices: readonly Notice[]
  /** Whether the disk failed: the file may be read the next time, though it is the same then. */
  readonly retry: boolean
}
