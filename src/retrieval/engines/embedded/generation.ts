import type { CatalogueEntry, StoredArticle } from '../../article/stored-article.ts'
import type { Scored } from '../../contract/types.ts'
import { fold } from '../../language/fold.ts'
import { unpackStrings } from '../../storage/packed-strings.ts'
import { LruCache } from '../../support/lru-cache.ts'
import { Pace } from '../../support/pace.ts'
import { partitionPoint } from '../../support/partition-point.ts'
import { mulberry32 } from '../../support/random.ts'
import { inverseDocumentFrequency } from '../bm25.ts'
import { articlePredicate, passesAll, unknownId } from '../filter.ts'
import {
  type ArticleFilter,
  type ArticleMatch,
  type ArticleStore,
  bestMatches,
  type ConjunctiveQuery,
  type IndexReader,
  type KeywordQuery,
  type PassageText,
  type ReadOptions,
  type TermStatistics,
  type VectorQuery,
} from '../ports.ts'
import { AllowedPassages, OramaReader } from './orama-reader.ts'
import { LiveBlock } from './postings/block.ts'
import { Postings } from './postings/postings.ts'
import { type ArticleSegment, type IndexSegment, type ParsedArticles, placeOf } from './segment.ts'

/** Filters whose passages are kept, one byte a passage each. */
const FILTERS_KEPT = 4

/** Databases that are kept, one for each number of results: questions and searches want two. */
const READERS_KEPT = 4

/** Reprints that are named; the rest of a much copied text helps nobody. */
const REPRINTS_NAMED = 10

/** A segment with what was deleted from it since. */
export interface SegmentView {
  readonly articles: ArticleSegment
  readonly index: IndexSegment
  /** Ordinals of its deleted articles, ascending. */
  readonly deleted: Uint32Array
}

/** A segment in its place among the others. */
class LiveSegment {
  readonly articles: ArticleSegment
  readonly index: IndexSegment
  readonly liveArticles: number
  /** 1 at each deleted passage; null: none. */
  readonly deletedPassages: Uint8Array | null
  private readonly deletedArticles: Set<number>

  constructor(
    { articles, index, deleted }: SegmentView,
    /** Numbers of its first passage and article in the generation. */
    readonly firstPassage: number,
    readonly firstArticle: number,
  ) {
    this.articles = articles
    this.index = index
    this.deletedArticles = new Set(deleted)
    this.liveArticles = articles.articleCount - deleted.length
    this.deletedPassages = deleted.length === 0 ? null : new Uint8Array(articles.passageCount)
    for (const ordinal of deleted) this.deletedPassages?.fill(1, ...articles.passagesOf(ordinal))
  }

  ordinalOf(id: string): number | undefined {
    const ordinal = this.articles.ordinalOf(id)
    return ordinal === undefined || this.deletedArticles.has(ordinal) ? undefined : ordinal
  }

  isLive(ordinal: number): boolean {
    return !this.deletedArticles.has(ordinal)
  }

  blocks(): LiveBlock[] {
    let first = 0
    return this.index.blocks.map((block) => {
      const deleted = this.deletedPassages?.subarray(first, first + block.size) ?? null
      first += block.size
      return new LiveBlock(block, this.firstPassage + first - block.size, deleted)
    })
  }
}

/**
 * One generation of the collection, which never changes: segments, each with its deleted articles. What depends on the
 * whole (statistics, filters, reprints) belongs to the generation; what depends on a segment alone is shared by all
 * generations that have it.
 */
export class Generation implements IndexReader, ArticleStore {
  readonly articles: number
  readonly passages: number
  /** Passages, those that were deleted among them. */
  private readonly numbered: number
  private readonly segments: readonly LiveSegment[]
  /** Number of the first passage of each segment. */
  private readonly starts: readonly number[]
  private readonly postings: Postings
  private readonly readers = new LruCache<OramaReader>(READERS_KEPT)
  private readonly allowed = new LruCache<AllowedPassages>(FILTERS_KEPT)
  private copies: ReadonlyMap<number, readonly string[]> | null = null

