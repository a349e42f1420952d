import { FIELDS } from '../bm25.ts'
import { increment } from './occurrences.ts'
import { RECORDS_AT_MOST, Segment } from './segment.ts'
import { SegmentWriter } from './segment-writer.ts'
import { TermTable } from './term-table.ts'
import { UintList } from './typed-list.ts'

/** Postings that are collected: some 200 MB of memory. Records of 250 terms fill a segment before. */
const POSTINGS_AT_MOST = 20_000_000

/** Collects records and makes a segment of them. */
export class SegmentBuilder {
  private readonly table = new TermTable()
  private readonly records = new UintList()
  private readonly lengths = new UintList()
  /** Postings, those of a record one after another. */
  private readonly terms = new UintList()
  private readonly slots = new UintList()
  private readonly occurrences = new UintList()
  /** Of each term the posting that was made for it last. */
  private readonly latest = new UintList()
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
    this.lengths.set(slot * FIELDS.length + field, terms.length)
    for (const term of terms) {
      const number = this.table.number(term)
      if (number === this.latest.length) this.latest.push(this.push(number, slot))
      let posting = this.latest.at(number)
      if (this.slots.at(posting) !== slot) {
        posting = this.push(number, slot)
        this.latest.set(number, posting)
      }
      this.occurrences.set(posting, increment(this.occurrences.at(posting), field))
    }
  }

  build(): Segment {
    const { slots, occurrences } = this
    const { starts, postings } = this.byTerm()
    const writer = new SegmentWriter(this.records.finish(), this.lengths.finish())
    for (const { term, number } of this.table.sorted()) {
      for (let at = starts[number]!; at < starts[number + 1]!; at++) {
        const posting = postings[at]!
        writer.add(slots.at(posting), occurrences.at(posting))
      }
      writer.finishTerm(term)
    }
    return new Segment(writer.finish())
  }

  private begin(record: number): void {
    this.known.add(record)
    this.records.push(record)
    for (let field = 0; field < FIELDS.length; field++) this.lengths.push(0)
  }

  /** @returns the number of the new posting */
  private push(term: number, slot: number): number {
    this.terms.push(term)
    this.slots.push(slot)
    this.occurrences.push(0)
    return this.terms.length - 1
  }

  /** The postings sorted by term, by counting: those of term t are [starts[t], starts[t + 1]) of `postings`. */
  private byTerm(): { readonly starts: Uint32Array; readonly postings: Uint32Array } {
    const starts = new Uint32Array(this.table.size + 1)
    for (let at = 0; at < this.terms.length; at++) starts[this.terms.at(at) + 1]!++
    for (let term = 0; term < this.table.size; term++) starts[term + 1]! += starts[term]!
    const next = starts.slice()
    const postings = new Uint32Array(this.terms.length)
    for (let at = 0; at < this.terms.length; at++) postings[next[this.terms.at(at)]!++] = at
    return { starts, postings }
  }
}
