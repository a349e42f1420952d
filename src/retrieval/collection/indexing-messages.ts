import type { ErrorCode } from '../contract/errors.ts'
import type { OnnxEmbedderOptions } from '../models/onnx.ts'
import type { OpenAIEmbedderOptions } from '../models/openai.ts'
import type { SharedFiles } from '../storage/memory-directory.ts'
import type { Update } from './indexer.ts'

export type EmbedderOptions = OpenAIEmbedderOptions | OnnxEmbedderOptions

/** What the indexing thread is started with. */
export interface IndexingJob {
  readonly corpus: readonly string[]
  readonly data: string
  readonly rebuild: boolean
  /** Whether the corpus is watched after the first update. */
  readonly watch: boolean
  readonly embedder: EmbedderOptions | undefined
}

/** What an update did, without what cannot be posted. */
export type UpdateNews = Omit<Update, 'commit'> & { readonly generation: number }

/** What the indexing thread is asked for. */
export type IndexingWish = 'repair' | 'close'

/** What the indexing thread tells. */
export type IndexingNews =
  | { readonly kind: 'progress'; readonly articles: number; readonly of: number }
  /** There is a new generation; with the files where they are in memory. */
  | { readonly kind: 'commit'; readonly generation: number; readonly files: SharedFiles | undefined }
  | { readonly kind: 'updated'; readonly update: UpdateNews }
  | { readonly kind: 'busy'; readonly pid: number | null }
  | { readonly kind: 'failed'; readonly error: PostedError }
  | { readonly kind: 'report'; readonly message: string }

/** An error as it is posted; `code` is null for a defect. */
export interface PostedError {
  readonly code: ErrorCode | null
  readonly message: string
  readonly hint: string
}