  constructor(
    views: readonly SegmentView[],
    private readonly dimensions: number,
    private readonly parsed: ParsedArticles,
  ) {
    const segments: LiveSegment[] = []
    let passages = 0
    let articles = 0
    for (const view of views) {
      segments.push(new LiveSegment(view, passages, articles))
      passages += view.articles.passageCount
      articles += view.articles.articleCount
    }
    this.segments = segments
    this.numbered = passages
    this.starts = segments.map(({ firstPassage }) => firstPassage)
    this.postings = new Postings(segments.flatMap((segment) => segment.blocks()))
    this.articles = segments.reduce((sum, { liveArticles }) => sum + liveArticles, 0)
    this.passages = this.postings.size
  }

  async termStatistics(terms: readonly string[], options?: ReadOptions): Promise<TermStatistics> {
    const frequencies = await this.postings.documentFrequencies(terms, new Pace(options))
    return { passages: this.passages, frequencies }
  }

  async keyword(queries: readonly KeywordQuery[], options?: ReadOptions): Promise<Scored[][]> {
    const pace = new Pace(options)
    const results: Scored[][] = []
    for (const { terms, limit, filter } of queries) {
      await pace.step()
      const reader = this.readerOf(limit)
      results.push(reader ? this.named(await reader.keyword(terms, this.allowedBy(filter), pace)) : [])
    }
    return results
  }

  async vector(queries: readonly VectorQuery[], options?: ReadOptions): Promise<Scored[][]> {
    const pace = new Pace(options)
    const results: Scored[][] = []
    for (const { vector, limit, filter } of queries) {
      await pace.step()
      const reader = this.readerOf(limit)
      results.push(reader ? this.named(await reader.vector(vector, this.allowedBy(filter))) : [])
    }
    return results
  }

  async articlesWith(
    { terms, missing, limit }: ConjunctiveQuery,
    options?: ReadOptions,
  ): Promise<ArticleMatch[]> {
    options?.signal?.throwIfAborted()
    const distinct = [...new Set(terms)]
    const articles = this.segments.reduce((sum, segment) => sum + segment.articles.articleCount, 0)
    const counts = new Uint32Array(articles)
    const idfs = new Float64Array(articles)
    const latest = new Uint32Array(articles)
    for (const [i, term] of distinct.entries()) {
      const idf = inverseDocumentFrequency(this.passages, this.postings.documentFrequency(term))
      this.postings.visit(term, (passage) => {
        const article = this.articleOf(passage)
        if (latest[article] === i + 1) return
        latest[article] = i + 1
        counts[article]!++
        idfs[article]! += idf
      })
    }
    const matches: ArticleMatch[] = []
    for (const segment of this.segments) {
      for (let ordinal = 0; ordinal < segment.articles.articleCount; ordinal++) {
        const terms = counts[segment.firstArticle + ordinal] ?? 0
        const article = segment.articles.ids[ordinal]
        if (terms === 0 || article === undefined) continue
        matches.push({ article, terms, idf: idfs[segment.firstArticle + ordinal] ?? 0 })
      }
    }
    return bestMatches(matches, distinct.length, missing, limit)
  }

  async readArticles(ids: readonly string[], options?: ReadOptions): Promise<(StoredArticle | undefined)[]> {
    options?.signal?.throwIfAborted()
    const read = new Map<string, StoredArticle>()
    for (const segment of this.segments) {
      const ordinals = new Set(ids.flatMap((id) => segment.ordinalOf(id) ?? []))
      if (ordinals.size === 0) continue
      for (const stored of segment.articles.readArticles([...ordinals], this.parsed)) {
        read.set(stored.article.id, stored)
      }
    }
    return ids.map((id) => read.get(id))
  }

