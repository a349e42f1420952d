import { vocabulary } from '../language/vocabulary.generated.ts'
import { oneCharacterOf } from '../language/word-patterns.ts'

const CHARACTERS = vocabulary.foreignNameCharacters
const ANY = oneCharacterOf(CHARACTERS.map(({ character }) => character))
/** In a name without a dot, characters that are everyday words do not count. */
const PLAIN = oneCharacterOf(
  CHARACTERS.filter(({ names }) => names === 'all').map(({ character }) => character),
)

const PART = `(?:${ANY}{1,8}-)?(?:${ANY}{1,8}|[a-z.]{1,8})`
const PARTS = `(?:${PART}(?:·${PART})+|${PLAIN}{1,8}-${PLAIN}{2,8})`
const DOTTED_AT_START = new RegExp(`^${PARTS}`, 'u')
const DOTTED_AT_END = new RegExp(`${PARTS}$`, 'u')
const PLAIN_AT_END = new RegExp(`${PLAIN}{2,7}$`, 'u')
const PLAIN_AT_START = new RegExp(`^${PLAIN}{2,7}`, 'u')
const LATIN_AT_END = /[a-z][a-z.'-]+(?: [a-z][a-z.'-]*){1,3}$/u

const LATIN_AT_START = /^[a-z][a-z'.-]+(?: [a-z][a-z'.-]*){1,3}/u

/** UTF-16 units of the longest foreign name. */
const LONGEST = 30

/** A transliterated or Latin name at one end of a folded text. */
export interface ForeignName {
  readonly start: number
  readonly end: number
  /** With a dot between its parts, as no Chinese word has. */
  readonly dotted: boolean
}

/** Most places have no foreign name before them: one look at a character tells so. */
const LAST = new RegExp(`${ANY}|[a-z.'-]`, 'u')

/** The characters before `end` that could be a foreign name; the name may begin later among them. */
export function foreignNameBefore(folded: string, end: number): ForeignName | null {
  if (!LAST.test(folded[end - 1] ?? '')) return null
  const from = Math.max(0, end - LONGEST)
  const text = folded.slice(from, end)
  const dotted = DOTTED_AT_END.exec(text)
  const match = dotted ?? PLAIN_AT_END.exec(text) ?? LATIN_AT_END.exec(text)
  return match && { start: from + match.index, end, dotted: dotted !== null }
}

/** The characters from `start` on that could be a foreign name without a dot. */
export function plainForeignNameAt(folded: string, start: number): ForeignName | null {
  const match = PLAIN_AT_START.exec(folded.slice(start, start + LONGEST))
  return match && { start, end: start + match[0].length, dotted: false }
}

/** The Latin name of two words or more that begins at `start`. */
export function latinNameAt(folded: string, start: number): ForeignName | null {
  const match = LATIN_AT_START.exec(folded.slice(start, start + LONGEST))
  return match && { start, end: start + match[0].length, dotted: false }
}

/** The dotted foreign name that begins at `start`. */
export function foreignNameAt(folded: string, start: number): ForeignName | null {
  const match = DOTTED_AT_START.exec(folded.slice(start, start + LONGEST))
  return match && { start, end: start + match[0].length, dotted: true }
}
