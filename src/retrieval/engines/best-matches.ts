import type { ArticleMatch } from './ports.ts'

/** Best first: all that lack at most `missing` of the terms, and of the others the best `limit`. */
export function bestMatches(
  matches: readonly ArticleMatch[],
  terms: number,
  missing: number,
  limit: number,
): ArticleMatch[] {
  const isWhole = (match: ArticleMatch) => match.terms >= terms - missing
  const byIdf = (a: ArticleMatch, b: ArticleMatch) => b.idf - a.idf || (a.article < b.article ? -1 : 1)
  const whole = matches.filter(isWhole)
  if (limit === 0) return whole.sort(byIdf)
  const others = matches.filter((match) => !isWhole(match)).sort(byIdf)
  return [...whole, ...others.slice(0, limit)].sort(byIdf)
}
