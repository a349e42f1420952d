import type { Pace } from '../../support/pace.ts'
import type { Hunk, Window } from './align.ts'

/** Words that quote and source share, in another order. Units of both, half-open. */
export interface Moved extends Hunk {
  /** Units of the quote that moved. */
  readonly length: number
}

/** Units of a stretch that counts as moved wherever it stands near, and of one whose place in the window is empty. */
const LONG = 4
const SHORT = 2
/** Share of a stretch that must stand elsewhere in one piece. */
const WHOLE = 0.7
/** Units around the window, beyond the quote's length, in which moved words are looked for. */
const NEAR = 40

/** A hunk with what is left of it once moved words are taken out; the window may be wider than the alignment's. */
export interface Reordered {
  readonly moved: readonly Moved[]
  readonly hunks: readonly Hunk[]
  readonly start: number
  readonly end: number
}

/**
 * Finds words of the quote that the source has in another place: behind or before its own neighbours inside the window
 * (added here, left out there), or just outside the window.
 */
export async function findMoved(
  quote: string,
  source: string,
  window: Window,
  pace: Pace,
): Promise<Reordered> {
  const hunks = [...window.hunks]
  const moved: Moved[] = []
  let { start, end } = window
  for (const hunk of window.hunks) {
    const words = quote.slice(hunk.quoteStart, hunk.quoteEnd)
    if (words.length < SHORT) continue
    const inside = await leftOutElsewhere(words, source, hunks, hunk, pace)
    if (inside) {
      remove(hunks, hunk, inside)
      moved.push({ ...around(hunk, inside), length: words.length })
      continue
    }
    const outside = words.length < LONG ? null : justOutside(words, source, start, end, quote.length + NEAR)
    if (!outside) continue
    remove(hunks, hunk)
    if (hunk.sourceEnd > hunk.sourceStart) hunks.push({ ...hunk, quoteStart: hunk.quoteEnd })
    start = Math.min(start, outside.start)
    end = Math.max(end, outside.end)
    moved.push({
      quoteStart: 0,
      quoteEnd: quote.length,
      sourceStart: start,
      sourceEnd: end,
      length: words.length,
    })
  }
  return { moved, hunks, start, end }
}

function remove(hunks: Hunk[], ...gone: readonly Hunk[]): void {
  for (const hunk of gone) {
    const at = hunks.indexOf(hunk)
    if (at >= 0) hunks.splice(at, 1)
  }
}

function around(a: Hunk, b: Hunk): Hunk {
  return {
    quoteStart: Math.min(a.quoteStart, b.quoteStart),
    quoteEnd: Math.max(a.quoteEnd, b.quoteEnd),
    sourceStart: Math.min(a.sourceStart, b.sourceStart),
    sourceEnd: Math.max(a.sourceEnd, b.sourceEnd),
  }
}

/** Moved words may be cut a few units off on one side (在A上, 在B上: A上在): the omitted text, repeated, contains them whole. */
async function leftOutElsewhere(
  words: string,
  source: string,
  hunks: readonly Hunk[],
  own: Hunk,
  pace: Pace,
): Promise<Hunk | null> {
  for (const hunk of hunks) {
    if (hunk === own) continue
    const leftOut = source.slice(hunk.sourceStart, hunk.sourceEnd)
    if (leftOut.length < SHORT || leftOut.length > 2 * words.length) continue
    const shared =
      words === leftOut
        ? words.length
        : Math.min(words.length, await longestShared(words, leftOut + leftOut, pace))
    if (shared >= WHOLE * Math.max(words.length, leftOut.length)) return hunk
    if (shared >= LONG && shared >= WHOLE * words.length) return hunk
  }
  return null
}

function justOutside(
  words: string,
  source: string,
  start: number,
  end: number,
  reach: number,
): { start: number; end: number } | null {
  const before = source.slice(Math.max(0, start - reach), start)
  const earlier = before.lastIndexOf(words)
  if (earlier >= 0)
    return { start: start - before.length + earlier, end: start - before.length + earlier + words.length }
  const later = source.slice(end, end + reach).indexOf(words)
  return later >= 0 ? { start: end + later, end: end + later + words.length } : null
}

/** Units of the longest stretch that two texts share. */
async function longestShared(a: string, b: string, pace: Pace): Promise<number> {
  let best = 0
  // Of the stretches that end before unit i of `a` and unit j of `b`, the longest is lengths[j].
  const lengths = new Uint32Array(b.length + 1)
  for (let i = 0; i < a.length; i++) {
    const code = a.charCodeAt(i)
    for (let j = b.length; j > 0; j--) {
      const length = code === b.charCodeAt(j - 1) ? (lengths[j - 1] ?? 0) + 1 : 0
      lengths[j] = length
      if (length > best) best = length
    }
    if (pace.isDue) await pace.turn()
  }
  return best
}
