import type { Span } from '../../contract/types.ts'
import type { Pace } from '../../support/pace.ts'
import type { Hunk } from './align.ts'
import { type ComparedText, type Sides, segmentsOf, type Word } from './compared-text.ts'

/** Characters that negate by themselves, folded. */
const NEGATING = /[不未没无非勿]/u
const ONLY_NEGATING = /^(?:[不未没无非勿别]|没有|并非|尚未|从未|并未|并不|并没有|毫无|毫不|绝不|决不)$/u
/** In words, these characters negate less often than not (区别, 非常, 莫斯科): only these words count. */
const NEGATING_WORDS = new Set(
  '非 并非 绝非 决非 若非 勿 切勿 请勿 非法 非常规 非公有制 非必要 非典型 非正式 非法性'.split(' '),
)
/** Words with 不 未 没 无 that negate nothing. */
const ORDINARY = new Set(
  (
    '不断 不仅 不但 不过 不少 不论 不管 不久 不禁 不妨 不料 不愧 不惜 不时 不光 不单 不只 不约而同 不得不 不可或缺 不遗余力 不仅仅 不只是 ' +
    '不仅如此 不一会儿 对不起 了不起 差不多 未来 没收 淹没 出没 沉没 埋没 吞没 无论 无线 无人机 无疑 无锡 无非 无数 无比 无缝 无穷 ' +
    '无线电 南无 乌尔无 未必'
  ).split(' '),
)

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
  return ONLY_NEGATING.test(folded)
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
