import { setImmediate } from 'node:timers/promises'
import type { WeightedTerm } from '../../backend.ts'
import { FIELDS } from '../../bm25.ts'
import { inverseDocumentFrequency } from '../../idf.ts'
import { TopK } from '../../top-k.ts'
import { SegmentBuilder } from './builder.ts'
import { mergeSegments } from './merge.ts'
import { Searcher, type TermMass } from './searcher.ts'
import { RECORDS_AT_MOST, Segment, type SegmentData } from './segment.ts'

/** So many segments of about a size are merged, sizes being about the same when they differ by less than this factor. */
const MERGED_TOGETHER = 8

/** A segment from which this share was removed is made anew. */
const REMOVED_AT_MOST = 1 / 4

/** Which records are wanted, ordered how. */
export interface Selection {
  readonly limit: number
  /** 1 at the number of each record that is wanted; null: all. */
  readonly allowed: Uint8Array | null
  /** Whether record a stands before record b when their scores are equal. */
  readonly precedes: (a: number, b: number) => boolean
}

/**
 * Posting lists with BM25 scoring, in segments that are never changed: what is added is collected and becomes a segment
 * with the next query, what is removed is marked. Segments of about a size are merged while other work goes on, as in a
 * log-structured merge-tree, so that there are few of them. Numbers of records and lengths are those of the live records
 * of all segments, whatever was merged.
 */
export class Postings {
  private segments: Segment[]
  private builder = new SegmentBuilder()
  private readonly searchers = new WeakMap<Segment, Searcher>()
  /** One merge at a time: each waits for those begun before it. */
  private merges: Promise<void> = Promise.resolve()
  private mergesBegun = 0

  /** @param segments are taken over, not copied */
  constructor(segments: readonly SegmentData[] = []) {
    this.segments = segments.map((data) => new Segment(data))
  }

  /** Number of records. */
  get size(): number {
    return this.segments.reduce((sum, { live }) => sum + live, this.builder.size)
  }

  /**
   * Adds one field of a record; the fields of one record come one after another, with no query between.
   * @param record its number, > 0
   */
  add(record: number, field: number, terms: readonly string[]): void {
    if (this.builder.isFull && !this.builder.has(record)) this.seal()
    this.builder.add(record, field, terms)
  }

  /** Removes a record with all its fields; unknown ones are ignored. */
  remove(record: number): void {
    if (this.builder.has(record)) this.seal()
    for (const segment of this.segments) if (segment.remove(record)) return
  }

  /** Number of records that hold the term in any field. */
  documentFrequency(term: string): number {
    this.seal()
    let found = 0
    for (const segment of this.segments) {
      const number = segment.dictionary.find(term)
      if (number >= 0) found += segment.documentFrequency(number)
    }
    return found
  }

  /** Calls back with the number of each record that holds the term. */
  visit(term: string, visitor: (record: number) => void): void {
    this.seal()
    for (const { dictionary, data } of this.segments) {
      const number = dictionary.find(term)
      if (number < 0) continue
      for (const part of ['once', 'other'] as const) {
        const end = data[`${part}Offsets`][number + 1]!
        for (let place = data[`${part}Offsets`][number]!; place < end; place++) {
          const record = data.records[data[`${part}Slots`][place]!]!
          if (record !== 0) visitor(record)
        }
      }
    }
  }

  /** The best records as [record, score], in no particular order. */
  search(terms: readonly WeightedTerm[], { limit, allowed, precedes }: Selection): [number, number][] {
    this.seal()
    const best = new TopK(limit, precedes)
    if (limit === 0) return []
    const masses = this.massesOf(terms)
    const averages = this.averages()
    for (const segment of this.segments) {
      this.searcherOf(segment).search(masses, averages, slotsAllowed(segment, allowed), best)
    }
    return best.entries()
  }

  /** Makes as few segments as can be of those that are not half full, or from which much was removed. */
  optimize(): Promise<void> {
    this.seal()
    return this.mergeWhile(() => untidySegments(this.segments))
  }

