import type { TopK } from '../orama/top-k.ts'
import { drift, Factors } from './factors.ts'
import { kthLargest } from './kth-largest.ts'
import { firstNotBelow, type Segment } from './segment.ts'

/** A term of a query with what it counts: weight × idf. */
export interface TermMass {
  readonly term: string
  readonly mass: number
}

/** The list of a term in a segment. */
interface TermList {
  readonly term: number
  readonly mass: number
  /** The most that it and all lists after it add together. */
  readonly rest: number
}

/** Sums of the same numbers in another order differ by less than this factor. */
const SLACK = 1 + 1e-9

/** Where no more than this share of the slots is allowed, these are looked up and no list is read whole. */
const FEW = 1 / 64

/** Looking a slot up costs about as much as reading so many postings. */
const LOOK_UP_COST = 8

/**
 * Scores the records of a segment, a list at a time, the strongest term first: MaxScore (Turtle & Flood, "Query
 * Evaluation: Strategies and Optimizations", 1995) over whole lists. As soon as all lists that are left cannot lift a
 * record that was not met yet into the best k, no other is taken up; one that was met is dropped when it cannot get there
 * any more; and where few are left, they are looked up and the list is not read. A score is always summed in the order of
 * the terms, so that dropping changes no digit of those that are found.
 */
export class Searcher {
  /** By slot; 0 for those that were not met, or dropped. */
  private readonly scores: Float64Array
  /** The slots with a score are the first `metCount` of it. */
  private readonly met: Uint16Array
  private metCount = 0
  private isSorted = false
  private peak = 0
  /** The k-th best score is not below. */
  private bar = 0
  private factors: Factors
  private averages: readonly number[] = []
  private drift = 1

  constructor(private readonly segment: Segment) {
    this.scores = new Float64Array(segment.size)
    this.met = new Uint16Array(segment.size)
    this.factors = new Factors(segment.data.lengths, segment.data.averages)
  }

  /**
   * Offers the records that can be among the best.
   * @param terms in the order in which a score is summed, the strongest first
   * @param averages of the lengths of all records of the index, by field
   * @param allowed 1 for each slot that is wanted; null: all
   * @param best takes records; those that it holds are the bar for others
   */
  search(
    terms: readonly TermMass[],
    averages: readonly number[],
    allowed: Uint8Array | null,
    best: TopK,
  ): void {
    this.use(averages)
    this.bar = best.bar
    const lists = this.listsOf(terms)
    const areFew = this.meetFew(allowed)
    const next = areFew ? 0 : this.readUntilClosed(lists, allowed, best.limit)
    for (const list of lists.slice(next)) {
      this.drop(list.rest, best.limit)
      const { offsets } = this.segment.data
      if (!areFew && this.metCount * LOOK_UP_COST > offsets[list.term + 1]! - offsets[list.term]!)
        this.update(list)
      else this.lookUp(list)
    }
    this.offerAll(best)
  }

  private use(averages: readonly number[]): void {
    if (averages.every((average, field) => average === this.averages[field])) return
    this.averages = averages
    this.factors = new Factors(this.segment.data.lengths, averages)
    this.drift = drift(this.segment.data.averages, averages)
  }

  private listsOf(terms: readonly TermMass[]): TermList[] {
    const { dictionary, data } = this.segment
    const lists: TermList[] = []
    let rest = 0
    for (const { term, mass } of terms.toReversed()) {
      const number = dictionary.find(term)
      if (number < 0) continue
      rest += mass * this.drift * data.bounds[number]!
      lists.push({ term: number, mass, rest })
    }
    return lists.reverse()
  }

  /** Takes all allowed slots for met where they are few. @returns whether they are */
  private meetFew(allowed: Uint8Array | null): boolean {
    if (allowed === null) return false
    const most = this.segment.size * FEW
    let count = 0
    for (let slot = allowed.indexOf(1); slot >= 0; slot = allowed.indexOf(1, slot + 1)) {
      if (count >= most) return false
      this.met[count++] = slot
    }
    this.metCount = count
    this.isSorted = true
    return true
  }

