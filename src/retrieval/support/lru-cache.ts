/** A cache of values that can be made again; the least recently used go first. */
export class LruCache<V> {
  private readonly values = new Map<string, V>()
  private weight = 0

  /**
   * @param limit of the weights of all values together; the value used last is kept whatever it weighs
   * @param weigh the weight of a value, always the same; 1 where it is left out
   */
  constructor(
    private readonly limit: number,
    private readonly weigh: (value: V) => number = () => 1,
  ) {}

  get(key: string, make: () => V): V {
    const value = this.values.get(key) ?? make()
    this.delete(key)
    this.values.set(key, value)
    this.weight += this.weigh(value)
    for (const oldest of this.values.keys()) {
      if (this.weight <= this.limit || oldest === key) break
      this.delete(oldest)
    }
    return value
  }

  has(key: string): boolean {
    return this.values.has(key)
  }

  /** The value as it is kept, without making it the most recent one. */
  peek(key: string): V | undefined {
    return this.values.get(key)
  }

  delete(key: string): void {
    const value = this.values.get(key)
    if (value === undefined) return
    this.values.delete(key)
    this.weight -= this.weigh(value)
  }
}
