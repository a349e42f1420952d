/** Values that can be remade, the ones used last kept at hand. */
export class RecentMap<V> {
  private readonly values = new Map<string, V>()

  constructor(private readonly limit: number) {}

  get(key: string, make: () => V): V {
    const value = this.values.get(key) ?? make()
    this.values.delete(key)
    this.values.set(key, value)
    if (this.values.size > this.limit) this.values.delete(this.values.keys().next().value!)
    return value
  }

  delete(key: string): void {
    this.values.delete(key)
  }
}
