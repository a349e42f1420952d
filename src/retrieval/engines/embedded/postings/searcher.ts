import type { Pace } from '../../../support/pace.ts'
import type { TopK } from '../../top-k.ts'
import { ListLookUp, type LiveBlock, type PostingBlock } from './block.ts'
import { drift, Factors } from './factors.ts'
import { occurrencesOf, RARE } from './occurrences.ts'

/** A term of a query with what it counts: weight × idf. */
export interface TermMass {
  readonly term: string
  readonly mass: number
}

/** The list of a term in a block. */
interface TermList {
  readonly term: number
  readonly mass: number
  /** The most that it and all lists after it add together. */
  readonly rest: number
  /** Number of postings in it and all lists after it. */
  readonly postings: number
}

/** Sums of the same numbers in another order differ by less than this factor. */
const SLACK = 1 + 1e-9

/** Where no more than this share of the slots is allowed, these are looked up and no list is read. */
const FEW = 1 / 64

/** Looking a slot up in a list costs about as much as reading so many postings. */
const LOOK_UP_COST = 16

/** Before so much of all that lists can add has been read, or as much again of what was left, no bar is worth its price. */
const WORTH_A_BAR = 0.15

/**
 * Scores the passages of a block, a list at a time, the strongest term first: MaxScore (Turtle & Flood, "Query
 * Evaluation: Strategies and Optimizations", 1995) over whole lists. As soon as all lists that are left cannot lift a
 * passage into the best k that is not near them already, the few that are near are looked up and lists are not read any
 * more. A score is always summed in the order of the terms, so that this changes no digit of it.
 */
export class Searcher {
  /** By slot; 0 between queries. */
  private readonly scores: Float64Array
  private factors: Factors
  private averages: readonly number[] = []
  private drift = 1
  private isWanted: (slot: number) => boolean = () => true

  constructor(private readonly block: PostingBlock) {
    this.scores = new Float64Array(block.size)
    this.factors = new Factors(block.data.lengths, block.data.averages)
  }

  /**
   * Offers the passages that can be among the best.
   * @param terms in the order in which a score is summed, the strongest first
   * @param averages of the lengths of all passages of the index, by field
   * @param view the block as the query sees it
   * @param allowed 1 for each slot that is wanted, none of them deleted; null: all live ones
   * @param best takes numbers of passages; those that it holds are the bar for others
   * @param pace gives way between two lists; until it is done, no other search may begin
   */
  async search(
    terms: readonly TermMass[],
    averages: readonly number[],
    view: LiveBlock,
    allowed: Uint8Array | null,
    best: TopK,
    pace: Pace,
  ): Promise<void> {
    this.use(averages)
    this.isWanted = wanted(view, allowed)
    const lists = this.listsOf(terms)
    if (lists.length === 0) return
    try {
      const near = await this.addAll(lists, allowed, best, pace)
      this.offerAll(near, view.first, best)
    } finally {
      this.scores.fill(0)
    }
  }

  /** @returns the slots that were looked up at the end; null where all lists were read */
  private async addAll(
    lists: readonly TermList[],
    allowed: Uint8Array | null,
    best: TopK,
    pace: Pace,
  ): Promise<Uint16Array | null> {
    let near = allowed && fewSlots(allowed, this.block.size * FEW)
    let worth = lists[0]!.rest * WORTH_A_BAR
    for (const list of lists) {
      if (!near && list.rest < worth && list.postings > 3 * this.block.size) {
        near = this.nearTheBest(list, best)
        worth = list.rest * WORTH_A_BAR
      }
      if (near) this.lookUp(list, near)
      else this.read(list)
      if (pace.isDue) await pace.turn()
    }
    return near
  }

  private use(averages: readonly number[]): void {
    if (averages.every((average, field) => average === this.averages[field])) return
    this.averages = averages
    this.factors = new Factors(this.block.data.lengths, averages)
    this.drift = drift(this.block.data.averages, averages)
  }