  async readPassages(ids: readonly string[], options?: ReadOptions): Promise<(PassageText | undefined)[]> {
    options?.signal?.throwIfAborted()
    const read = new Map<string, PassageText>()
    for (const segment of this.segments) {
      const passages = new Set<number>()
      for (const id of ids) {
        const place = placeOf(segment.articles, id)
        if (place && segment.isLive(place.ordinal)) passages.add(place.passage)
      }
      if (passages.size === 0) continue
      for (const passage of segment.articles.readPassages([...passages])) read.set(passage.id, passage)
    }
    return ids.map((id) => read.get(id))
  }

  async contentHashes(passages: readonly string[], options?: ReadOptions): Promise<(number | undefined)[]> {
    options?.signal?.throwIfAborted()
    return passages.map((id) => {
      for (const segment of this.segments) {
        const place = placeOf(segment.articles, id)
        if (place && segment.isLive(place.ordinal))
          return segment.articles.columns.passageHashes[place.passage]
      }
      return undefined
    })
  }

  async count(filter: ArticleFilter, options?: ReadOptions): Promise<number> {
    return (await this.catalogue(filter, options)).length
  }

  async samplePassages(count: number, seed: number, options?: ReadOptions): Promise<string[]> {
    options?.signal?.throwIfAborted()
    const all: string[] = []
    for (const segment of this.segments) {
      for (let passage = 0; passage < segment.articles.passageCount; passage++) {
        if (!segment.deletedPassages?.[passage]) all.push(segment.articles.passageIdAt(passage))
      }
    }
    return draw(all.sort(), count, mulberry32(seed))
  }

  async catalogue(filter?: ArticleFilter, options?: ReadOptions): Promise<readonly CatalogueEntry[]> {
    options?.signal?.throwIfAborted()
    return this.entries(filter)
  }

  async reprints(ids: readonly string[], options?: ReadOptions): Promise<string[][]> {
    options?.signal?.throwIfAborted()
    this.copies ??= this.copiesByHash()
    return ids.map((id) => {
      const hash = this.contentHashOf(id)
      const same = hash === undefined ? [] : (this.copies?.get(hash) ?? [])
      return same
        .filter((other) => other !== id)
        .sort()
        .slice(0, REPRINTS_NAMED)
    })
  }

  private entries(filter?: ArticleFilter): CatalogueEntry[] {
    const entries = this.segments.flatMap((segment) =>
      segment.articles.catalogue.filter((_, ordinal) => segment.isLive(ordinal)),
    )
    if (filter === undefined || passesAll(filter)) return entries
    this.expectKnown(filter)
    return entries.filter(articlePredicate(filter))
  }

  has(id: string): boolean {
    return this.segments.some((segment) => segment.ordinalOf(id) !== undefined)
  }

  /** The ids of all articles. */
  *ids(): Generator<string> {
    for (const segment of this.segments) {
      for (const [ordinal, id] of segment.articles.ids.entries()) if (segment.isLive(ordinal)) yield id
    }
  }

  private contentHashOf(id: string): number | undefined {
    for (const segment of this.segments) {
      const ordinal = segment.ordinalOf(id)
      if (ordinal !== undefined) return segment.articles.columns.hashes[ordinal]
    }
    return undefined
  }

  /** The content hashes that several articles have, with the ids of these. */
  private copiesByHash(): ReadonlyMap<number, readonly string[]> {
    const hashes = Float64Array.from(
      this.segments.flatMap((segment) => [
        ...segment.articles.columns.hashes.filter((_, ordinal) => segment.isLive(ordinal)),
      ]),
    ).sort()
    const several = new Map<number, string[]>()
    hashes.forEach((hash, i) => {
      if (hash === hashes[i - 1]) several.set(hash, [])
    })
    if (several.size === 0) return several
    for (const segment of this.segments) {
      for (const [ordinal, hash] of segment.articles.columns.hashes.entries()) {
        const id = segment.articles.ids[ordinal]
        if (id !== undefined && segment.isLive(ordinal)) several.get(hash)?.push(id)
      }
    }
    return several
  }

