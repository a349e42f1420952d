import type { CatalogueEntry, StoredArticle } from '../article/stored-article.ts'
import { type CleanSpan, cleanSpan } from '../contract/types.ts'
import { brokenSnapshot } from '../storage/broken-snapshot.ts'
import type { SnapshotData } from '../storage/byte-source.ts'
import { MemoryBytes } from '../storage/byte-source.ts'
import { type PackedStrings, packStrings, unpackStrings } from '../storage/packed-strings.ts'
import { Records } from '../storage/records.ts'
import { arrayOf, fieldsOf, packedStringsOf, recordsOf } from '../storage/snapshot-fields.ts'
import { LruCache } from '../support/lru-cache.ts'
import { partitionPoint } from '../support/partition-point.ts'
import type { Articles } from './articles.ts'
import { parseCatalogueEntry, parseStoredArticle } from './stored-shape.ts'

/** Weight of the parsed articles kept at hand, in UTF-16 units of raw text and edits. */
const PARSED_KEPT = 16_000_000

/** The form in which articles lie in a snapshot: article i and passage p by their ordinals. */
export interface ArticleColumns {
  readonly ids: PackedStrings
  readonly wordings: Float64Array
  /** The passages of article i are [firstPassages[i], firstPassages[i + 1]), in the order of its text. */
  readonly firstPassages: Uint32Array
  /** Clean offsets of passage p. */
  readonly starts: Uint32Array
  readonly ends: Uint32Array
  readonly passageWordings: Float64Array
  /** Stored articles as JSON. */
  readonly articles: Records
  /** Their catalogue entries as JSON. */
  readonly catalogue: Records
  /** Their titles; in UTF-16LE, so that a lone half of a surrogate pair comes back as well. */
  readonly titles: Records
  /** What ranking reads of each passage, in UTF-16LE. */
  readonly rankingTexts: Records
}

/** Articles of a snapshot. None is read before it is asked for. */
export class SavedArticles implements Articles {
  private readonly parsed = new LruCache<StoredArticle>(PARSED_KEPT, weightOf)
  /** Ordinals of those that were deleted. */
  private readonly dropped = new Set<number>()
  private droppedPassages = 0
  /** By id, in their order. */
  private ordinals: ReadonlyMap<string, number> | null = null

  constructor(readonly columns: ArticleColumns) {}

  get size(): number {
    return this.columns.wordings.length - this.dropped.size
  }

  get passageCount(): number {
    return this.columns.starts.length - this.droppedPassages
  }

  has(id: string): boolean {
    return this.ordinalOf(id) !== undefined
  }

  /** @throws ChuchuError `snapshot_broken`; so do the others that read from the disk */
  get(id: string): StoredArticle | undefined {
    const ordinal = this.ordinalOf(id)
    return ordinal === undefined ? undefined : this.parsed.get(id, () => this.parse(ordinal, id))
  }

  delete(id: string): void {
    const ordinal = this.ordinalOf(id)
    if (ordinal === undefined) return
    this.droppedPassages += this.spansOf(id).length
    this.dropped.add(ordinal)
    this.parsed.delete(id)
  }

  spansOf(id: string): CleanSpan[] {
    const { starts, ends, firstPassages } = this.columns
    const ordinal = this.ordinalOf(id)
    const spans: CleanSpan[] = []
    if (ordinal === undefined) return spans
    for (let at = firstPassages[ordinal]!; at < firstPassages[ordinal + 1]!; at++) {
      spans.push(cleanSpan(starts[at]!, ends[at]!))
    }
    return spans
  }

  titleOf(id: string): string | undefined {
    const ordinal = this.ordinalOf(id)
    return ordinal === undefined ? undefined : this.columns.titles.read(ordinal).toString('utf16le')
  }

  wordingOf(id: string): number | undefined {
    const ordinal = this.ordinalOf(id)
    return ordinal === undefined ? undefined : this.columns.wordings[ordinal]
  }

  passageWording(id: string, span: CleanSpan): number | undefined {
    const at = this.passageAt(id, span)
    return at === undefined ? undefined : this.columns.passageWordings[at]
  }

  rankingText(id: string, span: CleanSpan): string | undefined {
    const at = this.passageAt(id, span)
    return at === undefined ? undefined : this.columns.rankingTexts.read(at).toString('utf16le')
  }

  *wordings(): Generator<readonly [string, number]> {
    for (const [id, ordinal] of this.byName()) {
      if (!this.dropped.has(ordinal)) yield [id, this.columns.wordings[ordinal]!]
    }
  }

