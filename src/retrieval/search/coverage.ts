import { TermFinder, type TermPlace } from './term-finder.ts'

/** Length in UTF-16 units of the window in which query terms are looked for together. */
const WINDOW_LENGTH = 80

/** How much of a query texts cover: its terms with their idf weights, weight in the query × idf in the collection. */
export class QueryCoverage {
  private readonly finder: TermFinder

  /**
   * @param weights idf weights of the query's own terms and of those that make up for them, such as near-synonyms
   * @param total idf weight of the query's own terms together
   */
  constructor(
    readonly weights: ReadonlyMap<string, number>,
    readonly total: number,
  ) {
    this.finder = new TermFinder(weights)
  }

  /** The terms of the query in a text. */
  termsIn(text: string): Set<string> {
    return new Set(this.finder.find(text).map(({ term }) => term))
  }

  weightOf(term: string): number {
    return this.weights.get(term) ?? 0
  }

  /** The share of the query's weight that a set of terms has, 0 to 1. */
  share(terms: Iterable<string>): number {
    if (this.total === 0) return 0
    let weight = 0
    for (const term of new Set(terms)) weight += this.weightOf(term)
    return Math.min(1, weight / this.total)
  }

  /** The share of the query's weight in the best window of 80 units, each term counted once. */
  windowShare(text: string): number {
    return this.total === 0 ? 0 : Math.min(1, this.bestWindow(this.finder.find(text)) / this.total)
  }

  /** Slides a window over the places, keeping the weight of the distinct terms inside it. */
  private bestWindow(places: readonly TermPlace[]): number {
    const inside = new Map<string, number>()
    let weight = 0
    let best = 0
    let left = 0
    for (const place of places) {
      const count = inside.get(place.term) ?? 0
      inside.set(place.term, count + 1)
      if (count === 0) weight += this.weightOf(place.term)
      for (
        let first = places[left];
        first && place.end - first.start > WINDOW_LENGTH;
        first = places[++left]
      ) {
        const remaining = (inside.get(first.term) ?? 0) - 1
        inside.set(first.term, remaining)
        if (remaining === 0) weight -= this.weightOf(first.term)
      }
      best = Math.max(best, weight)
    }
    return best
  }
}
