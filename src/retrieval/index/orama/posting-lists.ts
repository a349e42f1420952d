import type { Uint32List } from './uint32-list.ts'

/**
 * Posting lists as flat arrays. The list of term t lies at [offsets[t], offsets[t + 1]) of `keys` and
 * `frequencies`; a key is slot · 4 + field, in ascending order within a list.
 */
export interface PostingLists {
  readonly offsets: Uint32Array
  readonly keys: Uint32Array
  readonly frequencies: Uint16Array
  /** Number of different slots in each list. */
  readonly documentFrequencies: Uint32Array
}

/** Postings in the order in which they came: ascending keys, terms in any order. */
export interface PendingPostings {
  readonly terms: Uint32List
  readonly keys: Uint32List
  readonly frequencies: Uint32List
}

export const EMPTY_LISTS: PostingLists = {
  offsets: new Uint32Array(1),
  keys: new Uint32Array(0),
  frequencies: new Uint16Array(0),
  documentFrequencies: new Uint32Array(0),
}

type Visit = (term: number, key: number, frequency: number) => void

/**
 * Merges pending postings into lists by counting sort, leaving out removed slots and terms without postings.
 * @param slotMap new slot + 1 of every old slot, 0 where it was removed; the order of slots is kept
 * @param terms number of term ids in use
 * @returns the lists and the old ids of the terms that were kept, in the order of their new ids
 */
export function rebuildLists(
  lists: PostingLists,
  pending: PendingPostings,
  slotMap: Uint32Array,
  terms: number,
): { lists: PostingLists; kept: number[] } {
  const visit = (visitor: Visit) => forEachPosting(lists, pending, slotMap, visitor)
  const counts = new Uint32Array(terms)
  visit((term) => counts[term]!++)
  const kept: number[] = []
  const starts = new Uint32Array(terms)
  let total = 0
  counts.forEach((count, term) => {
    starts[term] = total
    total += count
    if (count > 0) kept.push(term)
  })
  const offsets = Uint32Array.from([...kept.map((term) => starts[term]!), total])
  const keys = new Uint32Array(total)
  const frequencies = new Uint16Array(total)
  visit((term, key, frequency) => {
    const at = starts[term]!++
    keys[at] = key
    frequencies[at] = frequency
  })
  return { lists: { offsets, keys, frequencies, documentFrequencies: countSlots(offsets, keys) }, kept }
}

/** Number of different slots in each list; keys of one slot stand together. */
export function countSlots(offsets: Uint32Array, keys: Uint32Array): Uint32Array {
  const found = new Uint32Array(offsets.length - 1)
  for (let term = 0; term < found.length; term++) {
    let last = -1
    for (let at = offsets[term]!; at < offsets[term + 1]!; at++) {
      const slot = keys[at]! >>> 2
      if (slot !== last) found[term]!++
      last = slot
    }
  }
  return found
}

function forEachPosting(
  { offsets, keys, frequencies }: PostingLists,
  pending: PendingPostings,
  slotMap: Uint32Array,
  visit: Visit,
): void {
  const visitLive = (term: number, key: number, frequency: number) => {
    const slot = slotMap[key >>> 2]!
    if (slot > 0) visit(term, (slot - 1) * 4 + (key & 3), frequency)
  }
  for (let term = 0; term < offsets.length - 1; term++) {
    for (let at = offsets[term]!; at < offsets[term + 1]!; at++) visitLive(term, keys[at]!, frequencies[at]!)
  }
  for (let at = 0; at < pending.keys.length; at++) {
    visitLive(pending.terms.at(at), pending.keys.at(at), pending.frequencies.at(at))
  }
}
