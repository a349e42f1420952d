import { inverseDocumentFrequency } from '../engines/bm25.ts'
import type { IndexReader, ReadOptions } from '../engines/ports.ts'
import { terms } from '../language/tokenize.ts'
import type { Pace } from '../support/pace.ts'

/** In how many passages each term occurs. */
export interface TermFrequencies {
  /** Passages in the index. */
  readonly passages: number
  of(term: string): number
}

interface AskOptions extends ReadOptions {
  readonly pace: Pace
}

/** Terms that are noted in well under a millisecond. */
const TERMS_A_STEP = 1000

/** The document frequencies that a request asked the index for, in one or two calls. */
export class KnownFrequencies implements TermFrequencies {
  private readonly frequencies = new Map<string, number>()

  constructor(readonly passages: number) {}

  /** Asks the index for the terms that are not known yet; for none, it is not asked. Spelling candidates are many. */
  async ask(index: IndexReader, wanted: ReadonlySet<string>, options: AskOptions): Promise<void> {
    const { pace } = options
    const unknown = [...wanted].filter((term) => !this.frequencies.has(term))
    if (unknown.length === 0) return
    await pace.step()
    const { frequencies } = await index.termStatistics(unknown, options)
    for (const [term, frequency] of frequencies) {
      this.frequencies.set(term, frequency)
      if (this.frequencies.size % TERMS_A_STEP === 0) await pace.step()
    }
  }

  /**
   * Number of passages that contain the term.
   * @throws a defect where it was never asked for: 0 instead would silently change the ranking
   */
  of(term: string): number {
    const frequency = this.frequencies.get(term)
    if (frequency === undefined) throw new Error(`the frequency of "${term}" was not asked for`)
    return frequency
  }

  /** The idf of the rarest term of a word: a name counts more than a word that every passage contains. */
  rarity(word: string): number {
    const frequencies = terms(word).map((term) => this.of(term))
    return inverseDocumentFrequency(this.passages, Math.min(...frequencies, this.passages))
  }
}
