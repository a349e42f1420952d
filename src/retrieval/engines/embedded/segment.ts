import { parsePassageId, passageId } from '../../article/passages.ts'
import type { CatalogueEntry, StoredArticle } from '../../article/stored-article.ts'
import { cleanSpan } from '../../contract/types.ts'
import { brokenSnapshot } from '../../storage/broken-snapshot.ts'
import type { SnapshotData } from '../../storage/byte-source.ts'
import { unpackString, unpackStrings } from '../../storage/packed-strings.ts'
import {
  arrayOf,
  byteSourceOf,
  type Fields,
  fieldsOf,
  packedStringsOf,
} from '../../storage/snapshot-fields.ts'
import { LruCache } from '../../support/lru-cache.ts'
import { partitionPoint } from '../../support/partition-point.ts'
import { FIELDS } from '../bm25.ts'
import type { PassageText } from '../ports.ts'
import { type ArticleColumns, PART_END, rises } from './article-columns.ts'
import { type BlockData, PASSAGES_AT_MOST, PostingBlock } from './postings/block.ts'
import { parseCatalogueEntry, parseStoredArticle } from './stored-shape.ts'
import { SegmentVectors } from './vectors.ts'

/** Weight of the parsed articles that are kept, in UTF-16 units of raw text and edits. */
const PARSED_KEPT = 16_000_000

/** Parsed articles by segment and ordinal, those of all generations together: a segment never changes. */
export class ParsedArticles extends LruCache<StoredArticle> {
  constructor() {
    super(PARSED_KEPT, weightOf)
  }
}

function weightOf({ article }: StoredArticle): number {
  return article.edits.reduce(
    (sum, { before, after }) => sum + before.length + after.length,
    article.raw.length,
  )
}

/** The articles of a segment. None is read before it is asked for. */
export class ArticleSegment {
  private idList: readonly string[] | null = null
  private ordinals: ReadonlyMap<string, number> | null = null
  private entries: readonly CatalogueEntry[] | null = null
  private articles: Uint32Array | null = null

  /** @param name of its file: no other segment has it */
  constructor(
    readonly name: string,
    readonly columns: ArticleColumns,
  ) {}

  get articleCount(): number {
    return this.columns.hashes.length
  }

  get passageCount(): number {
    return this.columns.starts.length
  }

  get ids(): readonly string[] {
    this.idList ??= unpackStrings(this.columns.ids)
    return this.idList
  }

  /** Made with the first question: an opening does without. */
  ordinalOf(id: string): number | undefined {
    this.ordinals ??= new Map(this.ids.map((each, ordinal) => [each, ordinal]))
    return this.ordinals.get(id)
  }

  /** Ordinal of the article of each passage. */
  get articleOfPassage(): Uint32Array {
    this.articles ??= articlesOf(this.columns)
    return this.articles
  }

  passageIdAt(passage: number): string {
    const { starts, ends, ids } = this.columns
    const article = unpackString(ids, this.articleOfPassage[passage] ?? -1) ?? ''
    return passageId(article, cleanSpan(starts[passage] ?? 0, ends[passage] ?? 0))
  }

  /** The passages [from, to) of an article. */
  passagesOf(ordinal: number): readonly [from: number, to: number] {
    const { firstPassages } = this.columns
    return [firstPassages[ordinal] ?? 0, firstPassages[ordinal + 1] ?? 0]
  }

  /** The passage of an article with that span; −1 where there is none. */
  passageAt(ordinal: number, start: number, end: number): number {
    const { starts, ends } = this.columns
    const [first, last] = this.passagesOf(ordinal)
    const at = first + partitionPoint(starts.subarray(first, last), (other) => other >= start)
    return at < last && starts[at] === start && ends[at] === end ? at : -1
  }

  /** Of every article, in the order of the ordinals; kept, since filters and lists look at all of them. */
  get catalogue(): readonly CatalogueEntry[] {
    this.entries ??= Array.from(this.columns.catalogue.texts(), parseCatalogueEntry)
    return this.entries
  }

  /** @throws ChuchuError `snapshot_broken` */
  readArticles(ordinals: readonly number[], parsed: ParsedArticles): StoredArticle[] {
    const keyOf = (ordinal: number) => `${this.name}/${ordinal}`
    const known = new Map(ordinals.map((ordinal) => [ordinal, parsed.peek(keyOf(ordinal))]))
    const missing = ordinals.filter((ordinal) => known.get(ordinal) === undefined)
    const records = this.columns.articles.readMany(missing)
    for (const [i, ordinal] of missing.entries()) {
      const stored = parseStoredArticle(records[i]?.toString('utf8') ?? '')
      if (stored.article.id !== this.ids[ordinal]) {
        throw brokenSnapshot('an article', 'is not the one that it should be')
      }
      known.set(ordinal, stored)
    }
    return ordinals.flatMap((ordinal) => {
      const stored = known.get(ordinal)
      return stored ? [parsed.get(keyOf(ordinal), () => stored)] : []
    })
  }

  /** @throws ChuchuError `snapshot_broken` */
  readPassages(passages: readonly number[]): PassageText[] {
    const { starts, ends, passageHashes, texts } = this.columns
    return texts.readMany(passages).map((record, i) => {
      const passage = passages[i] ?? 0
      const [title, context, body] = partsOf(record.toString('utf16le'))
      const id = this.passageIdAt(passage)
      const article = this.ids[this.articleOfPassage[passage] ?? 0] ?? ''
      const contentHash = passageHashes[passage] ?? 0
      return {
        id,
        article,
        start: starts[passage] ?? 0,
        end: ends[passage] ?? 0,
        contentHash,
        title,
        context,
        body,
      }
    })
  }
}

