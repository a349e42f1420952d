import { itemAt } from '../../../support/item-at.ts'
import { FIELDS } from '../../bm25.ts'
import { type BlockData, PASSAGES_AT_MOST } from './block.ts'
import { BlockWriter } from './block-writer.ts'
import { increment } from './occurrences.ts'
import { NO_KEY, termKey, termOfKey } from './term-key.ts'
import { UintList } from './typed-list.ts'

/** Numbers of an entry: the key, the term's number + 1 (0: the entry is free), its latest posting + 1, and one to spare. */
const ENTRY = 4

/**
 * Numbers terms in the order in which they come, and keeps the latest posting of each. Short terms are in a hash table
 * whose entries are read in one go; long ones, which are few, in a Map.
 */
export class TermTable {
  private entries = new Uint32Array(1024 * ENTRY)
  private readonly long = new Map<string, { readonly number: number; latest: number }>()
  private count = 0
  /** The number of the term that was asked for last. */
  number = 0

  get size(): number {
    return this.count
  }

  /**
   * The latest posting of a term.
   * @param since a posting before this one counts as none
   * @param next is made the latest posting where there is none
   */
  posting(term: string, since: number, next: number): number {
    const key = termKey(term)
    return key === NO_KEY ? this.postingOfLong(term, since, next) : this.postingOfKey(key, since, next)
  }

  /** The terms in the order of a dictionary, with their numbers. */
  *sorted(): Generator<{ readonly term: string; readonly number: number }> {
    const keys: number[] = []
    for (let at = 0; at < this.entries.length; at += ENTRY) {
      if (this.entries[at + 1] !== 0) keys.push(itemAt(this.entries, at))
    }
    for (const key of Uint32Array.from(keys).sort()) {
      yield { term: termOfKey(key), number: itemAt(this.entries, this.placeOf(key) + 1) - 1 }
    }
    const long = [...this.long].sort(([a], [b]) => (a < b ? -1 : 1))
    for (const [term, { number }] of long) yield { term, number }
  }

  private postingOfLong(term: string, since: number, next: number): number {
    const known = this.long.get(term)
    if (known === undefined) this.long.set(term, { number: this.count, latest: next })
    else if (known.latest < since) known.latest = next
    this.number = known?.number ?? this.count++
    return known?.latest ?? next
  }

  private postingOfKey(key: number, since: number, next: number): number {
    const at = this.placeOf(key)
    const { entries } = this
    if (entries[at + 1] === 0) return this.insert(at, key, next)
    this.number = entries[at + 1]! - 1
    if (entries[at + 2]! - 1 < since) entries[at + 2] = next + 1
    return entries[at + 2]! - 1
  }

  private insert(at: number, key: number, posting: number): number {
    this.number = this.count++
    this.entries[at] = key
    this.entries[at + 1] = this.count
    this.entries[at + 2] = posting + 1
    if (this.count * 2 * ENTRY > this.entries.length) this.grow()
    return posting
  }

  /** Where the entry of a key begins, or would; places are tried one after another. */
  private placeOf(key: number): number {
    const { entries } = this
    const mask = entries.length / ENTRY - 1
    let at = (Math.imul(key, 0x9e3779b1) >>> 7) & mask
    while (entries[at * ENTRY + 1] !== 0 && entries[at * ENTRY] !== key) at = (at + 1) & mask
    return at * ENTRY
  }

  private grow(): void {
    const { entries } = this
    this.entries = new Uint32Array(entries.length * 2)
    for (let from = 0; from < entries.length; from += ENTRY) {
      if (entries[from + 1] === 0) continue
      this.entries.set(entries.subarray(from, from + ENTRY), this.placeOf(entries[from]!))
    }
  }
}

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
