import { FIELDS } from '../../bm25.ts'
import { Dictionary, type DictionaryData } from './dictionary.ts'
import { type Occurrences, occurrencesOf, RARE } from './occurrences.ts'

/** A slot takes 16 bits. */
export const RECORDS_AT_MOST = 0x1_0000

/**
 * Posting lists of at most 65,536 records, never changed but for records that are removed. A record has a *slot* here. The
 * list of a term is in two parts, each in the order of slots: records in which it stands once in the body and nowhere
 * else, as two in three do, and all others. Slots take 16 bits each with nothing to unpack: variable-length deltas take
 * little less and are several times as slow to read, and the scores of all slots stay in the processor's cache.
 */
export interface SegmentData extends DictionaryData {
  /** Record of each slot, from 1; 0 where it was removed. */
  readonly records: Uint32Array
  /** Number of terms of each field, at slot · 3 + field. */
  readonly lengths: Uint32Array
  /** Average of the lengths by field, those with which the bounds were worked out. */
  readonly averages: Float64Array
  /** The first part of the list of term t is [onceOffsets[t], onceOffsets[t + 1]) of `onceSlots`. */
  readonly onceOffsets: Uint32Array
  readonly onceSlots: Uint16Array
  /** The second part is [otherOffsets[t], otherOffsets[t + 1]) of `otherSlots` and `otherCodes`. */
  readonly otherOffsets: Uint32Array
  readonly otherSlots: Uint16Array
  /** Occurrences of the term in the record as a byte; RARE where they are in `rare`. */
  readonly otherCodes: Uint8Array
  /** Places in `otherCodes` of those that are RARE, ascending, and their occurrences. */
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

  /** Number of postings of a term, those of removed records included. */
  length(term: number): number {
    const { onceOffsets, otherOffsets } = this.data
    return onceOffsets[term + 1]! - onceOffsets[term]! + otherOffsets[term + 1]! - otherOffsets[term]!
  }

  /** Number of live records that hold the term of that number. */
  documentFrequency(term: number): number {
    const all = this.length(term)
    return this.live === this.size ? all : all - this.countRemoved(term)
  }

  /** @param place in `otherCodes` */
  occurrences(place: number): Occurrences {
    const code = this.data.otherCodes[place]!
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
    const list = new ListLookUp(this, term)
    const count = this.removed.filter((slot) => list.find(slot) !== 0).length
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

/** Looks slots up in the list of a term; they are asked for in ascending order. */
export class ListLookUp {
  private once: number
  private other: number

  constructor(
    private readonly segment: Segment,
    private readonly term: number,
  ) {
    this.once = segment.data.onceOffsets[term]!
    this.other = segment.data.otherOffsets[term]!
  }

  /** @returns 0 where the term does not stand in the record */
  find(slot: number): Occurrences {
    const { onceOffsets, onceSlots, otherOffsets, otherSlots } = this.segment.data
    const onceEnd = onceOffsets[this.term + 1]!
    this.once = firstNotBelow(onceSlots, slot, this.once, onceEnd)
    if (this.once < onceEnd && onceSlots[this.once] === slot) return 1
    const otherEnd = otherOffsets[this.term + 1]!
    this.other = firstNotBelow(otherSlots, slot, this.other, otherEnd)
    return this.other < otherEnd && otherSlots[this.other] === slot ? this.segment.occurrences(this.other) : 0
  }
}

/** The first index in [from, end) whose value is not below the given one; `end` where there is none. Gallops. */
function firstNotBelow(
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
