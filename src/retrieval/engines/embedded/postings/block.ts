import { type PackedStrings, unpackStrings } from '../../../storage/packed-strings.ts'
import { partitionPoint } from '../../../support/partition-point.ts'
import { FIELDS } from '../../bm25.ts'
import { type Occurrences, occurrencesOf, RARE } from './occurrences.ts'
import { NO_KEY, termKey } from './term-key.ts'

/** A slot takes 16 bits. */
export const PASSAGES_AT_MOST = 0x1_0000

/**
 * The posting lists of at most 65,536 passages, which never change. Passage i has the *slot* i. The list of a term is in
 * two parts, each in the order of slots: passages in which the term occurs once in the body and nowhere else, as two in
 * three do, and all others. Slots take 16 bits each with nothing to unpack: variable-length deltas take little less and
 * are several times as slow to read, and the scores of all slots stay in the processor's cache.
 */
export interface BlockData extends DictionaryData {
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
  /** Occurrences of the term in the passage as a byte; RARE where they are in `rare`. */
  readonly otherCodes: Uint8Array
  /** Places in `otherCodes` of those that are RARE, ascending, and their occurrences. */
  readonly rareAt: Uint32Array
  readonly rare: Uint32Array
  /** By term, the most that one of its postings counts; see `Factors`. */
  readonly bounds: Float32Array
}

export class PostingBlock {
  readonly dictionary: Dictionary

  /** @param data is taken over, not copied */
  constructor(readonly data: BlockData) {
    this.dictionary = new Dictionary(data)
  }

  /** Number of slots. */
  get size(): number {
    return this.data.lengths.length / FIELDS.length
  }

  /** Number of postings of a term. */
  length(term: number): number {
    return this.onceSlots(term).length + this.otherSlots(term).length
  }

  /** Slots of the passages in which a term occurs once in the body and nowhere else; a view. */
  onceSlots(term: number): Uint16Array {
    const { onceOffsets, onceSlots } = this.data
    return onceSlots.subarray(onceOffsets[term], onceOffsets[term + 1])
  }

  /** Slots of the other passages with a term; a view. */
  otherSlots(term: number): Uint16Array {
    const { otherOffsets, otherSlots } = this.data
    return otherSlots.subarray(otherOffsets[term], otherOffsets[term + 1])
  }

  /** Where the other slots of a term, and their codes, begin. */
  firstOther(term: number): number {
    return this.data.otherOffsets[term] ?? 0
  }

  /** @param place in `otherCodes` */
  occurrences(place: number): Occurrences {
    const code = this.data.otherCodes[place]!
    return code === RARE ? this.rareOccurrences(place) : occurrencesOf(code)
  }

  private rareOccurrences(place: number): Occurrences {
    const { rareAt, rare } = this.data
    return rare[firstNotBelow(rareAt, place, 0, rareAt.length)]!
  }
}

/** A block as one generation sees it: with the passages that were deleted since it was written. */
export class LiveBlock {
  /** Passages that are not deleted. */
  readonly live: number
  /** Numbers of terms of the live passages, by field. */
  readonly totals: readonly number[]
  private readonly deletedSlots: readonly number[]
  private readonly deletedCounts = new Map<number, number>()

  /**
   * @param first number of the passage at slot 0 in the whole index
   * @param deleted 1 at each slot whose passage was deleted; null: none
   */
  constructor(
    readonly block: PostingBlock,
    readonly first: number,
    readonly deleted: Uint8Array | null,
  ) {
    const { lengths } = block.data
    const totals = FIELDS.map(() => 0)
    const deletedSlots: number[] = []
    for (let slot = 0; slot < block.size; slot++) {
      if (deleted?.[slot]) {
        deletedSlots.push(slot)
        continue
      }
      for (let field = 0; field < totals.length; field++)
        totals[field]! += lengths[slot * totals.length + field]!
    }
    this.live = block.size - deletedSlots.length
    this.totals = totals
    this.deletedSlots = deletedSlots
  }

  /** Number of live passages that contain the term of that number. */
  documentFrequency(term: number): number {
    const all = this.block.length(term)
    if (this.deletedSlots.length === 0) return all
    const known = this.deletedCounts.get(term)
    if (known !== undefined) return all - known
    const list = new ListLookUp(this.block, term)
    const count = this.deletedSlots.filter((slot) => list.find(slot) !== 0).length
    this.deletedCounts.set(term, count)
    return all - count
  }

  /** Calls back with the slot of each live passage that contains the term of that number. */
  visit(term: number, visitor: (slot: number) => void): void {
    for (const slots of [this.block.onceSlots(term), this.block.otherSlots(term)]) {
      for (const slot of slots) if (!this.deleted?.[slot]) visitor(slot)
    }
  }
}

/** Looks slots up in the list of a term; they are asked for in ascending order. */
export class ListLookUp {
  private readonly onceSlots: Uint16Array
  private readonly otherSlots: Uint16Array
  private readonly first: number
  private once = 0
  private other = 0

  constructor(
    private readonly block: PostingBlock,
    term: number,
  ) {
    this.onceSlots = block.onceSlots(term)
    this.otherSlots = block.otherSlots(term)
    this.first = block.firstOther(term)
  }

  /** @returns 0 where the term does not occur in the passage */
  find(slot: number): Occurrences {
    this.once = firstNotBelow(this.onceSlots, slot, this.once, this.onceSlots.length)
    if (this.onceSlots[this.once] === slot) return 1
    this.other = firstNotBelow(this.otherSlots, slot, this.other, this.otherSlots.length)
    return this.otherSlots[this.other] === slot ? this.block.occurrences(this.first + this.other) : 0
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

/** The terms of a segment, each with its number: first those with a key, in its order, then the long ones in theirs. */
export interface DictionaryData {
  /** Ascending. */
  readonly keys: Uint32Array
  /** Longer than two units; ascending in UTF-16 order. */
  readonly long: PackedStrings
}

/** Finds terms by binary search, so that nothing has to be built before the first query. */
class Dictionary {
  private longTerms: readonly string[] | null = null

  constructor(readonly data: DictionaryData) {}

  get size(): number {
    return this.data.keys.length + this.data.long.ends.length
  }

  /** The long terms, in order. */
  get long(): readonly string[] {
    this.longTerms ??= unpackStrings(this.data.long)
    return this.longTerms
  }

  /** @returns the number of a term; −1 where it is unknown */
  find(term: string): number {
    const { keys } = this.data
    const key = termKey(term)
    if (key !== NO_KEY) return indexOf(keys, key)
    const at = indexOf(this.long, term)
    return at < 0 ? -1 : keys.length + at
  }
}

/** Index of a value in an ascending list; −1 where it is not in it. */
function indexOf<T extends number | string>(sorted: ArrayLike<T>, value: T): number {
  const at = partitionPoint(sorted, (other) => other >= value)
  return at < sorted.length && sorted[at] === value ? at : -1
}
