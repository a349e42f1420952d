import { FIELDS } from '../../bm25.ts'
import { increment } from './occurrences.ts'
import { RECORDS_AT_MOST, Segment } from './segment.ts'
import { SegmentWriter } from './segment-writer.ts'
import { TermTable } from './term-table.ts'
import { UintList } from './typed-list.ts'

/** Postings that are collected: some 200 MB of memory. Records of 300 terms fill a segment before. */
const POSTINGS_AT_MOST = 20_000_000

/** Collects records and makes a segment of them. */
export class SegmentBuilder {
  private readonly table = new TermTable()
  private readonly records = new UintList()
  private readonly lengths = new UintList()
  /** Term and occurrences of each posting; those of a record follow one another. */
  private readonly terms = new UintList()
  private readonly occurrences = new UintList()
  /** The first posting of each record. */
  private readonly starts = new UintList()
  private readonly known = new Set<number>()

  get size(): number {
    return this.records.length
  }

  /** Whether no further record should be added. */
  get isFull(): boolean {
    return this.size >= RECORDS_AT_MOST || this.terms.length >= POSTINGS_AT_MOST
  }

  has(record: number): boolean {
    return this.known.has(record)
  }

  /**
   * Adds one field of a record; the fields of one record come one after another.
   * @param record its number, > 0
   */
  add(record: number, field: number, terms: readonly string[]): void {
    if (!this.known.has(record)) this.begin(record)
    const slot = this.records.length - 1
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

  build(): Segment {
    const { starts, slots, occurrences } = this.byTerm()
    const writer = new SegmentWriter(this.records.finish(), this.lengths.finish())
    for (const { term, number } of this.table.sorted()) {
      for (let at = starts[number]!; at < starts[number + 1]!; at++) writer.add(slots[at]!, occurrences[at]!)
      writer.finishTerm(term)
    }
    return new Segment(writer.finish())
  }

  private begin(record: number): void {
    this.known.add(record)
    this.records.push(record)
    this.starts.push(this.terms.length)
    for (let field = 0; field < FIELDS.length; field++) this.lengths.push(0)
  }

  /** The postings sorted by term, by counting: those of term t are [starts[t], starts[t + 1]). */
  private byTerm() {
    const starts = new Uint32Array(this.table.size + 1)
    for (let at = 0; at < this.terms.length; at++) starts[this.terms.at(at) + 1]!++
    for (let term = 0; term < this.table.size; term++) starts[term + 1]! += starts[term]!
    const next = starts.slice()
    const slots = new Uint16Array(this.terms.length)
    const occurrences = new Uint32Array(this.terms.length)
    this.starts.push(this.terms.length)
    for (let slot = 0; slot < this.size; slot++) {
      for (let from = this.starts.at(slot); from < this.starts.at(slot + 1); from++) {
        const to = next[this.terms.at(from)]!++
        slots[to] = slot
        occurrences[to] = this.occurrences.at(from)
      }
    }
    return { starts, slots, occurrences }
  }
}