function articlesOf({ firstPassages, starts }: ArticleColumns): Uint32Array {
  const articles = new Uint32Array(starts.length)
  for (let article = 0; article + 1 < firstPassages.length; article++) {
    articles.fill(article, firstPassages[article], firstPassages[article + 1])
  }
  return articles
}

function partsOf(text: string): [title: string, context: string, body: string] {
  const first = text.indexOf(PART_END)
  const second = text.indexOf(PART_END, first + 1)
  if (first < 0 || second < 0) throw brokenSnapshot('a passage', 'has not the form that it is saved in')
  return [text.slice(0, first), text.slice(first + 1, second), text.slice(second + 1)]
}

/** The place of a passage id in a segment. */
export function placeOf(
  segment: ArticleSegment,
  id: string,
): { ordinal: number; passage: number } | undefined {
  const parsed = parsePassageId(id)
  const ordinal = parsed === null ? undefined : segment.ordinalOf(parsed.article)
  if (parsed === null || ordinal === undefined) return undefined
  const passage = segment.passageAt(ordinal, parsed.span.start, parsed.span.end)
  return passage < 0 ? undefined : { ordinal, passage }
}

/** Posting lists and vectors of the passages of an article segment. */
export interface IndexSegment {
  /** The passages of a segment in their order; one block but for an article of more passages than a block takes. */
  readonly blocks: readonly PostingBlock[]
  readonly vectors: SegmentVectors
}

/**
 * Checks what can be checked without a pass over all postings or vectors; that no byte of them was changed, the checksums
 * of the file tell.
 * @throws ChuchuError `snapshot_broken`
 */
export function indexSegmentOf(data: SnapshotData, passages: number, dimensions: number): IndexSegment {
  const root = fieldsOf(data, 'index')
  expect(root.dimensions === dimensions, 'dimensions')
  expect(Array.isArray(root.blocks), 'blocks')
  const blocks = (root.blocks as readonly SnapshotData[]).map((block) => {
    return new PostingBlock(blockOf(fieldsOf(block, 'blocks')))
  })
  const counted = blocks.reduce((sum, { size }) => sum + size, 0)
  expect(counted === passages, 'blocks')
  return { blocks, vectors: vectorsOf(fieldsOf(root.vectors, 'vectors'), passages, dimensions) }
}

function blockOf(root: Fields): BlockData {
  const block: BlockData = {
    keys: arrayOf(root.keys, Uint32Array, 'keys'),
    long: packedStringsOf(root.long, 'long'),
    lengths: arrayOf(root.lengths, Uint32Array, 'lengths'),
    averages: arrayOf(root.averages, Float64Array, 'averages'),
    onceOffsets: arrayOf(root.onceOffsets, Uint32Array, 'onceOffsets'),
    onceSlots: arrayOf(root.onceSlots, Uint16Array, 'onceSlots'),
    otherOffsets: arrayOf(root.otherOffsets, Uint32Array, 'otherOffsets'),
    otherSlots: arrayOf(root.otherSlots, Uint16Array, 'otherSlots'),
    otherCodes: arrayOf(root.otherCodes, Uint8Array, 'otherCodes'),
    rareAt: arrayOf(root.rareAt, Uint32Array, 'rareAt'),
    rare: arrayOf(root.rare, Uint32Array, 'rare'),
    bounds: arrayOf(root.bounds, Float32Array, 'bounds'),
  }
  const { lengths, rareAt } = block
  const terms = block.keys.length + block.long.ends.length
  expect(lengths.length % FIELDS.length === 0, 'lengths')
  expect(lengths.length / FIELDS.length <= PASSAGES_AT_MOST, 'lengths')
  expect(block.averages.length === FIELDS.length, 'averages')
  for (const part of ['once', 'other'] as const) {
    const offsets = block[`${part}Offsets`]
    expect(offsets.length === terms + 1 && offsets[0] === 0 && rises(offsets), `${part}Offsets`)
    expect(offsets[terms] === block[`${part}Slots`].length, `${part}Slots`)
  }
  expect(block.otherCodes.length === block.otherSlots.length, 'otherCodes')
  expect(rareAt.length === block.rare.length && rises(rareAt), 'rare')
  expect(block.bounds.length === terms, 'bounds')
  return block
}

function vectorsOf(root: Fields, count: number, dimensions: number): SegmentVectors {
  const passages = arrayOf(root.passages, Uint32Array, 'vectors')
  const scales = arrayOf(root.scales, Float32Array, 'vectors')
  const quantized = byteSourceOf(root.quantized, 'vectors')
  const exact = byteSourceOf(root.exact, 'vectors')
  const numbers = passages.length * dimensions
  expect((passages.at(-1) ?? 0) < Math.max(count, 1) && climbs(passages), 'vectors')
  expect(scales.length === passages.length, 'vectors')
  expect(quantized.byteLength === numbers * Int8Array.BYTES_PER_ELEMENT, 'vectors')
  expect(exact.byteLength === numbers * Float32Array.BYTES_PER_ELEMENT, 'vectors')
  return new SegmentVectors(dimensions, { passages, quantized, scales, exact })
}

/** Whether each number is above the one before. */
function climbs(numbers: Uint32Array): boolean {
  let before = -1
  for (const number of numbers) {
    if (number <= before) return false
    before = number
  }
  return true
}

function expect(condition: boolean, part: string): asserts condition {
  if (!condition) throw brokenSnapshot(part, 'does not fit the rest of the index')
}
