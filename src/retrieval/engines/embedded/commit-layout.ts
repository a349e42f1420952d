import { z } from 'zod'
import { brokenSnapshot } from '../../storage/broken-snapshot.ts'
import type { Commit, CommitSegment } from '../../storage/commits.ts'
import type { SegmentRef } from '../../storage/segment-footer.ts'

/** A segment of the index as a commit names it: a file of articles, and one of their posting lists and vectors. */
export interface SegmentFiles {
  readonly articles: SegmentRef
  /** Null where the segment has no articles, only states of files. */
  readonly index: SegmentRef | null
  /** Ordinals of the deleted articles, ascending. */
  readonly deleted: Uint32Array
  readonly counts: SegmentCounts
}

export interface SegmentCounts {
  /** Those of deleted articles are counted too. */
  readonly articles: number
  readonly passages: number
}

const NO_DELETIONS = new Uint32Array(0)

const meta = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('articles'),
    index: z.string().nullable(),
    articles: z.int().min(0),
    passages: z.int().min(0),
  }),
  z.object({ kind: z.literal('index') }),
])

/** The segments of a commit; each index file is a commit segment of its own, named by that of its articles. */
export function toCommitSegments(segments: readonly SegmentFiles[]): CommitSegment[] {
  return segments.flatMap(({ articles, index, deleted, counts }): CommitSegment[] => {
    const own = { ref: articles, deleted, meta: { kind: 'articles', index: index?.name ?? null, ...counts } }
    return index === null ? [own] : [own, { ref: index, deleted: NO_DELETIONS, meta: { kind: 'index' } }]
  })
}

/** @throws ChuchuError `snapshot_broken` where the commit is not of this engine */
export function segmentFilesOf({ segments }: Commit): SegmentFiles[] {
  const parsed = segments.map(({ ref, deleted, meta: own }) => {
    const result = meta.safeParse(own)
    if (!result.success) throw brokenSnapshot('the manifest', 'names segments of another kind')
    return { ref, deleted, meta: result.data }
  })
  const refs = new Map(parsed.map(({ ref }) => [ref.name, ref]))
  return parsed.flatMap(({ ref, deleted, meta: own }): SegmentFiles[] => {
    if (own.kind === 'index') return []
    const index = own.index === null ? null : refs.get(own.index)
    if (index === undefined) throw brokenSnapshot('the manifest', 'lacks the index of a segment')
    return [{ articles: ref, index, deleted, counts: { articles: own.articles, passages: own.passages } }]
  })
}
