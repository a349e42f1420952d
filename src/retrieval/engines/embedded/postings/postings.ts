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
      (_, field) => blocks.reduce((sum, { totals }) => sum + totals[field]!, 0) / this.size,
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

  /** Calls back with the number of each passage that contains the term. */
  visit(term: string, visitor: (passage: number) => void): void {
    for (const live of this.blocks) {
      const number = live.block.dictionary.find(term)
      if (number >= 0) live.visit(number, (slot) => visitor(live.first + slot))
    }
  }

  /** The best passages as [number, score], in no particular order. */
  search(terms: readonly WeightedTerm[], { limit, allowed, precedes }: Selection): [number, number][] {
    const best = new TopK(limit, precedes)
    if (limit === 0) return []
    const masses = this.massesOf(terms)
    for (const live of this.blocks) {
      const slots = allowed?.subarray(live.first, live.first + live.block.size) ?? null
      searcherOf(live.block).search(masses, this.averages, live, slots, best)
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
