import type { Span } from '../../contract/types.ts'
import type { Pace } from '../../support/pace.ts'

/** A stretch of equal units: `quote.text.slice(quote, quote + length) === source.text.slice(source, source + length)`. */
export interface Run {
  readonly quote: number
  readonly source: number
  readonly length: number
}

/** The n-grams of a quote in a hash table with chains, to be met again in sources. */
export interface Grams {
  readonly text: string
  /** Units of an n-gram. */
  readonly size: number
  /** Place of the last n-gram of each hash, counted from 1; 0 for none. */
  readonly last: Int32Array
  /** The one before it with the same hash, for each place counted from 1. */
  readonly before: Int32Array
}

/** Quotes of fewer units are looked for by pairs, longer ones by threes. */
const SHORT_QUOTE = 16

export function gramsOf(text: string): Grams {
  const size = text.length < SHORT_QUOTE ? 2 : 3
  const last = new Int32Array(2 ** Math.ceil(Math.log2(text.length * 4 + 1)))
  const before = new Int32Array(text.length + 1)
  for (let at = 0; at + size <= text.length; at++) {
    const slot = hashAt(text, at, size) & (last.length - 1)
    before[at + 1] = last[slot]!
    last[slot] = at + 1
  }
  return { text, size, last, before }
}

function hashAt(text: string, at: number, size: number): number {
  let hash = 0
  for (let i = 0; i < size; i++) hash = Math.imul(hash ^ text.charCodeAt(at + i), 0x9e3779b1)
  return hash ^ (hash >>> 15)
}

/** Runs kept of one source, the longest first. */
const MOST_RUNS = 200
/** Places of the source after which the clock is looked at. */
const PLACES_A_LOOK = 256
/** N-grams of the quote that are compared at one place of the source: more recur only in texts that repeat themselves. */
const MOST_PLACES = 8

/**
 * All maximal stretches that a quote and a source share, of at least the grams' size, in the order of the source.
 *
 * @param part of the source that is looked at, in units
 */
export async function verbatimRuns(
  quote: Grams,
  source: string,
  { start: from, end: to }: Span,
  pace: Pace,
): Promise<Run[]> {
  const { text, size, last, before } = quote
  const runs: Run[] = []
  const doneOn = new Int32Array(text.length + to - from + 1)
  for (let at = from; at + size <= to; at++) {
    if (at % PLACES_A_LOOK === 0 && pace.isDue) await pace.turn()
    let place = last[hashAt(source, at, size) & (last.length - 1)]! - 1
    for (let tries = 0; place >= 0 && tries < MOST_PLACES; tries++) {
      const diagonal = at - from - place + text.length
      if (doneOn[diagonal]! <= at) {
        const length = sharedLength(text, place, source, at, to)
        if (length >= size) {
          doneOn[diagonal] = at + length - size + 1
          runs.push({ quote: place, source: at, length })
        }
      }
      place = before[place + 1]! - 1
    }
  }
  if (runs.length <= MOST_RUNS) return runs
  return runs
    .sort((a, b) => b.length - a.length)
    .slice(0, MOST_RUNS)
    .sort((a, b) => a.source - b.source)
}

function sharedLength(a: string, atA: number, b: string, atB: number, endB: number): number {
  let length = 0
  while (
    atA + length < a.length &&
    atB + length < endB &&
    a.charCodeAt(atA + length) === b.charCodeAt(atB + length)
  )
    length++
  return length
}

/** What a break between two runs costs, in units: a fixed part and one that grows with what the source skips. */
const BREAK = 0.5
const SKIPPED_UNIT = 0.03

export interface Chain {
  /** In order in both texts, without overlap. */
  readonly runs: readonly Run[]
  readonly score: number
}

/** The chain of runs in order in both texts that shares most units for the breaks it has. */
export function bestChain(runs: readonly Run[]): Chain {
  const links: Link[] = []
  let best: Link | null = null
  for (const run of runs) {
    const link: Link = { run, score: run.length, before: null }
    for (const earlier of links) {
      const score = earlier.score + gain(earlier.run, run)
      if (score > link.score) [link.score, link.before] = [score, earlier]
    }
    links.push(link)
    if (best === null || link.score > best.score) best = link
  }
  const chain: Run[] = []
  for (let link = best; link; link = link.before) chain.unshift(link.run)
  return { runs: withoutOverlap(chain), score: best?.score ?? 0 }
}

/** The best chain that ends with a run. */
interface Link {
  readonly run: Run
  score: number
  before: Link | null
}

function gain(a: Run, b: Run): number {
  if (b.quote <= a.quote || b.source <= a.source) return Number.NEGATIVE_INFINITY
  const overlap = overlapOf(a, b)
  if (overlap >= b.length) return Number.NEGATIVE_INFINITY
  const skippedQuote = b.quote - a.quote - a.length
  const skippedSource = b.source - a.source - a.length
  return b.length - overlap - BREAK - SKIPPED_UNIT * Math.abs(skippedSource - skippedQuote)
}

function overlapOf(a: Run, b: Run): number {
  return Math.max(0, a.quote + a.length - b.quote, a.source + a.length - b.source)
}

function withoutOverlap(chain: readonly Run[]): Run[] {
  const trimmed: Run[] = []
  for (const run of chain) {
    const last = trimmed.at(-1)
    const overlap = last ? overlapOf(last, run) : 0
    trimmed.push({ quote: run.quote + overlap, source: run.source + overlap, length: run.length - overlap })
  }
  return trimmed
}
