import type { Span } from '../contract/types.ts'
import type { ComparedText, Word } from './compared-text.ts'

/** Whether folded characters are, as a whole, a name that the collection knows: a person, a body, a place. */
export type NameTest = (folded: string) => boolean

/** UTF-16 units of the longest name, and how far on either side of a change one may begin or end. */
const LONGEST_NAME = 20
const REACH = 12

/** The longest known names that overlap a span, or into which it falls, in order. */
export function namesAt(side: ComparedText, { start, end }: Span, isName: NameTest): Word[] {
  const names: Word[] = []
  const from = Math.max(0, start - REACH)
  const to = Math.min(side.folded.length, end + REACH)
  for (let at = from; at < Math.max(end, start); ) {
    const length = longestAt(side.folded, at, to, isName)
    if (length > 0 && at + length > start)
      names.push({ text: side.folded.slice(at, at + length), start: at, end: at + length })
    at += Math.max(1, length)
  }
  return names
}

function longestAt(folded: string, at: number, to: number, isName: NameTest): number {
  for (let length = Math.min(LONGEST_NAME, to - at); length > 1; length--) {
    if (isName(folded.slice(at, at + length))) return length
  }
  return 0
}
