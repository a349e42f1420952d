import { fold } from '../language/fold.ts'
import { vocabulary } from '../language/vocabulary.generated.ts'
import { foreignNameAt, foreignNameBefore, latinNameAt, plainForeignNameAt } from './foreign-names.ts'
import {
  GENERIC_TITLES,
  HONORIFICS,
  PERSON_TITLES,
  titleLengthAfter,
  titleLengthBefore,
  unitsOf,
} from './titles.ts'

/** Names already met in an article, folded. */
export type KnownNames = ReadonlySet<string>

/** A person's name at a place of a folded text, half-open, in UTF-16 units. */
export interface NameSpan {
  readonly start: number
  readonly end: number
}

/** Of one and two characters. */
export const SURNAMES: ReadonlySet<string> = new Set(vocabulary.surnames)
const FIRST_UNITS = unitsOf(SURNAMES)

/** Beginnings of words that are no names. */
const NOT_NAMES: ReadonlySet<string> = new Set(vocabulary.notNames)

export const REPORTING_VERBS: readonly string[] = vocabulary.reportingVerbs.map(({ verb }) => verb)

/** Characters that no given name holds: particles, pronouns, adverbs. */
const NEVER_IN_NAMES = new Set(
  vocabulary.notInNames.filter(({ givenName }) => givenName === 'never').map(({ character }) => character),
)

/** Characters that end no given name either: 徐云|于7月, 金|如果. */
const NEVER_LAST = new Set(
  vocabulary.notInNames.filter(({ givenName }) => givenName === 'not-last').map(({ character }) => character),
)

/** 曾报道, 索后来 are no names. */
const NO_GIVEN_NAMES: ReadonlySet<string> = new Set([...REPORTING_VERBS, '报道', '后来'])

/** Last characters of bodies, places and crowds, folded: a name does not end so, but 卫健委, 公安局, 施工者 begin like one. */
export const BODY_ENDINGS: ReadonlySet<string> = new Set(vocabulary.bodyEndingCharacters)

/** UTF-16 units of names, longest first, so that 欧阳修 is not read as 阳修; known names may be the second part of a foreign one (索比亚宁). */
const LENGTHS = [7, 6, 5, 4, 3, 2]

/** Words after which a sentence's subject may begin without a comma. */
const LEAD_INS = vocabulary.clauseOpeners
  .filter(({ opensClause }) => opensClause === 'yes')
  .map(({ word }) => word)

/** Most places stand behind none of them: one look at a character tells so. */
const LEAD_IN_ENDS = new Set(LEAD_INS.map((word) => word.charCodeAt(word.length - 1)))

/** Whether a folded text is, as a whole, what a Chinese person may be called: 张三丰, 欧阳修, 王某, 李女士. */
export function isPersonName(folded: string): boolean {
  const surname = surnameLength(folded)
  if (surname === 0) return false
  if (NOT_NAMES.has(folded.slice(0, 2)) || NOT_NAMES.has(folded) || PERSON_TITLES.has(folded)) return false
  const given = folded.slice(surname)
  if (HONORIFICS.has(given)) return true
  if (PERSON_TITLES.has(given) || NO_GIVEN_NAMES.has(given)) return false
  return (
    /^\p{Script=Han}{1,2}$/u.test(given) &&
    !NEVER_LAST.has(given.slice(-1)) &&
    ![...given].some((c) => NEVER_IN_NAMES.has(c))
  )
}

/**
 * The name that ends at `end` of a folded text. Believed are known names, names right after a title, and full
 * names (three characters) at the start of a clause that are no ordinary word.
 */
export function nameEndingAt(folded: string, end: number, known: KnownNames): NameSpan | null {
  const candidates: NameSpan[] = []
  for (const length of LENGTHS) if (length <= end) candidates.push({ start: end - length, end })
  return (
    candidates.find(({ start }) => known.has(folded.slice(start, end))) ??
    titledNameEndingAt(folded, candidates) ??
    foreignNameEndingAt(folded, end) ??
    candidates.find(
      ({ start }) =>
        isFullName(folded.slice(start, end)) &&
        !PREPOSITION.test(folded.slice(start, end)) &&
        (startsClause(folded, start) || folded[start - 1] === '的'),
    ) ??
    null
  )
}

/** The full name that ends at `end`, whatever role stands before it: only where little else can (“…”船老大张三丰说). */
export function fullNameEndingAt(folded: string, end: number): NameSpan | null {
  const start = end - 3
  const name = folded.slice(Math.max(0, start), end)
  return isFullName(name) && !/^[于向]|人士$|[业行团]$/u.test(name) ? { start, end } : null
}

/**
 * The name that begins at `start` of a folded text. Believed are known names, dotted foreign ones, names with a title
 * behind them (王芳教授), and those after a title or, in full, elsewhere, when `follows` holds for where they end.
 */
