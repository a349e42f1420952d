/** A passage with what ranked it. Ranks count from 1 and are those of the best phrasing. */
export interface RankedPassage {
  readonly id: string
  readonly score: number
  readonly keywordRank: number | null
  readonly vectorRank: number | null
}

/** Order of ranked passages: best first, ties by id. */
export function byScore(a: RankedPassage, b: RankedPassage): number {
  return b.score - a.score || (a.id < b.id ? -1 : 1)
}
