import { brokenSnapshot } from '../../storage/broken-snapshot.ts'
import type { Commit } from '../../storage/commits.ts'
import type { Directory } from '../../storage/directory.ts'
import { openSegment } from '../../storage/segment-file.ts'
import type { SegmentRef } from '../../storage/segment-footer.ts'
import { fieldsOf } from '../../storage/snapshot-fields.ts'
import { articleColumnsOf } from './article-columns.ts'
import { segmentFilesOf } from './commit-layout.ts'
import { type FileColumns, fileColumnsOf, type SavedFile, savedFiles } from './file-columns.ts'
import { Generation, type SegmentView } from './generation.ts'
import { ArticleSegment, type IndexSegment, indexSegmentOf, ParsedArticles } from './segment.ts'

/** An opened file of articles, with what it says of corpus files: the writer asks for that, readers do not. */
export class OpenedArticles {
  private saved: readonly SavedFile[] | null = null

  constructor(
    readonly articles: ArticleSegment,
    private readonly fileColumns: FileColumns,
  ) {}

  get files(): readonly SavedFile[] {
    this.saved ??= savedFiles(this.fileColumns)
    return this.saved
  }
}

/** @throws ChuchuError `snapshot_broken` */
export async function openArticles(
  directory: Directory,
  ref: SegmentRef,
  onDamage: () => boolean,
): Promise<OpenedArticles> {
  const data = await openSegment(directory, ref, onDamage)
  const articles = new ArticleSegment(ref.name, articleColumnsOf(data))
  return new OpenedArticles(articles, fileColumnsOf(fieldsOf(data, 'articles').files))
}

/** @throws ChuchuError `snapshot_broken` */
export async function openIndex(
  directory: Directory,
  ref: SegmentRef,
  passages: number,
  dimensions: number,
  onDamage: () => boolean,
): Promise<IndexSegment> {
  return indexSegmentOf(await openSegment(directory, ref, onDamage), passages, dimensions)
}

interface OpenedSegment {
  readonly articles: ArticleSegment
  readonly index: IndexSegment | null
}

/** Opens the generations of a collection, one after another; segments that a later one still has are not read again. */
export class EmbeddedReader {
  private readonly parsed = new ParsedArticles()
  private opened = new Map<string, OpenedSegment>()

  /**
   * @param dimensions length of the vectors
   * @param onDamage is called with a file of which a part turns out to be damaged; returns whether the next start makes a
   *   new index
   */
  constructor(
    private readonly directory: Directory,
    private readonly dimensions: number,
    private readonly onDamage: (file: SegmentRef) => boolean,
  ) {}

  /** @throws ChuchuError `snapshot_broken` */
  async open(commit: Commit): Promise<Generation> {
    const opened: typeof this.opened = new Map()
    const views: SegmentView[] = []
    for (const { articles: ref, index: indexRef, deleted, counts } of segmentFilesOf(commit)) {
      const segment = this.opened.get(ref.name) ?? (await this.openSegment(ref, indexRef, counts.passages))
      opened.set(ref.name, segment)
      if (segment.articles.articleCount !== counts.articles || (deleted.at(-1) ?? -1) >= counts.articles) {
        throw brokenSnapshot('a segment', 'is not the one that it should be')
      }
      if (segment.index) views.push({ articles: segment.articles, index: segment.index, deleted })
    }
    this.opened = opened
    return new Generation(views, this.dimensions, this.parsed)
  }

  private async openSegment(
    ref: SegmentRef,
    indexRef: SegmentRef | null,
    passages: number,
  ): Promise<OpenedSegment> {
    const { articles } = await openArticles(this.directory, ref, () => this.onDamage(ref))
    if (articles.passageCount !== passages) throw brokenSnapshot('a segment', 'has other passages')
    const index =
      indexRef &&
      (await openIndex(this.directory, indexRef, passages, this.dimensions, () => this.onDamage(indexRef)))
    return { articles, index }
  }
}