export function nameStartingAt(
  folded: string,
  start: number,
  known: KnownNames,
  follows: (at: number) => boolean,
): NameSpan | null {
  const candidates: NameSpan[] = []
  for (const length of LENGTHS) {
    if (start + length <= folded.length) candidates.push({ start, end: start + length })
  }
  const met = candidates.find(({ end }) => known.has(folded.slice(start, end)))
  if (met) return met
  const titled = titleLengthBefore(folded, start) > 0
  const latin = titled ? latinNameAt(folded, start) : null
  if (latin) return latin
  const plain =
    titled && !NOT_NAMES.has(folded.slice(start, start + 2)) ? plainForeignNameAt(folded, start) : null
  const foreign = foreignNameAt(folded, start) ?? (plain && follows(plain.end) ? plain : null)
  if (foreign && foreign.end - start > 3) return foreign
  if (surnameLength(folded.slice(start, start + 3)) === 0) return foreign
  const chinese = candidates.find(({ end }) => {
    const name = folded.slice(start, end)
    if (!isPersonName(name) || isBody(name) || endsInsideWord(folded, end)) return false
    return (
      isFollowedByTitle(folded, start, end) ||
      ((titled || (isFullName(name) && !PREPOSITION.test(name))) && follows(end))
    )
  })
  return chinese ?? foreign
}

/** Whether a text, folded or not, names a person: next to a title, or as one who speaks at the start of a clause. */
export function hasPerson(text: string): boolean {
  const folded = fold(text)
  for (let at = 0; at < folded.length - 1; at++) {
    const titled = titleLengthBefore(folded, at) > 0
    if (!titled && !startsClause(folded, at)) continue
    const ends = (end: number) => endsName(folded, end) || (titled && isFullName(folded.slice(at, end)))
    if (nameStartingAt(folded, at, NO_NAMES, ends)) return true
  }
  return false
}

export const NO_NAMES: KnownNames = new Set()

const NAME_END =
  /^(?:$|[^\p{Script=Han}·]|在|对|向|就|于|说|表示|认为|指出|介绍|建议|强调|是|的|和|与|将|曾)/u

/** Whether what follows a name here shows that it ends: punctuation or a word that no name holds. */
export function endsName(folded: string, end: number): boolean {
  return NAME_END.test(folded.slice(end, end + 2))
}

/** Whether a subject may begin here: after punctuation or one of the words that open a clause. */
export function startsClause(folded: string, at: number): boolean {
  if (at === 0 || /[^\p{Script=Han}\p{L}\p{N}、·-]/u.test(folded.charAt(at - 1))) return true
  if (!LEAD_IN_ENDS.has(folded.charCodeAt(at - 1)) || folded.startsWith('对方', at - 1)) return false
  return LEAD_INS.some((word) => folded.endsWith(word, at) && startsClauseStrictly(folded, at - word.length))
}

function startsClauseStrictly(folded: string, at: number): boolean {
  return at <= 0 || /[^\p{Script=Han}\p{L}、]/u.test(folded.charAt(at - 1))
}

/** Of the names after a title the one with the longest title: 董事长孙大山 is 董事长 and 孙大山, not 董事 and 长孙大山. */
function titledNameEndingAt(folded: string, candidates: readonly NameSpan[]): NameSpan | null {
  let best: NameSpan | null = null
  let longest = 0
  for (const { start, end } of candidates) {
    const title = titleLengthBefore(folded, start)
    if (title <= longest || !isPersonName(folded.slice(start, end))) continue
    best = { start, end }
    longest = title
  }
  return best
}

/** Surnames that without a title before them are far more often prepositions: (对)于普通市民, 向楼组长. */
const PREPOSITION = /^[于向]/u

function isFollowedByTitle(folded: string, start: number, end: number): boolean {
  const length = titleLengthAfter(folded, end)
  const name = folded.slice(start, end)
  if (length === 0 || PREPOSITION.test(name)) return false
  return isFullName(name) || !GENERIC_TITLES.has(folded.slice(end, end + length))
}

/** A surname with a given name of two characters, or a compound surname, that is no ordinary word or body. */
function isFullName(name: string): boolean {
  return name.length > 2 && name.length < 5 && isPersonName(name) && !isBody(name) && !name.endsWith('人士')
}

/** Whether the last character before `end` begins a title, a reporting verb or what leads to one (李教|授, 张川表|示, 张川如|是说). */
function endsInsideWord(folded: string, end: number): boolean {
  return (
    titleLengthAfter(folded, end - 1) > 0 ||
    REPORTING_VERBS.some((verb) => folded.startsWith(verb, end - 1)) ||
    /^如[是此]/u.test(folded.slice(end - 1, end + 1))
  )
}

function isBody(name: string): boolean {
  return BODY_ENDINGS.has(name.slice(-1))
}

function surnameLength(folded: string): number {
  if (FIRST_UNITS[folded.charCodeAt(0)] !== 1) return 0
  if (folded.length > 2 && SURNAMES.has(folded.slice(0, 2))) return 2
  return SURNAMES.has(folded.slice(0, 1)) ? 1 : 0
}

/** A foreign name right after a title, or a dotted one anywhere. */
function foreignNameEndingAt(folded: string, end: number): NameSpan | null {
  const name = foreignNameBefore(folded, end)
  if (!name || NOT_NAMES.has(folded.slice(name.start, end))) return null
  for (let start = end - 2; start >= name.start; start--) {
    if (titleLengthBefore(folded, start) > 0) return { start, end }
  }
  return name.dotted ? { start: name.start, end } : null
}
