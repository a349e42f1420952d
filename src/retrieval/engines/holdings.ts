import type { Holding } from './backend.ts'

/** Best first: all that miss at most so many of the terms, and of the others so many. */
export function bestHoldings(
  holdings: readonly Holding[],
  terms: number,
  missing: number,
  limit: number,
): Holding[] {
  const isWhole = (holding: Holding) => holding.terms >= terms - missing
  const byMass = (a: Holding, b: Holding) => b.mass - a.mass || (a.article < b.article ? -1 : 1)
  const whole = holdings.filter(isWhole)
  if (limit === 0) return whole.sort(byMass)
  const others = holdings.filter((holding) => !isWhole(holding)).sort(byMass)
  return [...whole, ...others.slice(0, limit)].sort(byMass)
}
