import { z } from 'zod'
import { ERROR_CODES } from './errors.ts'
import { count, type Wire } from './schema.ts'

/** An error as a client sees it. */

const errorResult = z.object({
  error: z.object({
    /** Stable, for programs. */
    code: z.enum(ERROR_CODES),
    /** What is wrong and where, in one sentence. */
    message: z.string(),
    /** How to fix it, in one sentence. */
    hint: z.string(),
  }),
})
export type ErrorResult = Wire<typeof errorResult>

/** The state of a collection, the progress of its indexing, and what changes in it. */

/** How much of the corpus the answers are based on. */
export const indexStatus = z
  .object({ state: z.enum(['ready', 'building', 'updating']), articles: count, of: count })
  .describe('While the index is not ready: the answer is based on so many articles, of those there will be')
/**
 * `building`: the first index is being made; `updating`: a change of the corpus is being taken in. `articles` are those
 * that queries see, `of` those that there will be, as far as that is known.
 */
export type IndexStatus = Wire<typeof indexStatus>

/** A result that depends on the index: it says so while the index is not ready. */
export function indexed<S extends z.core.$ZodShape>(result: z.ZodObject<S>) {
  return result.extend({ index: indexStatus.optional() })
}

/** A file of the corpus that could not be read, with the reason in words and how to fix it. */
export const skippedFile = z.object({ file: z.string(), reason: z.string(), hint: z.string() })
export type SkippedFile = Wire<typeof skippedFile>

const collectionStatus = z.object({
  articles: count,
  passages: count,
  skipped: z.array(skippedFile),
  embedder: z.string(),
  /** What a cosine of the embedder adds to the score of a passage, which counts 1 for the best one by keywords. */
  vector_weight: z.number(),
  analyzer: z.string(),
  /** Milliseconds the opening took. */
  opened_ms: z.number(),
  /** How the index came to be. */
  opening: z.enum(['loaded', 'updated', 'built']),
  /** Articles that the opening added, replaced and removed. */
  changes: z.object({ added: count, changed: count, removed: count }),
  index: indexStatus,
})
export type CollectionStatus = Wire<typeof collectionStatus>

export const progress = z.object({
  phase: z.enum(['read', 'prepare', 'index', 'write']),
  done: count,
  total: count,
})
export type Progress = Wire<typeof progress>

/** `list_changed`: articles came or went; `updated`: articles of these ids have other text or metadata. */
const collectionEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('list_changed') }),
  z.object({ kind: z.literal('updated'), ids: z.array(z.string()) }),
])
export type CollectionEvent = Wire<typeof collectionEvent>
