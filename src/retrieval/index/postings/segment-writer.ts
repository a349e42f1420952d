import { FIELDS } from '../bm25.ts'
import { packStrings } from '../packed-strings.ts'
import { boundOf, Factors } from './factors.ts'
import { codeOf, type Occurrences, RARE } from './occurrences.ts'
import type { SegmentData } from './segment.ts'
import { NO_KEY, termKey } from './term-key.ts'
import { FloatList, UintList } from './typed-list.ts'

/** Writes the lists of a segment: terms in the order of the dictionary, the postings of each in that of their slots. */
export class SegmentWriter {
  private readonly averages: Float64Array
  private readonly factors: Factors
  private readonly keys = new UintList()
  private readonly long: string[] = []
  private readonly offsets = new UintList()
  private readonly bounds = new FloatList()
  private readonly rareAt = new UintList()
  private readonly rare = new UintList()
  private readonly slots: Uint16Array
  private readonly codes: Uint8Array
  private bound = 0
  private end = 0

  /**
   * @param records record of each slot
   * @param lengths as in `SegmentData`
   * @param capacity the most postings that can come
   */
  constructor(
    private readonly records: Uint32Array,
    private readonly lengths: Uint32Array,
    capacity: number,
  ) {
    this.averages = averagesOf(lengths)
    this.factors = new Factors(lengths, this.averages)
    this.slots = new Uint16Array(capacity)
    this.codes = new Uint8Array(capacity)
    this.offsets.push(0)
  }

  add(slot: number, occurrences: Occurrences): void {
    const code = codeOf(occurrences)
    if (code === RARE) {
      this.rareAt.push(this.end)
      this.rare.push(occurrences)
    }
    this.slots[this.end] = slot
    this.codes[this.end++] = code
    const factor = occurrences === 1 ? this.factors.onceInBody[slot]! : this.factors.of(slot, occurrences)
    if (factor > this.bound) this.bound = factor
  }

  /** Ends the list of a term; a term without postings is left out. */
  finishTerm(term: string): void {
    if (this.offsets.at(this.offsets.length - 1) === this.end) return
    const key = termKey(term)
    if (key === NO_KEY) this.long.push(term)
    else this.keys.push(key)
    this.offsets.push(this.end)
    this.bounds.push(boundOf(this.bound))
    this.bound = 0
  }

  finish(): SegmentData {
    const isFull = this.end === this.slots.length
    return {
      keys: this.keys.finish(),
      long: packStrings(this.long),
      records: this.records,
      lengths: this.lengths,
      averages: this.averages,
      offsets: this.offsets.finish(),
      slots: isFull ? this.slots : this.slots.slice(0, this.end),
      codes: isFull ? this.codes : this.codes.slice(0, this.end),
      rareAt: this.rareAt.finish(),
      rare: this.rare.finish(),
      bounds: this.bounds.finish(),
    }
  }
}

function averagesOf(lengths: Uint32Array): Float64Array {
  const sums = new Float64Array(FIELDS.length)
  for (let at = 0; at < lengths.length; at++) sums[at % FIELDS.length]! += lengths[at]!
  return sums.map((sum) => (sum * FIELDS.length) / lengths.length)
}
