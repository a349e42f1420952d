import type { Pace } from './pace.ts'

/** UTF-16 units up to which V8 looks for words in a few comparisons a unit of the text, whatever both are. */
const QUICK = 250
/** Comparisons of one piece of a search, some milliseconds of work where a text repeats itself. */
const COMPARISONS = 2_000_000

/**
 * Where words next stand in a text, as `indexOf` finds them. Searches for long words are cut into pieces and give way
 * between them: in a text that repeats itself, `indexOf` takes up to length × length comparisons, seconds for 1 MB.
 */
export async function nextPlace(text: string, words: string, from: number, pace: Pace): Promise<number> {
  if (words.length <= QUICK || text.length - from < 2 * words.length) return text.indexOf(words, from)
  const piece = Math.max(1, Math.floor(COMPARISONS / words.length))
  for (let at = from; at + words.length <= text.length; at += piece) {
    const found = text.slice(at, at + piece + words.length - 1).indexOf(words)
    if (found >= 0) return at + found
    if (pace.isDue) await pace.turn()
  }
  return -1
}
