import { FIELDS } from '../../bm25.ts'
import { type BlockData, PASSAGES_AT_MOST } from './block.ts'
import { BlockWriter } from './block-writer.ts'
import { increment } from './occurrences.ts'
import { TermTable } from './term-table.ts'
import { UintList } from './typed-list.ts'

/** Postings that are collected: some 200 MB of memory. Passages of 300 terms fill a block before. */
const POSTINGS_AT_MOST = 20_000_000

/** Collects passages, one after another, and makes a block of them. */
export class BlockBuilder {
  private readonly table = new TermTable()
  private readonly lengths = new UintList()
  /** Term and occurrences of each posting; those of a passage follow one another. */
  private readonly terms = new UintList()
  private readonly occurrences = new UintList()
  /** The first posting of each passage. */
  private readonly starts = new UintList()

  get size(): number {
    return this.starts.length
  }

  /** Number of postings: what the memory of the builder grows with. */
  get postings(): number {
    return this.terms.length
  }

  /** Whether no further passage should be added. */
  get isFull(): boolean {
    return this.size >= PASSAGES_AT_MOST || this.terms.length >= POSTINGS_AT_MOST
  }

  /** Begins the next passage; its slot is the number of those before. */
  begin(): void {
    this.starts.push(this.terms.length)
    for (let field = 0; field < FIELDS.length; field++) this.lengths.push(0)
  }

  /** Adds one field of the passage that was begun last. */
  add(field: number, terms: readonly string[]): void {
    const slot = this.size - 1
    const start = this.starts.at(slot)
    this.lengths.set(slot * FIELDS.length + field, terms.length)
    for (const term of terms) {
      const posting = this.table.posting(term, start, this.terms.length)
      if (posting === this.terms.length) {
        this.terms.push(this.table.number)
        this.occurrences.push(0)
      }
      this.occurrences.set(posting, increment(this.occurrences.at(posting), field))
    }
  }

  build(): BlockData {
    const { starts, slots, occurrences } = this.byTerm()
    const writer = new BlockWriter(this.lengths.finish())
    for (const { term, number } of this.table.sorted()) {
      for (let at = starts[number]!; at < starts[number + 1]!; at++) writer.add(slots[at]!, occurrences[at]!)
      writer.finishTerm(term)
    }
    return writer.finish()
  }

  /** The postings sorted by term, by counting: those of term t are [starts[t], starts[t + 1]). */
  private byTerm() {
    const starts = new Uint32Array(this.table.size + 1)
    for (let at = 0; at < this.terms.length; at++) starts[this.terms.at(at) + 1]!++
    for (let term = 0; term < this.table.size; term++) starts[term + 1]! += starts[term]!
    const next = starts.slice()
    const slots = new Uint16Array(this.terms.length)
    const occurrences = new Uint32Array(this.terms.length)
    for (let slot = 0; slot < this.size; slot++) {
      const end = slot + 1 < this.size ? this.starts.at(slot + 1) : this.terms.length
      for (let from = this.starts.at(slot); from < end; from++) {
        const to = next[this.terms.at(from)]!++
        slots[to] = slot
        occurrences[to] = this.occurrences.at(from)
      }
    }
    return { starts, slots, occurrences }
  }
}
