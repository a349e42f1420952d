import type { Span } from '../../contract/types.ts'
import type { Pace } from '../../support/pace.ts'
import { bestChain, type Chain, type Grams, type Run, verbatimRuns } from './runs.ts'

/** A place where quote and source differ, in units of both, half-open; one side may be empty. */
export interface Hunk {
  readonly quoteStart: number
  readonly quoteEnd: number
  readonly sourceStart: number
  readonly sourceEnd: number
}

/** Hunks with the window that contains them, in units of the source. */
export interface Window {
  readonly hunks: readonly Hunk[]
  readonly start: number
  readonly end: number
}

/** A quote laid against the best window of a source. */
export interface Alignment {
  /** Units of the source, half-open. */
  readonly start: number
  readonly end: number
  readonly runs: readonly Run[]
  readonly hunks: readonly Hunk[]
}

/** The chain of verbatim runs on which an alignment rests. */
export async function anchorsIn(quote: Grams, source: string, part: Span, pace: Pace): Promise<Chain> {
  return bestChain(await verbatimRuns(quote, source, part, pace))
}

/**
 * Lays a quote against the window of a source that shares most with it: what lies between the chained verbatim runs
 * is filled by edit distance, and single characters that agree by chance amid differences do not count.
 *
 * @param part of the source that is looked at, in units
 * @returns null where not even two or three characters in a row agree
 */
export async function align(
  quote: Grams,
  source: string,
  { runs: anchors }: Chain,
  part: Span,
  pace: Pace,
): Promise<Alignment | null> {
  const runs = settle(await filled(quote.text, source, anchors, part, pace))
  const [first, last] = [runs[0], runs.at(-1)]
  if (!first || !last) return null
  return {
    start: first.source,
    end: last.source + last.length,
    runs,
    hunks: hunksBetween(quote.text.length, first.source, runs),
  }
}

/** Anchors with the runs before, between and behind them. */
async function filled(
  quote: string,
  source: string,
  anchors: readonly Run[],
  part: Span,
  pace: Pace,
): Promise<Run[]> {
  const runs: Run[] = []
  let before: Run | null = null
  for (const anchor of anchors) {
    const gap = before ? gapBetween(before, anchor) : headOf(anchor, part.start)
    runs.push(...runsIn(quote, source, gap, before ? 'none' : 'start'), anchor)
    before = anchor
    await pace.step()
  }
  if (before) runs.push(...runsIn(quote, source, tailOf(before, quote.length, part.end), 'end'))
  return runs
}

function gapBetween(before: Run, next: Run): Hunk {
  return {
    quoteStart: before.quote + before.length,
    quoteEnd: next.quote,
    sourceStart: before.source + before.length,
    sourceEnd: next.source,
  }
}

function headOf({ quote, source }: Run, from: number): Hunk {
  return {
    quoteStart: 0,
    quoteEnd: quote,
    sourceStart: Math.max(from, source - slack(quote)),
    sourceEnd: source,
  }
}

function tailOf({ quote, source, length }: Run, quoteEnd: number, to: number): Hunk {
  const [quoteStart, sourceStart] = [quote + length, source + length]
  return {
    quoteStart,
    quoteEnd,
    sourceStart,
    sourceEnd: Math.min(to, sourceStart + slack(quoteEnd - quoteStart)),
  }
}

/** Units of the source that are looked at for a part of the quote before the first or behind the last anchor. */
function slack(length: number): number {
  return length === 0 ? 0 : Math.ceil(length * 1.25) + 2
}

function runsIn(quote: string, source: string, gap: Hunk, free: FreeEnd): Run[] {
  const { quoteStart, quoteEnd, sourceStart, sourceEnd } = gap
  const kept = keptRuns(quote.slice(quoteStart, quoteEnd), source.slice(sourceStart, sourceEnd), free)
  return kept.map((run) => ({
    quote: run.quote + quoteStart,
    source: run.source + sourceStart,
    length: run.length,
  }))
}

/** Joins runs that touch and drops those that are shorter than the differences on both their sides. */
function settle(runs: readonly Run[]): readonly Run[] {
  const joined: Run[] = []
  for (const run of runs) {
    const last = joined.at(-1)
    if (last && last.quote + last.length === run.quote && last.source + last.length === run.source) {
      joined[joined.length - 1] = { ...last, length: last.length + run.length }
    } else joined.push(run)
  }
  const kept = joined.filter((run, i) => {
    const [before, after] = [joined[i - 1], joined[i + 1]]
    return !before || !after || !isChance(before, run, after)
  })
  return trimEnds(kept)
}

function isChance(before: Run, run: Run, after: Run): boolean {
  return run.length < 3 && distance(before, run) > run.length && distance(run, after) > run.length
}

function distance(a: Run, b: Run): number {
  return Math.max(b.quote - a.quote - a.length, b.source - a.source - a.length)
}

/** Units of a change behind which one or two units at the end of a quote are believed where nothing is shifted. */
const SHORT_CHANGE = 6

/** One or two units at either end that are divided from the rest by more than themselves are chance, unless a word was replaced. */
function trimEnds(runs: readonly Run[]): readonly Run[] {
  let kept = runs
  for (let [a, b] = kept; a && b && isLoose(a, a, b); [a, b] = kept) kept = kept.slice(1)
  for (let [a, b] = kept.slice(-2); a && b && isLoose(b, a, b); [a, b] = kept.slice(-2))
    kept = kept.slice(0, -1)
  return kept
}

function isLoose(end: Run, a: Run, b: Run): boolean {
  const gap = distance(a, b)
  if (end.length > 2 || gap <= end.length) return false
  const shift = Math.abs(b.source - a.source - (b.quote - a.quote))
  return gap > SHORT_CHANGE || shift > 1
}

function hunksBetween(length: number, start: number, runs: readonly Run[]): Hunk[] {
  const hunks: Hunk[] = []
  let quote = 0
  let source = start
  for (const run of [...runs, { quote: length, source: -1, length: 0 }]) {
    const sourceEnd = run.source < 0 ? source : run.source
    if (run.quote > quote || sourceEnd > source) {
      hunks.push({ quoteStart: quote, quoteEnd: run.quote, sourceStart: source, sourceEnd })
    }
    quote = run.quote + run.length
    source = run.source + run.length
  }
  return hunks
}

/** Cells of the table beyond which two texts are taken for wholly different. */
const MOST_CELLS = 250_000

/** Which ends of the source may be passed over at no cost. */
type FreeEnd = 'none' | 'start' | 'end'

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
