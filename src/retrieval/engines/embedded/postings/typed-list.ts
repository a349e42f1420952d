type Numbers = Uint8Array | Uint16Array | Uint32Array | Float32Array

/** A growing list of numbers in one typed array. */
class TypedList<T extends Numbers> {
  private values: T
  length = 0

  constructor(private readonly make: (length: number) => T) {
    this.values = make(64)
  }

  at(index: number): number {
    return this.values[index]!
  }

  /** @param index below the length */
  set(index: number, value: number): void {
    this.values[index] = value
  }

  push(value: number): void {
    if (this.length === this.values.length) {
      const grown = this.make(Math.ceil(this.length * 1.5))
      grown.set(this.values)
      this.values = grown
    }
    this.values[this.length++] = value
  }

  /** A copy of the right size. */
  finish(): T {
    return this.values.slice(0, this.length) as T
  }
}

export class UintList extends TypedList<Uint32Array> {
  constructor() {
    super((length) => new Uint32Array(length))
  }
}

export class FloatList extends TypedList<Float32Array> {
  constructor() {
    super((length) => new Float32Array(length))
  }
}

export class ShortList extends TypedList<Uint16Array> {
  constructor() {
    super((length) => new Uint16Array(length))
  }
}

export class ByteList extends TypedList<Uint8Array> {
  constructor() {
    super((length) => new Uint8Array(length))
  }
}
