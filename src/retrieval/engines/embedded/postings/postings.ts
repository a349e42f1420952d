import { itemAt } from '../../../support/item-at.ts'
import type { Pace } from '../../../support/pace.ts'
import { FIELDS, inverseDocumentFrequency } from '../../bm25.ts'
import type { WeightedTerm } from '../../ports.ts'
import { TopK } from '../../top-k.ts'
import type { LiveBlock, PostingBlock } from './block.ts'
import { Searcher, type TermMass } from './searcher.ts'

/** Which passages are wanted, ordered how. */
export interface Selection {
  readonly limit: number
  /** 1 at the number of each passage that is wanted, none of them deleted; null: all live ones. */
  readonly allowed: Uint8Array | null
  /** Whether passage a stands before passage b when their scores are equal. */
  readonly precedes: (a: number, b: number) => boolean
}

/** Runs work one piece after another, also where a piece gives way. */
class Sequence {
  private last: Promise<unknown> = Promise.resolve()

  run<T>(work: () => Promise<T>): Promise<T> {
    const done = this.last.then(work)
    this.last = done.catch(() => {})
    return done
  }
}

/** Searches share the scratch memory of blocks, so a search that gives way keeps the others waiting. */
const searches = new Sequence()

/** Scratch memory and length factors of a block; generations share them as they share blocks. */
const searchers = new WeakMap<PostingBlock, Searcher>()

/**
 * The posting lists of one generation, with BM25 scoring. Numbers of passages and lengths are those of the live passages
 * of all blocks, so that scores do not depend on which blocks were merged.
 */
export class Postings {
  /** Number of live passages. */
  readonly size: number
  private readonly averages: readonly number[]

  constructor(private readonly blocks: readonly LiveBlock[]) {
    this.size = blocks.reduce((sum, { live }) => sum + live, 0)
    this.averages = FIELDS.map(
      (_, field) => blocks.reduce((sum, { totals }) => sum + itemAt(totals, field), 0) / this.size,
    )
  }

  /** Number of passages that contain the term in any field. */
  documentFrequency(term: string): number {
    let found = 0
    for (const live of this.blocks) {
      const number = live.block.dictionary.find(term)
      if (number >= 0) found += live.documentFrequency(number)
    }
    return found
  }

  /** The spelling candidates of a long question are tens of thousands of terms. */
  async documentFrequencies(terms: readonly string[], pace: Pace): Promise<Map<string, number>> {
    await pace.step()
    const frequencies = new Map<string, number>()
    for (const term of terms) {
      frequencies.set(term, this.documentFrequency(term))
      if (pace.isDue) await pace.turn()
    }
    return frequencies
  }

  /** Calls back with the number of each passage that contains the term. */
  visit(term: string, visitor: (passage: number) => void): void {
    for (const live of this.blocks) {
      const number = live.block.dictionary.find(term)
      if (number >= 0) live.visit(number, (slot) => visitor(live.first + slot))
    }
  }

  /** The best passages as [number, score], in no particular order. A long query gives way between its lists. */
  search(terms: readonly WeightedTerm[], selection: Selection, pace: Pace): Promise<[number, number][]> {
    return searches.run(() => this.searchBlocks(terms, selection, pace))
  }

  private async searchBlocks(
    terms: readonly WeightedTerm[],
    { limit, allowed, precedes }: Selection,
    pace: Pace,
  ): Promise<[number, number][]> {
    const best = new TopK(limit, precedes)
    if (limit === 0) return []
    const masses = this.massesOf(terms)
    for (const live of this.blocks) {
      const slots = allowed?.subarray(live.first, live.first + live.block.size) ?? null
      await searcherOf(live.block).search(masses, this.averages, live, slots, best, pace)
    }
    return best.entries()
  }

  private massesOf(terms: readonly WeightedTerm[]): TermMass[] {
    return terms
      .map(({ term, weight }) => ({
        term,
        mass: weight * inverseDocumentFrequency(this.size, this.documentFrequency(term)),
      }))
      .sort((a, b) => b.mass - a.mass)
  }
}

function searcherOf(block: PostingBlock): Searcher {
  const known = searchers.get(block)
  if (known) return known
  const searcher = new Searcher(block)
  searchers.set(block, searcher)
  return searcher
}
