/** A growing list of unsigned 32-bit numbers in one typed array. */
export class Uint32List {
  private values: Uint32Array
  length: number

  constructor(values: Uint32Array = new Uint32Array(0)) {
    this.values = values
    this.length = values.length
  }

  at(index: number): number {
    return this.values[index]!
  }

  /** Writes at an index; the list grows to hold it, with zeros between. */
  set(index: number, value: number): void {
    if (index >= this.values.length) {
      const grown = new Uint32Array(Math.max(index + 1, this.values.length * 2, 64))
      grown.set(this.values)
      this.values = grown
    }
    this.values[index] = value
    if (index >= this.length) this.length = index + 1
  }

  push(value: number): void {
    this.set(this.length, value)
  }

  clear(): void {
    this.values = new Uint32Array(0)
    this.length = 0
  }

  /** The numbers themselves, not a copy; good until the list next grows. */
  view(): Uint32Array {
    return this.values.subarray(0, this.length)
  }
}
