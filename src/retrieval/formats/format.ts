import type { SkippedFile } from '../contract/status.ts'
import type { Article, RawDocument, StatedMetadata } from '../contract/types.ts'

/** A word on something that was read, but not quite as it was written. */
export interface Notice {
  /** The file, or a line of it as `FILE:LINE`. */
  readonly file: string
  /** What became of it and how to fix it, in one sentence. */
  readonly message: string
}

/** One thing that reading a file gives, in the order of the file. */
export type FileItem =
  /** With the id that the file gives it; two documents can have the same. */
  | { readonly kind: 'document'; readonly document: RawDocument }
  /** The file or a part of it that cannot be used. `retry`: the disk failed, so that the file may be read next time though it is the same then. */
  | { readonly kind: 'skipped'; readonly skipped: SkippedFile; readonly retry: boolean }
  | { readonly kind: 'notice'; readonly notice: Notice }

/** An open file of the corpus, as a format reads it. */
export interface Source {
  /** Path inside the corpus folder, with `/`. */
  readonly file: string
  /** The whole file. */
  bytes(): Promise<Uint8Array>
  /**
   * The decoded text in pieces of about a megabyte, cut anywhere.
   * @throws ChuchuError `unreadable_file` where it is not text; so do other readings of it
   */
  texts(): AsyncIterable<string>
  /** `NAME.meta.json` beside the file; states nothing where there is none. */
  sidecar(): Promise<SidecarRead>
}

export interface Sidecar {
  readonly stated: Partial<StatedMetadata>
  readonly skipped: readonly SkippedFile[]
  readonly notices: readonly Notice[]
}

/** A sidecar, with whether the disk failed. */
export interface SidecarRead extends Sidecar {
  readonly retry: boolean
}

/**
 * A file format. A new one is a folder with a file that exports this, and a line in `formats.ts`.
 */
export interface Format {
  /** In lower case, with the dot. */
  readonly extensions: readonly string[]
  /** Of its documents; each format has its own. */
  readonly kind: RawDocument['kind']
  /** One article, which may have a sidecar, or many, which state their metadata themselves. */
  readonly holds: 'one' | 'many'
  /** Reads a file as a stream; memory does not grow with the number of its documents. */
  read(source: Source): AsyncIterable<FileItem>
  /** Cleans a document and finds its metadata. Pure: no I/O, no clock. */
  prepare(document: RawDocument): Article
}
