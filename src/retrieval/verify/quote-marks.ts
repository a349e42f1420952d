import type { Span } from '../contract/types.ts'

const CLOSER_OF = new Map([
  ['“', '”'],
  ['「', '」'],
  ['『', '』'],
  ['＂', '＂'],
  ['"', '"'],
])
const CLOSERS = new Set(CLOSER_OF.values())

/** A quotation with its marks. */
export interface Quotation extends Span {
  /** Where the words between the marks begin and end. */
  readonly inside: Span
}

/**
 * The outermost quotations of a paragraph in “ ” 「 」 『 』 and " ". Straight marks pair up from left to right. An opening mark
 * that nothing closes is passed over, so that it hides no quotation behind it; so is a closing mark that nothing opened.
 *
 * @returns in order, without overlap
 */
export function quotationsOf(text: string): Quotation[] {
  const pairs: Quotation[] = []
  const open: { readonly closer: string; readonly at: number }[] = []
  const waiting = new Map<string, number>()
  for (let at = 0; at < text.length; at++) {
    const mark = text[at]!
    if (CLOSERS.has(mark) && (waiting.get(mark) ?? 0) > 0) {
      for (let last = open.pop(); last; last = open.pop()) {
        waiting.set(last.closer, waiting.get(last.closer)! - 1)
        if (last.closer !== mark) continue
        pairs.push({ start: last.at, end: at + 1, inside: { start: last.at + 1, end: at } })
        break
      }
    } else if (CLOSER_OF.has(mark)) {
      const closer = CLOSER_OF.get(mark)!
      open.push({ closer, at })
      waiting.set(closer, (waiting.get(closer) ?? 0) + 1)
    }
  }
  return outermost(pairs)
}

function outermost(pairs: readonly Quotation[]): Quotation[] {
  const outer: Quotation[] = []
  for (const pair of [...pairs].sort((a, b) => a.start - b.start)) {
    if (pair.start >= (outer.at(-1)?.end ?? 0)) outer.push(pair)
  }
  return outer
}
