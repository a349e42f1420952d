import { PASSAGES_AT_MOST } from './postings/block.ts'
import type { ArticleSegment } from './segment.ts'

/**
 * So many segments of about a size are merged, sizes being about the same when they differ by less than this factor: as in
 * a log-structured merge-tree a passage is then written again once for each factor of the collection's size.
 */
const MERGED_TOGETHER = 8

/** A segment of which this share of the passages was deleted is written anew. */
const DELETED_AT_MOST = 1 / 4

interface Segment {
  readonly articles: ArticleSegment
  /** Ordinals of articles. */
  readonly deleted: ReadonlySet<number>
}

/** Passages of articles that were not deleted. */
export function livePassages({ articles, deleted }: Segment): number {
  let live = articles.passageCount
  for (const ordinal of deleted) {
    const [from, to] = articles.passagesOf(ordinal)
    live -= to - from
  }
  return live
}

/** What is merged next after a commit: a segment of which much was deleted, or segments of about a size; null: nothing. */
export function segmentsAlike<S extends Segment>(segments: readonly S[]): S[] | null {
  const emptied = segments.find(isEmptied)
  if (emptied) return [emptied]
  const tier = (segment: Segment) =>
    Math.floor(Math.log(livePassages(segment) + 1) / Math.log(MERGED_TOGETHER))
  for (const one of segments) {
    const alike = segments.filter((other) => tier(other) === tier(one))
    const fitting = thatFit(alike)
    if (alike.length >= MERGED_TOGETHER && fitting.length > 1) return fitting
  }
  return null
}

/** What is merged next after a build: segments that are not half full, as many as fit into one; null: nothing. */
export function untidySegments<S extends Segment>(segments: readonly S[]): S[] | null {
  const emptied = segments.find(isEmptied)
  if (emptied) return [emptied]
  const fitting = thatFit(segments.filter((segment) => livePassages(segment) * 2 <= PASSAGES_AT_MOST))
  return fitting.length > 1 ? fitting : null
}

function isEmptied(segment: Segment): boolean {
  const live = livePassages(segment)
  const { passageCount } = segment.articles
  // An article of more passages than a block takes has a segment of its own, which is kept or deleted as a whole.
  return live <= PASSAGES_AT_MOST && passageCount - live > passageCount * DELETED_AT_MOST
}

/** The smallest segments, as many as one can hold. */
function thatFit<S extends Segment>(segments: readonly S[]): S[] {
  let live = 0
  return [...segments]
    .sort((a, b) => livePassages(a) - livePassages(b))
    .filter((segment) => {
      live += livePassages(segment)
      return live <= PASSAGES_AT_MOST
    })
}
