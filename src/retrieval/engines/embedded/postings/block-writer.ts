import { packStrings } from '../../../storage/packed-strings.ts'
import { FIELDS } from '../../bm25.ts'
import type { BlockData } from './block.ts'
import { boundOf, Factors } from './factors.ts'
import { codeOf, type Occurrences, RARE } from './occurrences.ts'
import { NO_KEY, termKey } from './term-key.ts'
import { ByteList, FloatList, ShortList, UintList } from './typed-list.ts'

/** Writes the lists of a block: terms in the order of the dictionary, the postings of each in that of their slots. */
export class BlockWriter {
  private readonly averages: Float64Array
  private readonly factors: Factors
  private readonly keys = new UintList()
  private readonly long: string[] = []
  private readonly onceOffsets = new UintList()
  private readonly otherOffsets = new UintList()
  private readonly bounds = new FloatList()
  private readonly rareAt = new UintList()
  private readonly rare = new UintList()
  private readonly onceSlots = new ShortList()
  private readonly otherSlots = new ShortList()
  private readonly otherCodes = new ByteList()
  private bound = 0

  /** @param lengths as in `BlockData` */
  constructor(private readonly lengths: Uint32Array) {
    this.averages = averagesOf(lengths)
    this.factors = new Factors(lengths, this.averages)
    this.onceOffsets.push(0)
    this.otherOffsets.push(0)
  }

  add(slot: number, occurrences: Occurrences): void {
    if (occurrences === 1) {
      this.onceSlots.push(slot)
      this.raise(this.factors.onceInBody[slot]!)
      return
    }
    const code = codeOf(occurrences)
    if (code === RARE) {
      this.rareAt.push(this.otherCodes.length)
      this.rare.push(occurrences)
    }
    this.otherSlots.push(slot)
    this.otherCodes.push(code)
    this.raise(this.factors.sum(slot, occurrences))
  }

  /** Ends the list of a term; a term without postings is left out. */
  finishTerm(term: string): void {
    if (this.bound === 0) return
    const key = termKey(term)
    if (key === NO_KEY) this.long.push(term)
    else this.keys.push(key)
    this.onceOffsets.push(this.onceSlots.length)
    this.otherOffsets.push(this.otherSlots.length)
    this.bounds.push(boundOf(this.bound))
    this.bound = 0
  }

  finish(): BlockData {
    return {
      keys: this.keys.finish(),
      long: packStrings(this.long),
      lengths: this.lengths,
      averages: this.averages,
      onceOffsets: this.onceOffsets.finish(),
      onceSlots: this.onceSlots.finish(),
      otherOffsets: this.otherOffsets.finish(),
      otherSlots: this.otherSlots.finish(),
      otherCodes: this.otherCodes.finish(),
      rareAt: this.rareAt.finish(),
      rare: this.rare.finish(),
      bounds: this.bounds.finish(),
    }
  }

  private raise(factor: number): void {
    if (factor > this.bound) this.bound = factor
  }
}

function averagesOf(lengths: Uint32Array): Float64Array {
  const sums = new Float64Array(FIELDS.length)
  for (let at = 0; at < lengths.length; at++) sums[at % FIELDS.length]! += lengths[at]!
  return sums.map((sum) => (sum * FIELDS.length) / lengths.length)
}
