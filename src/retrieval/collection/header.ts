import { createHash } from 'node:crypto'
import { z } from 'zod'
import { ANALYZER_VERSION } from '../language/tokenize.ts'
import { brokenSnapshot } from '../storage/broken-snapshot.ts'
import type { Commit } from '../storage/commits.ts'

/**
 * Version of everything that makes an article and its index records out of a document: cleaning, metadata, sentences,
 * speakers, persons, passages. Raised when any of them gives another result, so that older indexes are rebuilt.
 */
export const PREPARATION_VERSION = 9

const fusion = z.object({ vectorWeight: z.number(), alike: z.number(), passages: z.int().min(0) })

/** What an embedder's cosines are worth, and in how many passages that was found out. */
export type KnownFusion = Readonly<z.infer<typeof fusion>>

const header = z.object({
  preparation: z.int(),
  analyzer: z.string(),
  /** Hash of the corpus folders. */
  corpus: z.string(),
  /** Id of the embedder that made the vectors, and their length. */
  embedder: z.string(),
  dimensions: z.int().min(1),
  fusion: fusion.nullable(),
  /** Whether the corpus was read to its end: false while a first index is being built. */
  complete: z.boolean(),
})

/** What a commit was made of and with. */
export type IndexHeader = Readonly<z.infer<typeof header>>

/** @throws ChuchuError `snapshot_broken` */
export function headerOf({ header: own }: Commit): IndexHeader {
  const parsed = header.safeParse(own)
  if (parsed.success) return parsed.data
  throw brokenSnapshot('the manifest', 'lacks what it was made with')
}

/** @param corpus absolute real paths of the corpus folders */
export function corpusHash(corpus: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(corpus), 'utf8').digest('hex')
}

/** In words, what the index was made with that is not what is wanted now; null where all but the embedder is the same. */
export function otherThan(made: IndexHeader, corpus: string): string | null {
  if (made.corpus !== corpus) return 'for another corpus folder'
  const isSame = made.analyzer === ANALYZER_VERSION && made.preparation === PREPARATION_VERSION
  return isSame ? null : 'by another version of chuchu'
}
