import { keptRuns } from './edit-distance.ts'
import { bestChain, type Chain, type Grams, type Run, verbatimRuns } from './runs.ts'

/** A place where quote and source differ, in units of both, half-open; one side may be empty. */
export interface Hunk {
  readonly quoteStart: number
  readonly quoteEnd: number
  readonly sourceStart: number
  readonly sourceEnd: number
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
export function anchorsIn(quote: Grams, source: string, from: number, to: number): Chain {
  return bestChain(verbatimRuns(quote, source, from, to))
}

/**
 * Lays a quote against the window of a source that shares most with it: what lies between the chained verbatim runs
 * is filled by edit distance, and single characters that agree by chance amid differences do not count.
 *
 * @param from with `to`, the part of the source that is looked at, in units
 * @returns null where not even two or three characters in a row agree
 */
export function align(
  quote: Grams,
  source: string,
  { runs: anchors }: Chain,
  from: number,
  to: number,
): Alignment | null {
  if (anchors.length === 0) return null
  const filled = fillGaps(quote.text, source, anchors, from, to)
  return alignmentOf(quote.text.length, settle(filled))
}

export function alignmentOf(length: number, runs: readonly Run[]): Alignment {
  const first = runs[0]!
  const last = runs.at(-1)!
  return {
    start: first.source,
    end: last.source + last.length,
    runs,
    hunks: hunksBetween(length, runs),
  }
}

function fillGaps(quote: string, source: string, anchors: readonly Run[], from: number, to: number): Run[] {
  const first = anchors[0]!
  const last = anchors.at(-1)!
  const head = slack(first.quote)
  const runs = within(
    quote,
    source,
    0,
    first.quote,
    Math.max(from, first.source - head),
    first.source,
    'start',
  )
  for (const [i, anchor] of anchors.entries()) {
    runs.push(anchor)
    const next = anchors[i + 1]
    const [q, s] = [anchor.quote + anchor.length, anchor.source + anchor.length]
    if (next) runs.push(...within(quote, source, q, next.quote, s, next.source, 'none'))
  }
  const [q, s] = [last.quote + last.length, last.source + last.length]
  const tail = slack(quote.length - q)
  return [...runs, ...within(quote, source, q, quote.length, s, Math.min(to, s + tail), 'end')]
}

/** Units of the source that are looked at for a part of the quote before the first or behind the last anchor. */
function slack(length: number): number {
  return length === 0 ? 0 : Math.ceil(length * 1.25) + 2
}

function within(
  quote: string,
  source: string,
  quoteStart: number,
  quoteEnd: number,
  sourceStart: number,
  sourceEnd: number,
  free: 'none' | 'start' | 'end',
): Run[] {
  return keptRuns(quote.slice(quoteStart, quoteEnd), source.slice(sourceStart, sourceEnd), free).map(
    (run) => ({
      quote: run.quote + quoteStart,
      source: run.source + sourceStart,
      length: run.length,
    }),
  )
}

/** Joins runs that touch and drops those that are shorter than the differences on both their sides. */
function settle(runs: readonly Run[]): Run[] {
  const joined: Run[] = []
  for (const run of runs) {
    const last = joined.at(-1)
    if (last && last.quote + last.length === run.quote && last.source + last.length === run.source) {
      joined[joined.length - 1] = { ...last, length: last.length + run.length }
    } else joined.push(run)
  }
  const kept = joined.filter((_, i) => i === 0 || i === joined.length - 1 || !isChance(joined, i))
  return trimEnds(kept)
}

function isChance(runs: readonly Run[], i: number): boolean {
  const [before, run, after] = [runs[i - 1]!, runs[i]!, runs[i + 1]!]
  return run.length < 3 && distance(before, run) > run.length && distance(run, after) > run.length
}

function distance(a: Run, b: Run): number {
  return Math.max(b.quote - a.quote - a.length, b.source - a.source - a.length)
}

/** Units of a change behind which one or two units at the end of a quote are believed where nothing is shifted. */
const SHORT_CHANGE = 6

/** One or two units at either end that are divided from the rest by more than themselves are chance, unless a word was replaced. */
function trimEnds(runs: readonly Run[]): Run[] {
  const kept = [...runs]
  while (kept.length > 1 && isLoose(kept[0]!, kept[0]!, kept[1]!)) kept.shift()
  while (kept.length > 1 && isLoose(kept.at(-1)!, kept.at(-2)!, kept.at(-1)!)) kept.pop()
  return kept
}

function isLoose(end: Run, a: Run, b: Run): boolean {
  const gap = distance(a, b)
  if (end.length > 2 || gap <= end.length) return false
  const shift = Math.abs(b.source - a.source - (b.quote - a.quote))
  return gap > SHORT_CHANGE || shift > 1
}

function hunksBetween(length: number, runs: readonly Run[]): Hunk[] {
  const hunks: Hunk[] = []
  let quote = 0
  let source = runs[0]!.source
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