  /** @returns the number of the first list that was not read */
  private readUntilClosed(lists: readonly TermList[], allowed: Uint8Array | null, limit: number): number {
    let raisedAt = Number.POSITIVE_INFINITY
    let next = 0
    for (; next < lists.length; next++) {
      const { rest } = lists[next]!
      if (rest < this.peak / 2 && rest < raisedAt / 1.5) {
        this.raiseBar(limit)
        raisedAt = rest
      }
      if (rest * SLACK < this.bar) break
      this.read(lists[next]!, allowed)
    }
    return next
  }

  /** Adds a list to the scores, taking up records that were not met yet. */
  private read({ term, mass }: TermList, allowed: Uint8Array | null): void {
    const { segment, scores, met, factors } = this
    const { records, slots, codes, offsets } = segment.data
    const { onceInBody } = factors
    const isWhole = allowed === null && segment.live === segment.size
    const end = offsets[term + 1]!
    let { metCount, peak } = this
    for (let place = offsets[term]!; place < end; place++) {
      const slot = slots[place]!
      if (!isWhole && (allowed === null ? records[slot] === 0 : allowed[slot] === 0)) continue
      const factor = codes[place] === 1 ? onceInBody[slot]! : factors.of(slot, segment.occurrences(place))
      const before = scores[slot]!
      if (before === 0) met[metCount++] = slot
      const score = before + mass * factor
      scores[slot] = score
      if (score > peak) peak = score
    }
    this.metCount = metCount
    this.peak = peak
  }

  /** Adds a list to the scores of the records that were met. */
  private update({ term, mass }: TermList): void {
    const { segment, scores, factors } = this
    const { slots, codes, offsets } = segment.data
    const { onceInBody } = factors
    const end = offsets[term + 1]!
    for (let place = offsets[term]!; place < end; place++) {
      const slot = slots[place]!
      if (scores[slot] === 0) continue
      const factor = codes[place] === 1 ? onceInBody[slot]! : factors.of(slot, segment.occurrences(place))
      scores[slot]! += mass * factor
    }
  }

  /** The same, by looking for these records in the list. */
  private lookUp({ term, mass }: TermList): void {
    const { segment, scores, factors, met } = this
    const { slots, offsets } = segment.data
    this.sort()
    const end = offsets[term + 1]!
    let place = offsets[term]!
    for (let i = 0; i < this.metCount && place < end; i++) {
      const slot = met[i]!
      place = firstNotBelow(slots, slot, place, end)
      if (place < end && slots[place] === slot)
        scores[slot]! += mass * factors.of(slot, segment.occurrences(place))
    }
  }

  /** Drops records that the lists that are left, which can add so much, do not lift over the bar. */
  private drop(rest: number, limit: number): void {
    if (this.metCount > limit) this.raiseBar(limit)
    const least = this.bar / SLACK - rest
    const { scores, met } = this
    let kept = 0
    for (let i = 0; i < this.metCount; i++) {
      const slot = met[i]!
      if (scores[slot]! >= least) met[kept++] = slot
      else scores[slot] = 0
    }
    this.metCount = kept
  }

  private raiseBar(limit: number): void {
    this.bar = Math.max(this.bar, kthLargest(this.scores, this.met, this.metCount, limit))
  }

  private sort(): void {
    if (this.isSorted) return
    this.isSorted = true
    this.met.subarray(0, this.metCount).sort()
  }

  /** Offers what was met, and forgets it. */
  private offerAll(best: TopK): void {
    const { records } = this.segment.data
    for (let i = 0; i < this.metCount; i++) {
      const slot = this.met[i]!
      if (this.scores[slot]! > 0) best.offer(records[slot]!, this.scores[slot]!)
      this.scores[slot] = 0
    }
    this.metCount = 0
    this.isSorted = false
    this.peak = 0
  }
}
