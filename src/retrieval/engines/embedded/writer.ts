import type { StoredArticle } from '../../article/stored-article.ts'
import type { SnapshotContent } from '../../storage/byte-source.ts'
import type { Commit, Commits } from '../../storage/commits.ts'
import type { Directory } from '../../storage/directory.ts'
import { writeSegment } from '../../storage/segment-file.ts'
import type { SegmentRef } from '../../storage/segment-footer.ts'
import { Pace } from '../../support/pace.ts'
import type { FileState } from '../files.ts'
import type { IndexedPassage, IndexWriter } from '../ports.ts'
import { type SegmentFiles, segmentFilesOf, toCommitSegments } from './commit-layout.ts'
import { type FileRecord, latestFiles, recordOfFile, recordOfGone, type SavedFile } from './file-columns.ts'
import type { SegmentView } from './generation.ts'
import { livePassages, mergeArticles, mergeIndexes, segmentsAlike, untidySegments } from './merge-segments.ts'
import { PendingIndex, PendingSegment, type WriterOptions } from './pending-segment.ts'
import { type OpenedArticles, openArticles, openIndex } from './reader.ts'
import { type ArticleSegment, ParsedArticles } from './segment.ts'

type Header = Commit['header']

/**
 * Damage that the writer meets ends the update, which then begins anew. One function for all segments: a closure made
 * where a segment is written would hold on to all that was pending as long as the segment is open.
 */
const NOT_TOLD = () => false

/** A segment as the writer knows it. Its articles are open, its index is not. */
export interface WrittenSegment {
  readonly opened: OpenedArticles
  readonly articles: ArticleSegment
  readonly ref: SegmentRef
  readonly index: SegmentRef | null
  readonly deleted: Set<number>
}

/**
 * Writes the commits of a collection. What is put or deleted is pending until `commit`; full segments go to the disk
 * before. One writer at a time: the caller holds the lock.
 */
export class EmbeddedWriter implements IndexWriter {
  private segments: WrittenSegment[] = []
  private pending: PendingSegment
  private readonly pendingIds = new Set<string>()
  /** Of the next state of a file: of several states the one with the largest number counts. */
  private sequence = 1
  /** By key, the files as they are with what is pending. */
  private readonly known = new Map<string, FileState>()

  private constructor(
    private readonly directory: Directory,
    private readonly commits: Commits,
    private readonly options: WriterOptions,
  ) {
    this.pending = new PendingSegment(options)
  }

  /**
   * @param commit what the collection has, or null to begin with nothing
   * @throws ChuchuError `snapshot_broken`
   */
  static async open(
    directory: Directory,
    commits: Commits,
    commit: Commit | null,
    options: WriterOptions,
  ): Promise<EmbeddedWriter> {
    const writer = new EmbeddedWriter(directory, commits, options)
    if (commit === null) return writer
    for (const { articles: ref, index, deleted } of segmentFilesOf(commit)) {
      const opened = await openArticles(directory, ref, () => commits.discard(ref))
      writer.segments.push({ opened, articles: opened.articles, ref, index, deleted: new Set(deleted) })
    }
    for (const file of latestFiles(writer.segments.map(({ opened }) => opened.files)).values()) {
      writer.sequence = Math.max(writer.sequence, file.sequence + 1)
      if (!file.isGone) writer.known.set(file.key, file)
    }
    return writer
  }

  /** What is known of the corpus files, by key. */
  get files(): ReadonlyMap<string, FileState> {
    return this.known
  }

  get articleCount(): number {
    return this.segments.reduce(
      (sum, { articles, deleted }) => sum + articles.articleCount - deleted.size,
      this.pending.articleCount,
    )
  }

  get passageCount(): number {
    return this.segments.reduce((sum, segment) => sum + livePassages(segment), this.pending.passageCount)
  }

  has(id: string): boolean {
    return this.pendingIds.has(id) || this.segments.some((segment) => liveOrdinal(segment, id) !== undefined)
  }

  /** Puts an article in the place of the one with its id. */
  async put(stored: StoredArticle, passages: readonly IndexedPassage[]): Promise<void> {
    await this.delete(stored.article.id)
    if (this.pending.isFull || !this.pending.hasRoomFor(passages.length)) await this.seal()
    this.pending.put(stored, passages)
    this.pendingIds.add(stored.article.id)
  }

  /** Unknown ids are ignored. */
  async delete(id: string): Promise<void> {
    if (this.pendingIds.has(id)) await this.seal()
    for (const segment of this.segments) {
      const ordinal = liveOrdinal(segment, id)
      if (ordinal !== undefined) segment.deleted.add(ordinal)
    }
  }

  putFile(file: FileState): void {
    this.known.set(file.key, file)
    this.pending.putFile(recordOfFile(file, this.sequence++))
  }

  deleteFile(key: string): void {
    if (this.known.delete(key)) this.pending.putFile(recordOfGone(key, this.sequence++))
  }

  /** Makes what was put and deleted since the last commit the next generation. */
  async commit(header: Header): Promise<Commit> {
    await this.seal()
    return this.publish(header)
  }

