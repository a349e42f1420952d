import type { Run } from './runs.ts'

/** Cells of the table beyond which two texts are taken for wholly different. */
const MOST_CELLS = 250_000

/** Which ends of the source may be passed over at no cost. */
export type FreeEnd = 'none' | 'start' | 'end'

/**
 * The stretches that stay in the cheapest edit (Levenshtein) from one text to the other, as runs relative to both.
 *
 * @param free with `start` or `end`, the source may begin or end earlier or later than the quote
 */
export function keptRuns(quote: string, source: string, free: FreeEnd): Run[] {
  const [m, n] = [quote.length, source.length]
  if (m === 0 || n === 0 || (m + 1) * (n + 1) > MOST_CELLS) return []
  const width = n + 1
  const cost = fillTable(quote, source, free)
  const runs: Run[] = []
  let i = m
  let j = free === 'end' ? cheapestEnd(cost, m, n) : n
  while (i > 0 && j > 0) {
    const here = cost[i * width + j]!
    const same = quote.charCodeAt(i - 1) === source.charCodeAt(j - 1)
    if (same && here === cost[(i - 1) * width + j - 1]!) {
      prepend(runs, --i, --j)
    } else if (here === cost[(i - 1) * width + j - 1]! + 1) {
      i--
      j--
    } else if (here === cost[(i - 1) * width + j]! + 1) i--
    else j--
  }
  return runs
}

function fillTable(quote: string, source: string, free: FreeEnd): Uint16Array {
  const width = source.length + 1
  const cost = new Uint16Array((quote.length + 1) * width)
  for (let j = 1; j < width; j++) cost[j] = free === 'start' ? 0 : j
  for (let i = 1; i <= quote.length; i++) {
    const code = quote.charCodeAt(i - 1)
    cost[i * width] = i
    for (let j = 1; j < width; j++) {
      const above = (i - 1) * width + j
      const replaced = cost[above - 1]! + (code === source.charCodeAt(j - 1) ? 0 : 1)
      cost[i * width + j] = Math.min(replaced, cost[above]! + 1, cost[i * width + j - 1]! + 1)
    }
  }
  return cost
}

function cheapestEnd(cost: Uint16Array, m: number, n: number): number {
  let best = 0
  for (let j = 1; j <= n; j++) if (cost[m * (n + 1) + j]! <= cost[m * (n + 1) + best]!) best = j
  return best
}

function prepend(runs: Run[], quote: number, source: number): void {
  const first = runs[0]
  if (first && first.quote === quote + 1 && first.source === source + 1) {
    runs[0] = { quote, source, length: first.length + 1 }
  } else runs.unshift({ quote, source, length: 1 })
}
