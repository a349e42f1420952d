import { bigramCandidates } from '../../../eval/verify/bigram-candidates.ts'
import { namesOf, readingOf } from '../../../eval/verify/collection.ts'
import type { Reading } from '../../../src/retrieval/article/reading.ts'
import type { StatedMetadata } from '../../../src/retrieval/contract/types.ts'
import { KnownArticles, knownArticle } from '../../../src/retrieval/verify/answer/known-articles.ts'
import type { VerifyDeps } from '../../../src/retrieval/verify/judge/verify.ts'

/** An article whose text is its body. */
export function body(id: string, raw: string, stated: Partial<StatedMetadata> = {}): Reading {
  return readingOf({ id, file: 'made.jsonl', raw, sha256: '', kind: 'body', stated })
}

/** A collection of these articles that knows these names beside theirs. */
export function collection(readings: readonly Reading[], names: readonly string[] = []): VerifyDeps {
  const known = new Set([...names, ...readings.flatMap((reading) => [...namesOf(reading)])])
  const byId = new Map(readings.map((reading) => [reading.article.id, reading]))
  return {
    candidates: bigramCandidates(readings.map(({ article, clean }) => [article.id, clean] as const)),
    readings: async (ids) => ids.map((id) => byId.get(id)),
    known: new KnownArticles(readings.map(({ article }) => knownArticle(article))),
    isName: (folded) => known.has(folded),
  }
}