  /**
   * Merges segments of about the same size and those of which much was deleted, and commits the result.
   * @param all also those that are not half full, as after the first build
   */
  async merge(header: Header, all: boolean, signal?: AbortSignal): Promise<Commit | null> {
    let commit: Commit | null = null
    const next = all ? untidySegments : segmentsAlike
    for (let chosen = next(this.segments); chosen; chosen = next(this.segments)) {
      await this.replace(chosen, await this.mergeOf(chosen, signal))
      commit = await this.publish(header)
    }
    return commit
  }

  /** Makes the index of every segment anew from its articles, as for another embedder. */
  async reindex(indexed: (stored: StoredArticle) => Promise<IndexedPassage[]>): Promise<void> {
    const parsed = new ParsedArticles()
    for (const segment of [...this.segments]) {
      const { articles } = segment
      if (articles.articleCount === 0) continue
      const index = new PendingIndex(this.options)
      for (let ordinal = 0; ordinal < articles.articleCount; ordinal++) {
        for (const stored of articles.readArticles([ordinal], parsed)) {
          for (const passage of await indexed(stored)) index.put(passage)
        }
      }
      const ref = await this.write(index.save())
      await this.replace([segment], { ...segment, index: ref })
    }
  }

  private async seal(): Promise<void> {
    const { pending } = this
    if (pending.isEmpty) return
    this.pending = new PendingSegment(this.options)
    this.pendingIds.clear()
    const ref = await this.write((save) => pending.saveArticles(save))
    const index = pending.articleCount === 0 ? null : await this.write(pending.saveIndex())
    const opened = await openArticles(this.directory, ref, NOT_TOLD)
    this.segments.push({ opened, articles: opened.articles, ref, index, deleted: new Set() })
  }

  private async publish(header: Header): Promise<Commit> {
    this.segments = this.segments.filter((segment) => this.isNeeded(segment))
    const segments = this.segments.map(({ ref, index, deleted, articles }): SegmentFiles => {
      const counts = { articles: articles.articleCount, passages: articles.passageCount }
      return { articles: ref, index, deleted: Uint32Array.from(deleted).sort(), counts }
    })
    const commit = await this.commits.publish({ header, segments: toCommitSegments(segments) })
    await this.commits.collectGarbage()
    return commit
  }

  /** Whether it has live articles, or says of a file what counts. */
  private isNeeded(segment: WrittenSegment): boolean {
    if (segment.articles.articleCount > segment.deleted.size) return true
    return this.filesThatCount([segment]).length > 0
  }

  /** What the segments say of files and no other segment says later; of those that are gone, where others know them. */
  private filesThatCount(chosen: readonly WrittenSegment[]): FileRecord[] {
    const others = this.segments.filter((segment) => !chosen.includes(segment))
    const elsewhere = latestFiles(others.map(({ opened }) => opened.files))
    const own = latestFiles(chosen.map(({ opened }) => opened.files))
    return [...own.values()]
      .filter(({ key, sequence, isGone }) => {
        const other = elsewhere.get(key)
        return other === undefined ? !isGone : other.sequence < sequence
      })
      .map((file: SavedFile) => file.toRecord())
  }

  private async mergeOf(
    chosen: readonly WrittenSegment[],
    signal: AbortSignal | undefined,
  ): Promise<WrittenSegment> {
    const files = this.filesThatCount(chosen)
    const views = await Promise.all(chosen.map((segment) => this.viewOf(segment)))
    const ref = await this.write((save) =>
      mergeArticles(
        chosen.map(({ articles, deleted }) => ({ articles, deleted: Uint32Array.from(deleted).sort() })),
        files,
        save,
      ),
    )
    const withIndex = views.flatMap((view) => view ?? [])
    const hasArticles = withIndex.some(({ articles, deleted }) => articles.articleCount > deleted.length)
    const index = hasArticles
      ? await this.write((save) =>
          mergeIndexes(withIndex, this.options.dimensions, save, new Pace({ signal })),
        )
      : null
    const opened = await openArticles(this.directory, ref, NOT_TOLD)
    return { opened, articles: opened.articles, ref, index, deleted: new Set() }
  }

  private async viewOf({ articles, index, deleted }: WrittenSegment): Promise<SegmentView | null> {
    if (index === null) return null
    const { dimensions } = this.options
    const opened = await openIndex(this.directory, index, articles.passageCount, dimensions, NOT_TOLD)
    return { articles, index: opened, deleted: Uint32Array.from(deleted).sort() }
  }

  private async replace(chosen: readonly WrittenSegment[], merged: WrittenSegment): Promise<void> {
    const at = this.segments.findIndex((segment) => chosen.includes(segment))
    const others = this.segments.filter((segment) => !chosen.includes(segment))
    this.segments = [...others.slice(0, at), merged, ...others.slice(at)]
  }

  private write(content: SnapshotContent): Promise<SegmentRef> {
    return writeSegment(this.directory, this.commits.newName(), content)
  }
}

function liveOrdinal({ articles, deleted }: WrittenSegment, id: string): number | undefined {
  const ordinal = articles.ordinalOf(id)
  return ordinal === undefined || deleted.has(ordinal) ? undefined : ordinal
}
