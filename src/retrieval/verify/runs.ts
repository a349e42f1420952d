/** A stretch of equal units: `quote.text.slice(quote, quote + length) === source.text.slice(source, source + length)`. */
export interface Run {
  readonly quote: number
  readonly source: number
  readonly length: number
}

/** The places in a quote of each n-gram, to be met again in sources. */
export interface Grams {
  readonly text: string
  readonly size: number
  readonly places: ReadonlyMap<string, readonly number[]>
}

/** Quotes of fewer units are looked for by pairs, longer ones by threes. */
const SHORT_QUOTE = 16
/** Places kept of an n-gram that recurs within the quote: more would cost time and add nothing. */
const MOST_PLACES = 8

export function gramsOf(text: string): Grams {
  const size = text.length < SHORT_QUOTE ? 2 : 3
  const places = new Map<string, number[]>()
  for (let at = 0; at + size <= text.length; at++) {
    const gram = text.slice(at, at + size)
    const known = places.get(gram)
    if (!known) places.set(gram, [at])
    else if (known.length < MOST_PLACES) known.push(at)
  }
  return { text, size, places }
}

/** Runs kept of one source, the longest first. */
const MOST_RUNS = 400

/** All maximal stretches that a quote and a source share, of at least the grams' size, in the order of the source. */
export function verbatimRuns(quote: Grams, source: string, from = 0, to = source.length): Run[] {
  const runs: Run[] = []
  const doneOn = new Map<number, number>()
  for (let at = from; at + quote.size <= to; at++) {
    for (const place of quote.places.get(source.slice(at, at + quote.size)) ?? []) {
      const diagonal = at - place
      if ((doneOn.get(diagonal) ?? 0) > at) continue
      const length = quote.size + sharedLength(quote.text, place + quote.size, source, at + quote.size, to)
      doneOn.set(diagonal, at + length - quote.size + 1)
      runs.push({ quote: place, source: at, length })
    }
  }
  if (runs.length <= MOST_RUNS) return runs
  return runs.sort((a, b) => b.length - a.length).slice(0, MOST_RUNS).sort((a, b) => a.source - b.source)
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
  const scores: number[] = []
  const before: number[] = []
  let best = -1
  for (let i = 0; i < runs.length; i++) {
    scores[i] = runs[i]!.length
    before[i] = -1
    for (let j = 0; j < i; j++) {
      const score = scores[j]! + gain(runs[j]!, runs[i]!)
      if (score > scores[i]!) {
        scores[i] = score
        before[i] = j
      }
    }
    if (best < 0 || scores[i]! > scores[best]!) best = i
  }
  const chain: Run[] = []
  for (let i = best; i >= 0; i = before[i]!) chain.unshift(runs[i]!)
  return { runs: withoutOverlap(chain), score: best < 0 ? 0 : scores[best]! }
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
