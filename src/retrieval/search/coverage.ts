import { TermFinder, type TermPlace } from './term-finder.ts'

/** Length in UTF-16 units of the window in which query terms are looked for together. */
const WINDOW_LENGTH = 80

/** The terms of a query with their mass: weight in the query × idf in the collection. */
export class QueryMass {
  private readonly finder: TermFinder

  /**
   * @param terms the query's own terms and those of near-synonyms
   * @param total mass of the query's own terms: near-synonyms stand in for what is missing of it
   */
  constructor(
    readonly terms: ReadonlyMap<string, number>,
    readonly total: number,
  ) {
    this.finder = new TermFinder(terms)
  }

  /** Where terms of the query stand in a text, in order. */
  places(text: string): TermPlace[] {
    return this.finder.find(text)
  }

  /** The share of the query's mass that a set of its terms has, 0 to 1. */
  share(terms: Iterable<string>): number {
    if (this.total === 0) return 0
    let mass = 0
    for (const term of new Set(terms)) mass += this.terms.get(term) ?? 0
    return Math.min(1, mass / this.total)
  }

  /** The share of the query's mass in the best window of 80 units, each term counted once. */
  windowShare(text: string): number {
    return this.total === 0 ? 0 : Math.min(1, this.bestWindow(this.places(text)) / this.total)
  }

  /** Slides a window over the places, keeping the mass of the distinct terms inside it. */
  private bestWindow(places: readonly TermPlace[]): number {
    const inside = new Map<string, number>()
    let mass = 0
    let best = 0
    let left = 0
    for (const place of places) {
      const count = inside.get(place.term) ?? 0
      inside.set(place.term, count + 1)
      if (count === 0) mass += this.terms.get(place.term)!
      while (place.end - places[left]!.start > WINDOW_LENGTH) {
        const leaving = places[left]!.term
        const remaining = inside.get(leaving)! - 1
        inside.set(leaving, remaining)
        if (remaining === 0) mass -= this.terms.get(leaving)!
        left += 1
      }
      best = Math.max(best, mass)
    }
    return best
  }
}
