import { FIELDS } from '../../bm25.ts'
import { Segment } from './segment.ts'
import { SegmentWriter } from './segment-writer.ts'
import { termOfKey } from './term-key.ts'

/** The slot of a record that was removed. */
const GONE = 0xffff_ffff

/** Postings that are copied between two steps: some milliseconds of work. */
const POSTINGS_A_STEP = 200_000

/**
 * Makes one segment of several, without the records that were removed from them before the call; yields now and then,
 * so that other work can be done between. Records that are removed meanwhile are left out at the end.
 * @param segments with no more live records than a segment can have
 */
export function* mergeSegments(segments: readonly Segment[]): Generator<undefined, Segment> {
  const { slots, records, lengths } = joinRecords(segments)
  const writer = new SegmentWriter(records, lengths)
  let copied = 0
  for (const { term, numbers } of termsOf(segments)) {
    for (const [i, segment] of segments.entries()) {
      const number = numbers[i]!
      if (number >= 0) copied += copyList(segment, number, slots[i]!, writer)
    }
    writer.finishTerm(term)
    if (copied < POSTINGS_A_STEP) continue
    copied = 0
    yield
  }
  const merged = new Segment(writer.finish())
  segments.forEach((segment, i) => {
    dropRemoved(segment, slots[i]!, records, merged)
  })
  return merged
}

interface Joined {
  /** By segment, the new slot of each old one. */
  readonly slots: readonly Uint32Array[]
  readonly records: Uint32Array
  readonly lengths: Uint32Array
}

function joinRecords(segments: readonly Segment[]): Joined {
  const count = segments.reduce((sum, { live }) => sum + live, 0)
  const records = new Uint32Array(count)
  const lengths = new Uint32Array(count * FIELDS.length)
  let next = 0
  const slots = segments.map(({ data }) =>
    data.records.map((record, slot) => {
      if (record === 0) return GONE
      records[next] = record
      for (let field = 0; field < FIELDS.length; field++) {
        lengths[next * FIELDS.length + field] = data.lengths[slot * FIELDS.length + field]!
      }
      return next++
    }),
  )
  return { slots, records, lengths }
}

/** The terms of all segments in the order of a dictionary, each with its number in every segment, or −1. */
function* termsOf(segments: readonly Segment[]): Generator<{ term: string; numbers: readonly number[] }> {
  const at = segments.map(() => 0)
  const numbers = segments.map(() => -1)
  for (;;) {
    let least = Number.POSITIVE_INFINITY
    segments.forEach(({ data: { keys } }, i) => {
      if (at[i]! < keys.length && keys[at[i]!]! < least) least = keys[at[i]!]!
    })
    if (least === Number.POSITIVE_INFINITY) break
    segments.forEach(({ data: { keys } }, i) => {
      numbers[i] = at[i]! < keys.length && keys[at[i]!] === least ? at[i]!++ : -1
    })
    yield { term: termOfKey(least), numbers }
  }
  const long = segments.map(({ dictionary }) => dictionary.long)
  for (const term of [...new Set(long.flat())].sort()) {
    yield { term, numbers: segments.map(({ dictionary }) => dictionary.find(term)) }
  }
}

/** @returns the number of postings read */
function copyList(segment: Segment, term: number, newSlots: Uint32Array, writer: SegmentWriter): number {
  const { onceOffsets, onceSlots, otherOffsets, otherSlots } = segment.data
  for (let place = onceOffsets[term]!; place < onceOffsets[term + 1]!; place++) {
    const slot = newSlots[onceSlots[place]!]!
    if (slot !== GONE) writer.add(slot, 1)
  }
  for (let place = otherOffsets[term]!; place < otherOffsets[term + 1]!; place++) {
    const slot = newSlots[otherSlots[place]!]!
    if (slot !== GONE) writer.add(slot, segment.occurrences(place))
  }
  return segment.length(term)
}

function dropRemoved({ data }: Segment, slots: Uint32Array, records: Uint32Array, merged: Segment): void {
  data.records.forEach((record, slot) => {
    const now = slots[slot]!
    if (record === 0 && now !== GONE) merged.remove(records[now]!)
  })
}
