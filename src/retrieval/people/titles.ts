import { vocabulary } from '../language/vocabulary.generated.ts'

/** Forms of address that follow a surname alone and are part of what a person is called: 王先生. */
export const HONORIFICS: ReadonlySet<string> = new Set(vocabulary.honorifics)

/** Offices, professions and roles, folded. */
export const PERSON_TITLES: ReadonlySet<string> = new Set(vocabulary.personTitles.map(({ title }) => title))

/** Titles that as often mean any people of the kind: after an ordinary word they name nobody (部分专家). */
export const GENERIC_TITLES: ReadonlySet<string> = new Set(
  vocabulary.personTitles.filter(({ kind }) => kind === 'generic').map(({ title }) => title),
)

const LONGEST_TITLE = 8

/** Last characters of the many titles that no list holds: 评论员, 工艺师, 经销商. */
const OPEN_ENDINGS = '员师商'
const HAN = /^\p{Script=Han}/u

/** Most places of a text have no title at them: one look at a character tells so. */
const LAST_UNITS = unitsOf([...PERSON_TITLES, ...OPEN_ENDINGS].map((title) => title.slice(-1)))
const FIRST_UNITS = unitsOf(PERSON_TITLES)

/** By UTF-16 unit, 1 where one of the texts begins with it: asked at every place of a text, so no hash table. */
export function unitsOf(texts: Iterable<string>): Uint8Array {
  const units = new Uint8Array(0x10000)
  for (const text of texts) units[text.charCodeAt(0)] = 1
  return units
}

/** Length of the longest title that ends at `end` of a folded text; 0 where none does. */
export function titleLengthBefore(folded: string, end: number): number {
  if (LAST_UNITS[folded.charCodeAt(end - 1)] !== 1) return 0
  for (let length = Math.min(LONGEST_TITLE, end); length > 1; length--) {
    if (PERSON_TITLES.has(folded.slice(end - length, end))) return length
  }
  return end > 1 &&
    OPEN_ENDINGS.includes(folded.charAt(end - 1)) &&
    HAN.test(folded.charAt(end - 2)) &&
    folded[end] !== '傅'
    ? 2
    : 0
}

/** Length of the longest title that begins at `start` of a folded text; 0 where none does. */
export function titleLengthAfter(folded: string, start: number): number {
  if (FIRST_UNITS[folded.charCodeAt(start)] !== 1) return 0
  for (let length = Math.min(LONGEST_TITLE, folded.length - start); length > 1; length--) {
    if (PERSON_TITLES.has(folded.slice(start, start + length))) return length
  }
  return 0
}
