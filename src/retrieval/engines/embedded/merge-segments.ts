import { chunksOf, type SaveBytes, type SnapshotData } from '../../storage/byte-source.ts'
import { itemAt } from '../../support/item-at.ts'
import type { Pace } from '../../support/pace.ts'
import { FIELDS } from '../bm25.ts'
import { type ArticleRun, joinColumns } from './article-columns.ts'
import { type FileRecord, saveFiles } from './file-columns.ts'
import type { SegmentView } from './generation.ts'
import { type BlockData, LiveBlock, PASSAGES_AT_MOST } from './postings/block.ts'
import { BlockWriter } from './postings/block-writer.ts'
import { termOfKey } from './postings/term-key.ts'
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

/** The live articles of a segment, as runs [from, to) of ordinals. */
function* runsOf({
  articles,
  deleted,
}: Pick<SegmentView, 'articles' | 'deleted'>): Generator<[number, number]> {
  let from = 0
  for (const ordinal of deleted) {
    if (ordinal > from) yield [from, ordinal]
    from = ordinal + 1
  }
  if (articles.articleCount > from) yield [from, articles.articleCount]
}

/** Articles and files of several segments as one, without what was deleted; records are copied unread. */
export async function mergeArticles(
  segments: readonly Pick<SegmentView, 'articles' | 'deleted'>[],
  files: readonly FileRecord[],
  save: SaveBytes,
): Promise<SnapshotData> {
  const runs = segments.flatMap((segment) =>
    [...runsOf(segment)].map(([from, to]): ArticleRun => ({ columns: segment.articles.columns, from, to })),
  )
  return { ...(await joinColumns(runs, save)), files: await saveFiles(files, save) }
}

/** Posting lists and vectors of the same segments as one; they have no more live passages than a block takes. */
export async function mergeIndexes(
  segments: readonly SegmentView[],
  dimensions: number,
  save: SaveBytes,
  pace: Pace,
): Promise<SnapshotData> {
  const blocks = segments.flatMap(({ articles, index, deleted }) => {
    const bits = new Uint8Array(articles.passageCount)
    for (const ordinal of deleted) bits.fill(1, ...articles.passagesOf(ordinal))
    let first = 0
    return index.blocks.map((block) => {
      first += block.size
      return new LiveBlock(block, 0, bits.subarray(first - block.size, first))
    })
  })
  const merge = mergeBlocks(blocks)
  let step = merge.next()
  while (!step.done) {
    await pace.step()
    step = merge.next()
  }
  return { dimensions, blocks: [{ ...step.value }], vectors: await mergeVectors(segments, dimensions, save) }
}

/** A row of vectors that stays, with the number of its passage in the merged segment. */
interface KeptRow {
  readonly row: number
  readonly passage: number
}

async function mergeVectors(
  segments: readonly SegmentView[],
  dimensions: number,
  save: SaveBytes,
): Promise<SnapshotData> {
  const kept = keptRows(segments)
  const bytesOf = (list: 'quantized' | 'exact', rowBytes: number) =>
    save(rowsOf(segments, kept, list, rowBytes))
  return {
    passages: Uint32Array.from(kept.flatMap((rows) => rows.map(({ passage }) => passage))),
    scales: Float32Array.from(
      kept.flatMap((rows, i) => rows.map(({ row }) => segments[i]?.index.vectors.data.scales[row] ?? 0)),
    ),
    quantized: await bytesOf('quantized', dimensions),
    exact: await bytesOf('exact', dimensions * Float32Array.BYTES_PER_ELEMENT),
  }
}

function keptRows(segments: readonly SegmentView[]): KeptRow[][] {
  let next = 0
  return segments.map((segment) => {
    const numbers = new Map<number, number>()
    for (const [from, to] of runsOf(segment)) {
      const [first] = segment.articles.passagesOf(from)
      const [, last] = segment.articles.passagesOf(to - 1)
      for (let passage = first; passage < last; passage++) numbers.set(passage, next++)
    }
    const rows: KeptRow[] = []
    for (const [row, own] of segment.index.vectors.data.passages.entries()) {
      const passage = numbers.get(own)
      if (passage !== undefined) rows.push({ row, passage })
    }
    return rows
  })
}

