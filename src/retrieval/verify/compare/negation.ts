import type { Span } from '../../contract/types.ts'
import { vocabulary } from '../../language/vocabulary.generated.ts'
import type { Pace } from '../../support/pace.ts'
import type { Hunk } from './align.ts'
import { type ComparedText, type Sides, segmentsOf, type Word } from './compared-text.ts'

/** Characters that negate by themselves, folded. */
const NEGATING = /[不未没无非勿]/u
const ONLY_NEGATING = new Set(wordsWhere(({ alone }) => alone === 'yes'))
/** In words, 非 and 勿 negate less often than not (非常): only these words count. */
const NEGATING_WORDS = new Set(wordsWhere(({ negates }) => negates === 'always'))
/** Words with 不 未 没 无 that negate nothing. */
const ORDINARY = new Set(wordsWhere(({ negates }) => negates === 'never'))

function wordsWhere(matches: (row: (typeof vocabulary.negations)[number]) => boolean): string[] {
  return vocabulary.negations.filter(matches).map(({ word }) => word)
}

function isNegating({ text }: Word): boolean {
  if (NEGATING_WORDS.has(text)) return true
  return /[不未没无]/u.test(text) && !ORDINARY.has(text)
}

/** UTF-16 units of a span whose words are looked up at once. */
const PIECE = 2000

async function negationsAt(side: ComparedText, { start, end }: Span, pace: Pace): Promise<number> {
  if (end - start <= PIECE) return side.wordsAt(start, end).filter(isNegating).length
  let count = 0
  for (const word of segmentsOf(side.folded.slice(start, end))) {
    if (isNegating(word)) count++
    if (pace.isDue) await pace.turn()
  }
  return count
}

/** Whether a few characters are nothing but a negation. */
export function isNegation(folded: string): boolean {
  return ONLY_NEGATING.has(folded)
}

/**
 * Whether a change makes or takes away a negation: the one side is nothing but a negation and the other has none of its
 * characters (不断 → 断 as well), or their words negate a different number of times.
 */
export async function changesNegation({ quote, source, pace }: Sides, hunk: Hunk): Promise<boolean> {
  const mine = quote.spanOf(hunk.quoteStart, hunk.quoteEnd)
  const other = source.spanOf(hunk.sourceStart, hunk.sourceEnd)
  const [yours, theirs] = [
    quote.folded.slice(mine.start, mine.end),
    source.folded.slice(other.start, other.end),
  ]
  const [negated, negates] = [
    NEGATING.test(yours) || yours === '别',
    NEGATING.test(theirs) || theirs === '别',
  ]
  if (!negated && !negates) return false
  if (negated !== negates && isNegation(negated ? yours : theirs)) return true
  return (await negationsAt(quote, mine, pace)) !== (await negationsAt(source, other, pace))
}

/** Words that end in 不 未 没 无 and negate nothing. */
const ORDINARY_ENDS = /(?:[淹出沉埋吞隐湮覆]没|有无|南无|要不)$/u

/** Whether a cut at an offset of the text leaves a negation outside: 不|同意, 没有|同意, but not 南非|总统 or 淹没|农田. */
export function cutsNegation(side: ComparedText, at: number): boolean {
  const before = side.folded.slice(Math.max(0, at - 2), at)
  if (/[不未没无勿]$|没有$/u.test(before)) return !ORDINARY_ENDS.test(before)
  if (!before.endsWith('非')) return false
  return side.wordsAt(at - 1, at).some((word) => word.end > at || NEGATING_WORDS.has(word.text))
}