  private segmentOf(passage: number): LiveSegment {
    const at = partitionPoint(this.starts, (start) => start > passage) - 1
    const segment = this.segments[at]
    if (segment === undefined) throw new Error(`there is no passage ${passage}`)
    return segment
  }

  private articleOf(passage: number): number {
    const segment = this.segmentOf(passage)
    return segment.firstArticle + (segment.articles.articleOfPassage[passage - segment.firstPassage] ?? 0)
  }

  private idOf(passage: number): string {
    const segment = this.segmentOf(passage)
    return segment.articles.passageIdAt(passage - segment.firstPassage)
  }

  /** Orama orders hits of equal score by their numbers. */
  private named(found: readonly (readonly [number, number])[]): Scored[] {
    return found
      .map(([passage, score]) => ({ id: this.idOf(passage), score }))
      .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
  }

  private readerOf(wanted: number): OramaReader | null {
    const limit = Math.min(wanted, this.passages)
    if (limit === 0) return null
    return this.readers.get(String(limit), () => {
      const vectors = this.segments.map(({ index, firstPassage, deletedPassages }) => {
        return { vectors: index.vectors, first: firstPassage, deleted: deletedPassages }
      })
      const precedes = (a: number, b: number) => this.idOf(a) < this.idOf(b)
      const { numbered: count, dimensions, postings } = this
      return new OramaReader({ count, dimensions, postings, vectors, precedes }, limit)
    })
  }

  private allowedBy(filter: ArticleFilter | undefined): AllowedPassages | null {
    if (filter === undefined || passesAll(filter)) return null
    return this.allowed.get(JSON.stringify(filter), () => new AllowedPassages(this.bitsOf(filter)))
  }

  private bitsOf(filter: ArticleFilter): Uint8Array {
    this.expectKnown(filter)
    const passes = articlePredicate(filter)
    const bits = new Uint8Array(this.numbered)
    for (const segment of this.segments) {
      const speakers = filter.speaker === undefined ? null : speakersNamed(segment.articles, filter.speaker)
      for (const [ordinal, entry] of segment.articles.catalogue.entries()) {
        if (!segment.isLive(ordinal) || !passes(entry)) continue
        const [from, to] = segment.articles.passagesOf(ordinal)
        for (let passage = from; passage < to; passage++) {
          if (!speakers || speaksIn(segment.articles, passage, speakers))
            bits[segment.firstPassage + passage] = 1
        }
      }
    }
    return bits
  }

  private expectKnown({ article_ids }: ArticleFilter): void {
    const unknown = article_ids?.find((id) => !this.has(id))
    if (unknown !== undefined) throw unknownId(unknown)
  }
}

/** Some of the values, each at most once, in random order (Fisher and Yates). Takes the list apart. */
function draw(values: string[], count: number, random: () => number): string[] {
  const drawn: string[] = []
  while (drawn.length < count) {
    const last = values.pop()
    if (last === undefined) break
    const at = Math.floor(random() * (values.length + 1))
    drawn.push(values[at] ?? last)
    if (at < values.length) values[at] = last
  }
  return drawn
}

/** 1 at the number of each speaker of a segment whose name contains the wanted text. */
function speakersNamed({ columns }: ArticleSegment, wanted: string): Uint8Array {
  const folded = fold(wanted.trim())
  return Uint8Array.from(unpackStrings(columns.speakers), (name) => (name.includes(folded) ? 1 : 0))
}

function speaksIn({ columns }: ArticleSegment, passage: number, speakers: Uint8Array): boolean {
  const from = passage === 0 ? 0 : columns.speakerEnds[passage - 1]
  return columns.speaker.subarray(from, columns.speakerEnds[passage]).some((number) => speakers[number] === 1)
}