/** The bytes of the kept rows, those that follow one another at once. */
function* rowsOf(
  segments: readonly SegmentView[],
  kept: readonly (readonly KeptRow[])[],
  list: 'quantized' | 'exact',
  rowBytes: number,
): Generator<Uint8Array> {
  for (const [i, rows] of kept.entries()) {
    const source = segments[i]?.index.vectors.data[list]
    if (source === undefined) continue
    for (let at = 0; at < rows.length; ) {
      const start = rows[at]?.row ?? 0
      let end = start
      while (rows[at]?.row === end) {
        at++
        end++
      }
      yield* chunksOf(source, start * rowBytes, end * rowBytes)
    }
  }
}

/** The slot of a passage that was deleted. */
const GONE = 0xffff_ffff

/** Postings that are copied between two steps: some milliseconds of work. */
const POSTINGS_A_STEP = 200_000

/**
 * Makes one block of several, without the passages that were deleted: their live passages in the order of the blocks and
 * slots. Yields now and then, so that other work can be done between.
 * @param blocks with no more live passages than a block can have
 */
export function* mergeBlocks(blocks: readonly LiveBlock[]): Generator<undefined, BlockData> {
  const { slots, lengths } = joinSlots(blocks)
  const writer = new BlockWriter(lengths)
  let copied = 0
  for (const { term, numbers } of termsOf(blocks)) {
    for (const [i, number] of numbers.entries()) {
      if (number >= 0) copied += copyList(itemAt(blocks, i), number, itemAt(slots, i), writer)
    }
    writer.finishTerm(term)
    if (copied < POSTINGS_A_STEP) continue
    copied = 0
    yield
  }
  return writer.finish()
}

/** By block, the new slot of each old one; and the lengths of the live passages. */
function joinSlots(blocks: readonly LiveBlock[]): { slots: Uint32Array[]; lengths: Uint32Array } {
  const count = blocks.reduce((sum, { live }) => sum + live, 0)
  const lengths = new Uint32Array(count * FIELDS.length)
  let next = 0
  const slots = blocks.map(({ block, deleted }) => {
    const mapped = new Uint32Array(block.size).fill(GONE)
    for (let slot = 0; slot < block.size; slot++) {
      if (deleted?.[slot]) continue
      const of = block.data.lengths.subarray(slot * FIELDS.length, (slot + 1) * FIELDS.length)
      lengths.set(of, next * FIELDS.length)
      mapped[slot] = next++
    }
    return mapped
  })
  return { slots, lengths }
}

/** The terms of all blocks in the order of a dictionary, each with its number in every block, or −1. */
function* termsOf(blocks: readonly LiveBlock[]): Generator<{ term: string; numbers: readonly number[] }> {
  const cursors = blocks.map(({ block }) => ({ keys: block.data.keys, at: 0 }))
  const numbers = blocks.map(() => -1)
  for (;;) {
    let least = Number.POSITIVE_INFINITY
    for (const { keys, at } of cursors) {
      const key = keys[at]
      if (key !== undefined && key < least) least = key
    }
    if (least === Number.POSITIVE_INFINITY) break
    for (const [i, cursor] of cursors.entries()) {
      numbers[i] = cursor.keys[cursor.at] === least ? cursor.at++ : -1
    }
    yield { term: termOfKey(least), numbers }
  }
  const long = blocks.map(({ block }) => block.dictionary.long)
  for (const term of [...new Set(long.flat())].sort()) {
    yield { term, numbers: blocks.map(({ block }) => block.dictionary.find(term)) }
  }
}

/** @returns the number of postings read */
function copyList({ block }: LiveBlock, term: number, newSlots: Uint32Array, writer: BlockWriter): number {
  for (const old of block.onceSlots(term)) {
    const slot = newSlots[old] ?? GONE
    if (slot !== GONE) writer.add(slot, 1)
  }
  let place = block.firstOther(term)
  for (const old of block.otherSlots(term)) {
    const slot = newSlots[old] ?? GONE
    if (slot !== GONE) writer.add(slot, block.occurrences(place))
    place++
  }
  return block.length(term)
}
