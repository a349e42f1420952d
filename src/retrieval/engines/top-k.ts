/**
 * The k best of a stream of scored items, in O(n log k): a binary heap with the worst kept item at its root.
 */
export class TopK {
  private readonly items: number[] = []
  private readonly scores: number[] = []

  /**
   * @param limit how many to keep
   * @param precedes whether item a stands before item b when their scores are equal
   */
  constructor(
    readonly limit: number,
    private readonly precedes: (a: number, b: number) => boolean,
  ) {}

  /** What is below this is not kept. */
  get least(): number {
    return this.items.length < this.limit
      ? Number.NEGATIVE_INFINITY
      : (this.scores[0] ?? Number.POSITIVE_INFINITY)
  }

  offer(item: number, score: number): void {
    if (this.items.length < this.limit) {
      this.items.push(item)
      this.scores.push(score)
      this.siftUp(this.items.length - 1)
    } else if (this.limit > 0 && this.beats(item, score, 0)) {
      this.items[0] = item
      this.scores[0] = score
      this.siftDown(0)
    }
  }

  /** What was kept, as [item, score], in no particular order. */
  entries(): [item: number, score: number][] {
    return this.items.map((item, at) => [item, this.scores[at]!])
  }

  private beats(item: number, score: number, at: number): boolean {
    const other = this.scores[at]!
    return score > other || (score === other && this.precedes(item, this.items[at]!))
  }

  private siftUp(from: number): void {
    let at = from
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (this.beats(this.items[at]!, this.scores[at]!, parent)) return
      this.swap(at, parent)
      at = parent
    }
  }

  private siftDown(from: number): void {
    let at = from
    for (;;) {
      const left = 2 * at + 1
      if (left >= this.items.length) return
      const right = left + 1
      const leftIsWorse =
        right >= this.items.length || this.beats(this.items[right]!, this.scores[right]!, left)
      const worse = leftIsWorse ? left : right
      if (this.beats(this.items[worse]!, this.scores[worse]!, at)) return
      this.swap(at, worse)
      at = worse
    }
  }

  private swap(a: number, b: number): void {
    const item = this.items[a]!
    const score = this.scores[a]!
    this.items[a] = this.items[b]!
    this.scores[a] = this.scores[b]!
    this.items[b] = item
    this.scores[b] = score
  }
}