  private listsOf(terms: readonly TermMass[]): TermList[] {
    const { dictionary, data } = this.block
    const lists: TermList[] = []
    let rest = 0
    let postings = 0
    for (const { term, mass } of terms.toReversed()) {
      const number = dictionary.find(term)
      if (number < 0) continue
      rest += mass * this.drift * data.bounds[number]!
      postings += this.block.length(number)
      lists.push({ term: number, mass, rest, postings })
    }
    return lists.reverse()
  }

  /** Adds a list to the scores. Branches would cost more than what they avoid. */
  private read({ term, mass }: TermList): void {
    const { block, scores, factors } = this
    const { onceInBody } = factors
    for (const slot of block.onceSlots(term)) scores[slot]! += mass * onceInBody[slot]!
    const { otherCodes } = block.data
    let place = block.firstOther(term)
    for (const slot of block.otherSlots(term)) {
      const code = otherCodes[place]!
      const occurrences = code === RARE ? block.occurrences(place) : occurrencesOf(code)
      scores[slot]! += mass * factors.sum(slot, occurrences)
      place++
    }
  }

  /** The same for some slots, by looking for them in the list. */
  private lookUp({ term, mass }: TermList, slots: Uint16Array): void {
    const list = new ListLookUp(this.block, term)
    for (const slot of slots) {
      const occurrences = list.find(slot)
      if (occurrences > 0) this.scores[slot]! += mass * this.factors.of(slot, occurrences)
    }
  }

  /** The slots that the lists which are left can lift into the best; null where looking them up does not pay. */
  private nearTheBest({ rest, postings }: TermList, best: TopK): Uint16Array | null {
    const { scores, isWanted } = this
    const bar = Math.max(best.least, kthLargest(scores, isWanted, best.limit))
    if (bar <= rest * SLACK) return null
    const least = bar / SLACK - rest
    const most = postings / LOOK_UP_COST
    const near: number[] = []
    for (let slot = 0; slot < scores.length && near.length <= most; slot++) {
      if (scores[slot]! >= least && isWanted(slot)) near.push(slot)
    }
    return near.length <= most ? Uint16Array.from(near) : null
  }

  private offerAll(near: Uint16Array | null, first: number, best: TopK): void {
    const { scores, isWanted } = this
    let bar = Math.max(best.least, Number.MIN_VALUE)
    const count = near ? near.length : scores.length
    for (let at = 0; at < count; at++) {
      const slot = near ? near[at]! : at
      if (scores[slot]! < bar || !isWanted(slot)) continue
      best.offer(first + slot, scores[slot]!)
      bar = Math.max(best.least, Number.MIN_VALUE)
    }
  }
}

function wanted({ deleted }: LiveBlock, allowed: Uint8Array | null): (slot: number) => boolean {
  if (allowed) return (slot) => allowed[slot] === 1
  return deleted ? (slot) => deleted[slot] === 0 : () => true
}

/** The slots that are allowed, ascending; null where they are more than so many. */
function fewSlots(allowed: Uint8Array, most: number): Uint16Array | null {
  const slots: number[] = []
  for (let slot = allowed.indexOf(1); slot >= 0; slot = allowed.indexOf(1, slot + 1)) {
    if (slots.length >= most) return null
    slots.push(slot)
  }
  return Uint16Array.from(slots)
}

/**
 * The k-th largest score above 0, in O(n log k) by a heap of the k largest with the least at its root.
 * @param isWanted whether the score at an index counts
 * @returns 0 where there are fewer than k
 */
export function kthLargest(scores: Float64Array, isWanted: (at: number) => boolean, k: number): number {
  if (k > scores.length) return 0
  const heap = new Float64Array(k)
  for (let at = 0; at < scores.length; at++) {
    if (scores[at]! > heap[0]! && isWanted(at)) replaceRoot(heap, scores[at]!)
  }
  return heap[0]!
}

function replaceRoot(heap: Float64Array, value: number): void {
  let at = 0
  for (;;) {
    const left = 2 * at + 1
    if (left >= heap.length) break
    const child = left + 1 < heap.length && heap[left + 1]! < heap[left]! ? left + 1 : left
    if (heap[child]! >= value) break
    heap[at] = heap[child]!
    at = child
  }
  heap[at] = value
}
