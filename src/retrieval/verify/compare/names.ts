import type { Span } from '../../contract/types.ts'
import { vocabulary } from '../../language/vocabulary.generated.ts'
import { anyOf } from '../../language/word-patterns.ts'
import type { Pace } from '../../support/pace.ts'
import { type ComparedText, type NameTest, segmentsOf, type Word } from './compared-text.ts'

/** UTF-16 units of the longest name, and how far on either side of a change one may begin or end. */
const LONGEST_NAME = 20
const REACH = 12

/** The longest known names that overlap a span, or into which it falls, in order. */
export async function namesAt(
  side: ComparedText,
  { start, end }: Span,
  isName: NameTest,
  pace: Pace,
): Promise<Word[]> {
  const names: Word[] = []
  const from = Math.max(0, start - REACH)
  const to = Math.min(side.folded.length, end + REACH)
  for (let at = from; at < Math.max(end, start); ) {
    const length = longestAt(side.folded, at, to, isName)
    if (length > 0 && at + length > start)
      names.push({ text: side.folded.slice(at, at + length), start: at, end: at + length })
    at += Math.max(1, length)
    if (pace.isDue) await pace.turn()
  }
  return names
}

function longestAt(folded: string, at: number, to: number, isName: NameTest): number {
  for (let length = Math.min(LONGEST_NAME, to - at); length > 1; length--) {
    if (isName(folded.slice(at, at + length))) return length
  }
  return 0
}

const KIND = new RegExp(`${anyOf(vocabulary.nameKinds)}$`, 'u')
const NO_NAMES = new Set(vocabulary.notNamesOfKind)
const INDEFINITE = new RegExp(
  `^${anyOf(vocabulary.indefiniteOpeners.filter((row) => row.comparedName === 'yes').map(({ word }) => word))}`,
  'u',
)

/** Whether a folded text has the form of a place or a body that is named by its kind. */
export function isNamedByKind(folded: string): boolean {
  return (
    KIND.test(folded) &&
    /^\p{Script=Han}{3,12}$/u.test(folded) &&
    !NO_NAMES.has(folded) &&
    !INDEFINITE.test(folded)
  )
}

/** Places and bodies by their kind: words that end in one, and a word with the kind that follows it. */
export function* placesAndBodies(folded: string): Generator<string> {
  let before = ''
  for (const { text: segment } of segmentsOf(folded)) {
    const isKind = KIND.exec(segment)?.[0] === segment
    const name = isKind ? before + segment : segment
    if (isNamedByKind(name)) yield name
    before = /^\p{Script=Han}{2,6}$/u.test(segment) ? segment : ''
  }
}
