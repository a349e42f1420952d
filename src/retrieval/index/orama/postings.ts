import { inverseDocumentFrequency } from '../../analysis/idf.ts'
import type { WeightedTerm } from '../backend.ts'
import { FIELDS } from '../bm25.ts'
import { EMPTY_LISTS, type PostingLists, rebuildLists } from './posting-lists.ts'
import { TopK } from './top-k.ts'
import { Uint32List } from './uint32-list.ts'

/** How a query is scored; see `../bm25.ts` for the formula. `boosts` are in the order of FIELDS. */
export interface Scoring {
  readonly k: number
  readonly b: number
  readonly boosts: readonly number[]
}

/** Which records are wanted. `allowed` absent: all; empty: none. `precedes` orders records of equal score. */
export interface Selection {
  readonly limit: number
  readonly allowed: ReadonlySet<number> | undefined
  readonly precedes: (a: number, b: number) => boolean
}

/** The state of `Postings` without pending or removed entries. */
export interface PostingsState {
  readonly terms: readonly string[]
  readonly lists: PostingLists
  /** Number of terms of each field, at slot · 4 + field. */
  readonly lengths: Uint32Array
  /** Record of each slot, from 1. */
  readonly records: Uint32Array
}

/** The greatest term frequency that is told apart from greater ones. */
const MAX_FREQUENCY = 0xffff

/**
 * Posting lists with BM25 scoring. A record that is added gets the next *slot*; what is added is kept aside and
 * merged into the lists before the next query, in time linear in all postings. A removed record leaves its
 * postings behind, which are skipped and no longer counted, until a quarter of the slots is empty.
 */
export class Postings {
  private vocabulary: Map<string, number>
  private lists: PostingLists
  private readonly pending = {
    terms: new Uint32List(),
    keys: new Uint32List(),
    frequencies: new Uint32List(),
  }
  private lengths: Uint32List
  /** Record of each slot; 0 when it was removed. */
  private records: Uint32List
  private readonly slots = new Map<number, number>()
  /** Number of terms in all records, by field. */
  private readonly totals = FIELDS.map(() => 0)

  /** @param state is taken over, not copied */
  constructor(state?: PostingsState) {
    this.vocabulary = new Map(state?.terms.map((term, id) => [term, id]))
    this.lists = state?.lists ?? EMPTY_LISTS
    this.lengths = new Uint32List(state?.lengths)
    this.records = new Uint32List(state?.records)
    this.records.view().forEach((record, slot) => {
      this.slots.set(record, slot)
      this.count(slot, 1)
    })
  }

  /** Number of records. */
  get size(): number {
    return this.slots.size
  }

  /**
   * Adds one field of a record; the fields of one record come one after another, in the order of FIELDS.
   * @param record its number, > 0
   */
  add(record: number, field: number, terms: readonly string[]): void {
    const key = this.slotOf(record) * 4 + field
    this.lengths.set(key, terms.length)
    this.totals[field]! += terms.length
    for (const [term, frequency] of countTerms(terms)) {
      this.pending.terms.push(this.termId(term))
      this.pending.keys.push(key)
      this.pending.frequencies.push(Math.min(frequency, MAX_FREQUENCY))
    }
  }

  /** Removes a record with all its fields; unknown ones are ignored. */
  remove(record: number): void {
    const slot = this.slots.get(record)
    if (slot === undefined) return
    this.count(slot, -1)
    this.records.set(slot, 0)
    this.slots.delete(record)
  }

  /** Number of records that hold the term in any field. */
  documentFrequency(term: string): number {
    this.merge()
    const id = this.vocabulary.get(term)
    if (id === undefined) return 0
    if (this.slots.size === this.records.length) return this.lists.documentFrequencies[id]!
    return this.countLive(id)
  }

