import { NO_KEY, termKey, termOfKey } from './term-key.ts'

const FREE = 0xffff_ffff

/** Numbers terms in the order in which they come: a hash table of keys for short terms, a Map for long ones. */
export class TermTable {
  private numbers = new Uint32Array(1024).fill(FREE)
  private keys = new Uint32Array(1024)
  private readonly longNumbers = new Map<string, number>()
  private count = 0

  get size(): number {
    return this.count
  }

  number(term: string): number {
    const key = termKey(term)
    return key === NO_KEY ? this.numberOfLong(term) : this.numberOfKey(key)
  }

  /** The terms in the order of a dictionary, with their numbers. */
  *sorted(): Generator<{ readonly term: string; readonly number: number }> {
    const keys = this.keys.filter((_, at) => this.numbers[at] !== FREE).sort()
    for (const key of keys) yield { term: termOfKey(key), number: this.numbers[this.placeOf(key)]! }
    for (const term of [...this.longNumbers.keys()].sort(byUnits)) {
      yield { term, number: this.longNumbers.get(term)! }
    }
  }

  private numberOfLong(term: string): number {
    const known = this.longNumbers.get(term)
    if (known !== undefined) return known
    this.longNumbers.set(term, this.count)
    return this.count++
  }

  private numberOfKey(key: number): number {
    const at = this.placeOf(key)
    const known = this.numbers[at]!
    if (known !== FREE) return known
    this.numbers[at] = this.count
    this.keys[at] = key
    if (this.count * 2 > this.numbers.length) this.grow()
    return this.count++
  }

  /** Where a key is, or goes; places are tried one after another. */
  private placeOf(key: number): number {
    const mask = this.numbers.length - 1
    let at = (Math.imul(key, 0x9e3779b1) >>> 7) & mask
    while (this.numbers[at] !== FREE && this.keys[at] !== key) at = (at + 1) & mask
    return at
  }

  private grow(): void {
    const { numbers, keys } = this
    this.numbers = new Uint32Array(numbers.length * 2).fill(FREE)
    this.keys = new Uint32Array(numbers.length * 2)
    numbers.forEach((number, from) => {
      if (number === FREE) return
      const at = this.placeOf(keys[from]!)
      this.numbers[at] = number
      this.keys[at] = keys[from]!
    })
  }
}

function byUnits(a: string, b: string): number {
  return a < b ? -1 : 1
}
