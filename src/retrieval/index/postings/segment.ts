import { FIELDS } from '../bm25.ts'
import { Dictionary, type DictionaryData } from './dictionary.ts'
import { type Occurrences, occurrencesOf, RARE } from './occurrences.ts'

/** A slot takes 16 bits. */
export const RECORDS_AT_MOST = 0x1_0000

/**
 * Posting lists of at most 65,536 records, never changed but for records that are removed. A record has a *slot* here; a
 * list names slots. They take 16 bits each with nothing to unpack, which beats variable-length deltas: these take 1.5
 * bytes and are several times as slow to read; and the scores of all slots stay in the processor's cache.
 */
export interface SegmentData extends DictionaryData {
  /** Record of each slot, from 1; 0 where it was removed. */
  readonly records: Uint32Array
  /** Number of terms of each field, at slot · 3 + field. */
  readonly lengths: Uint32Array
  /** Average of the lengths by field, those with which the bounds were worked out. */
  readonly averages: Float64Array
  /** The list of term t is [offsets[t], offsets[t + 1]) of `slots` and `codes`. */
  readonly offsets: Uint32Array
  /** Ascending within a list; those of removed records are among them. */
  readonly slots: Uint16Array
  /** Occurrences of the term in the record as a byte; RARE where they are in `rare`. */
  readonly codes: Uint8Array
  /** Places in `codes` of those that are RARE, ascending, and their occurrences. */
  readonly rareAt: Uint32Array
  readonly rare: Uint32Array
  /** By term, the most that one of its postings counts; see `Factors`. */
  readonly bounds: Float32Array
}

export class Segment {
  readonly dictionary: Dictionary
  /** Records that were not removed. */
  live = 0
  /** Numbers of terms of the live records, by field. */
  readonly totals = FIELDS.map(() => 0)
  private slotsByRecord: Map<number, number> | null = null
  /** Slots of removed records, ascending; null where they have to be listed anew. */
  private removed: number[] | null = null
  /** Postings of removed records by term, as far as they were counted since the last removal. */
  private readonly removedCounts = new Map<number, number>()

  /** @param data is taken over, not copied; records that are removed are marked in it */
  constructor(readonly data: SegmentData) {
    this.dictionary = new Dictionary(data)
    for (let slot = 0; slot < this.size; slot++) if (data.records[slot] !== 0) this.count(slot, 1)
  }

  /** Number of slots, those of removed records included. */
  get size(): number {
    return this.data.records.length
  }

  /** Number of live records that hold the term of that number. */
  documentFrequency(term: number): number {
    const all = this.data.offsets[term + 1]! - this.data.offsets[term]!
    return this.live === this.size ? all : all - this.countRemoved(term)
  }

  /** @param place in `codes` */
  occurrences(place: number): Occurrences {
    const code = this.data.codes[place]!
    return code === RARE ? this.rareOccurrences(place) : occurrencesOf(code)
  }

  /** @returns whether the record was here */
  remove(record: number): boolean {
    const { records } = this.data
    this.slotsByRecord ??= new Map(Array.from(records, (record, slot) => [record, slot]))
    const slot = this.slotsByRecord.get(record)
    if (slot === undefined || records[slot] !== record) return false
    this.count(slot, -1)
    records[slot] = 0
    this.removed = null
    this.removedCounts.clear()
    return true
  }

  private rareOccurrences(place: number): Occurrences {
    const { rareAt, rare } = this.data
    return rare[firstNotBelow(rareAt, place, 0, rareAt.length)]!
  }

  private countRemoved(term: number): number {
    const known = this.removedCounts.get(term)
    if (known !== undefined) return known
    this.removed ??= [...this.data.records.keys()].filter((slot) => this.data.records[slot] === 0)
    const { slots, offsets } = this.data
    const end = offsets[term + 1]!
    let at = offsets[term]!
    let count = 0
    for (const slot of this.removed) {
      at = firstNotBelow(slots, slot, at, end)
      if (at < end && slots[at] === slot) count++
    }
    this.removedCounts.set(term, count)
    return count
  }

  private count(slot: number, sign: 1 | -1): void {
    this.live += sign
    for (let field = 0; field < FIELDS.length; field++) {
      this.totals[field]! += sign * this.data.lengths[slot * FIELDS.length + field]!
    }
  }
}

/** The first index in [from, end) whose value is not below the given one; `end` where there is none. Gallops. */
export function firstNotBelow(
  ascending: Uint16Array | Uint32Array,
  value: number,
  from: number,
  end: number,
): number {
  let low = from
  let step = 1
  while (low + step < end && ascending[low + step]! < value) {
    low += step
    step *= 2
  }
  let high = Math.min(low + step, end)
  while (low < high) {
    const middle = (low + high) >>> 1
    if (ascending[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}