  /** The best records as [record, score], in no particular order. */
  search(terms: readonly WeightedTerm[], scoring: Scoring, selection: Selection): [number, number][] {
    this.merge()
    const scores = new Float64Array(this.records.length)
    for (const { term, weight } of terms) {
      const id = this.vocabulary.get(term)
      if (id !== undefined) {
        const idf = inverseDocumentFrequency(this.size, this.documentFrequency(term))
        this.scoreList(id, weight * idf, scoring, scores)
      }
    }
    const { limit, allowed, precedes } = selection
    const best = new TopK(limit, precedes)
    const records = this.records.view()
    for (let slot = 0; slot < records.length; slot++) {
      const record = records[slot]!
      if (scores[slot]! > 0 && record !== 0 && (allowed === undefined || allowed.has(record))) {
        best.offer(record, scores[slot]!)
      }
    }
    return best.entries()
  }

  /** The whole state, merged; the arrays are the live ones and must not be written to. */
  state(): PostingsState {
    if (this.pending.keys.length > 0 || this.slots.size < this.records.length) this.rebuild()
    return {
      terms: [...this.vocabulary.keys()],
      lists: this.lists,
      lengths: this.lengths.view(),
      records: this.records.view(),
    }
  }

  private scoreList(term: number, weight: number, { k, b, boosts }: Scoring, scores: Float64Array): void {
    const { offsets, keys, frequencies } = this.lists
    const lengths = this.lengths.view()
    const factors = boosts.map((boost) => weight * boost * (k + 1))
    const perLength = this.totals.map((total) => (k * b * this.size) / total)
    const end = offsets[term + 1]!
    for (let at = offsets[term]!; at < end; at++) {
      const key = keys[at]!
      const field = key & 3
      const frequency = frequencies[at]!
      const norm = k * (1 - b) + perLength[field]! * lengths[key]!
      scores[key >>> 2]! += (factors[field]! * frequency) / (frequency + norm)
    }
  }

  private countLive(term: number): number {
    const { offsets, keys } = this.lists
    let found = 0
    let last = -1
    for (let at = offsets[term]!; at < offsets[term + 1]!; at++) {
      const slot = keys[at]! >>> 2
      if (slot !== last && this.records.at(slot) !== 0) found++
      last = slot
    }
    return found
  }

  private merge(): void {
    const removed = this.records.length - this.slots.size
    if (this.pending.keys.length > 0 || removed * 4 > this.records.length) this.rebuild()
  }

  private rebuild(): void {
    const old = { records: this.records, lengths: this.lengths }
    const slotMap = new Uint32Array(old.records.length)
    this.records = new Uint32List()
    this.lengths = new Uint32List()
    old.records.view().forEach((record, from) => {
      if (record === 0) return
      const slot = this.appendSlot(record)
      slotMap[from] = slot + 1
      for (let field = 0; field < FIELDS.length; field++) {
        this.lengths.set(slot * 4 + field, old.lengths.at(from * 4 + field))
      }
    })
    const { lists, kept } = rebuildLists(this.lists, this.pending, slotMap, this.vocabulary.size)
    const terms = [...this.vocabulary.keys()]
    this.vocabulary = new Map(kept.map((id, at) => [terms[id]!, at]))
    this.lists = lists
    for (const column of Object.values(this.pending)) column.clear()
  }

  private slotOf(record: number): number {
    return this.slots.get(record) ?? this.appendSlot(record)
  }

  private appendSlot(record: number): number {
    const slot = this.records.length
    this.records.push(record)
    this.lengths.set(slot * 4 + 3, 0)
    this.slots.set(record, slot)
    return slot
  }

  private termId(term: string): number {
    const known = this.vocabulary.get(term)
    if (known !== undefined) return known
    const id = this.vocabulary.size
    this.vocabulary.set(term, id)
    return id
  }

  private count(slot: number, sign: 1 | -1): void {
    for (let field = 0; field < FIELDS.length; field++) {
      this.totals[field]! += sign * this.lengths.at(slot * 4 + field)
    }
  }
}

function countTerms(terms: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1)
  return counts
}