  /** In the order of their ordinals. */
  *ids(): Generator<string> {
    for (const [id, ordinal] of this.byName()) if (!this.dropped.has(ordinal)) yield id
  }

  catalogue(): CatalogueEntry[] {
    return Array.from(this.columns.catalogue.texts(), parseCatalogueEntry).filter(
      (_, ordinal) => !this.dropped.has(ordinal),
    )
  }

  /** The ordinals that were not deleted, as runs [from, to). */
  *runs(): Generator<readonly [number, number]> {
    let from = 0
    for (const ordinal of [...this.dropped].sort((a, b) => a - b)) {
      if (ordinal > from) yield [from, ordinal]
      from = ordinal + 1
    }
    const end = this.columns.wordings.length
    if (end > from) yield [from, end]
  }

  private ordinalOf(id: string): number | undefined {
    const ordinal = this.byName().get(id)
    return ordinal === undefined || this.dropped.has(ordinal) ? undefined : ordinal
  }

  private passageAt(id: string, { start, end }: CleanSpan): number | undefined {
    const ordinal = this.ordinalOf(id)
    if (ordinal === undefined) return undefined
    const { starts, ends, firstPassages } = this.columns
    const first = firstPassages[ordinal]!
    const passages = starts.subarray(first, firstPassages[ordinal + 1])
    const at = first + partitionPoint(passages, (other) => other >= start)
    return at < first + passages.length && starts[at] === start && ends[at] === end ? at : undefined
  }

  private parse(ordinal: number, id: string): StoredArticle {
    const stored = parseStoredArticle(this.columns.articles.read(ordinal).toString('utf8'))
    if (stored.article.id === id) return stored
    throw brokenSnapshot('an article', 'is not the one that it should be')
  }

  /** Made with the first question: an opening does without. */
  private byName(): ReadonlyMap<string, number> {
    this.ordinals ??= new Map(unpackStrings(this.columns.ids).map((id, ordinal) => [id, ordinal]))
    return this.ordinals
  }
}

/** What a store begins with where there is no snapshot. */
export function nothingSaved(): SavedArticles {
  const none = () => new Records(new MemoryBytes(new Uint8Array(0)), new Float64Array(0))
  return new SavedArticles({
    ids: packStrings([]),
    wordings: new Float64Array(0),
    firstPassages: new Uint32Array(1),
    starts: new Uint32Array(0),
    ends: new Uint32Array(0),
    passageWordings: new Float64Array(0),
    articles: none(),
    catalogue: none(),
    titles: none(),
    rankingTexts: none(),
  })
}

function weightOf({ article }: StoredArticle): number {
  return article.edits.reduce(
    (sum, { before, after }) => sum + before.length + after.length,
    article.raw.length,
  )
}

/** @throws ChuchuError `snapshot_broken` where the columns are not of one collection */
export function restoreArticles(data: SnapshotData | undefined): SavedArticles {
  const root = fieldsOf(data, 'articles')
  const columns: ArticleColumns = {
    ids: packedStringsOf(root.ids, 'ids'),
    wordings: arrayOf(root.wordings, Float64Array, 'wordings'),
    firstPassages: arrayOf(root.firstPassages, Uint32Array, 'firstPassages'),
    starts: arrayOf(root.starts, Uint32Array, 'starts'),
    ends: arrayOf(root.ends, Uint32Array, 'ends'),
    passageWordings: arrayOf(root.passageWordings, Float64Array, 'passageWordings'),
    articles: recordsOf(root.articles, 'articles'),
    catalogue: recordsOf(root.catalogue, 'catalogue'),
    titles: recordsOf(root.titles, 'titles'),
    rankingTexts: recordsOf(root.rankingTexts, 'rankingTexts'),
  }
  const { wordings, firstPassages, starts } = columns
  const lists = [columns.ids, columns.articles, columns.catalogue, columns.titles]
  const articles = [firstPassages.subarray(1), ...lists.map(({ ends }) => ends)]
  const passages = [columns.ends, columns.passageWordings, columns.rankingTexts.ends]
  if (
    articles.some(({ length }) => length !== wordings.length) ||
    passages.some(({ length }) => length !== starts.length) ||
    firstPassages.at(-1) !== starts.length
  ) {
    throw brokenSnapshot('the articles', 'have parts that do not belong together')
  }
  return new SavedArticles(columns)
}