  /** The segments; the arrays are the live ones and must not be written to. */
  state(): SegmentData[] {
    this.seal()
    return this.segments.filter(({ live }) => live > 0).map(({ data }) => data)
  }

  private massesOf(terms: readonly WeightedTerm[]): TermMass[] {
    const records = this.size
    return terms
      .map(({ term, weight }) => ({
        term,
        mass: weight * inverseDocumentFrequency(records, this.documentFrequency(term)),
      }))
      .sort((a, b) => b.mass - a.mass)
  }

  private averages(): number[] {
    const records = this.size
    return FIELDS.map(
      (_, field) => this.segments.reduce((sum, { totals }) => sum + totals[field]!, 0) / records,
    )
  }

  private searcherOf(segment: Segment): Searcher {
    const known = this.searchers.get(segment)
    if (known) return known
    const searcher = new Searcher(segment)
    this.searchers.set(segment, searcher)
    return searcher
  }

  private seal(): void {
    if (this.builder.size === 0) return
    this.segments.push(this.builder.build())
    this.builder = new SegmentBuilder()
    if (this.mergesBegun > 0 || !segmentsAlike(this.segments)) return
    // A merge that fails leaves the segments as they are, which is slower and not wrong.
    this.mergeWhile(() => segmentsAlike(this.segments)).catch(() => {})
  }

  /** @param next what is to be merged next; null: nothing */
  private mergeWhile(next: () => readonly Segment[] | null): Promise<void> {
    this.mergesBegun++
    const mergeAll = async () => {
      for (let segments = next(); segments; segments = next()) await this.merge(segments)
    }
    const done = this.merges.then(mergeAll).finally(() => {
      this.mergesBegun--
    })
    this.merges = done.catch(() => {})
    return done
  }

  private async merge(segments: readonly Segment[]): Promise<void> {
    const merge = mergeSegments(segments)
    for (;;) {
      const step = merge.next()
      if (step.done) {
        this.segments = [step.value, ...this.segments.filter((segment) => !segments.includes(segment))]
        return
      }
      await setImmediate()
    }
  }
}

/** The slots of a segment whose records are wanted; null: all that are live. */
function slotsAllowed({ data }: Segment, allowed: Uint8Array | null): Uint8Array | null {
  if (allowed === null) return null
  return Uint8Array.from(data.records, (record) => (record === 0 ? 0 : allowed[record]!))
}

/** Segments of about the same size, if there are eight, or as many of them as make one. */
function segmentsAlike(segments: readonly Segment[]): Segment[] | null {
  const tier = ({ live }: Segment) => Math.floor(Math.log(live + 1) / Math.log(MERGED_TOGETHER))
  for (const one of segments) {
    const alike = segments.filter((other) => tier(other) === tier(one))
    const fitting = thatFit(alike)
    if (alike.length >= MERGED_TOGETHER && fitting.length > 1) return fitting
  }
  return null
}

/** The smallest segments, as many as one can hold. */
function thatFit(segments: readonly Segment[]): Segment[] {
  let live = 0
  return [...segments]
    .sort((a, b) => a.live - b.live)
    .filter((segment) => {
      live += segment.live
      return live <= RECORDS_AT_MOST
    })
}

/** Segments that are not half full or of which much was removed, as many as one can hold; null where they are few. */
function untidySegments(segments: readonly Segment[]): Segment[] | null {
  const isEmptied = ({ live, size }: Segment) => size - live > size * REMOVED_AT_MOST
  const fitting = thatFit(segments.filter((one) => one.live * 2 <= RECORDS_AT_MOST || isEmptied(one)))
  return isTidy(fitting) && !fitting.some(isEmptied) ? null : fitting
}

/** Whether there is little beside the largest. */
function isTidy(segments: readonly Segment[]): boolean {
  const all = segments.reduce((sum, { live }) => sum + live, 0)
  const largest = Math.max(0, ...segments.map(({ live }) => live))
  return segments.length <= MERGED_TOGETHER && largest * MERGED_TOGETHER >= all * (MERGED_TOGETHER - 1)
}
