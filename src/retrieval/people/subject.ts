import { vocabulary } from '../language/vocabulary.generated.ts'
import { anyOf } from '../language/word-patterns.ts'
import { firmAt, firmBetween } from './firms.ts'
import {
  fullNameEndingAt,
  type KnownNames,
  type NameSpan,
  NO_NAMES,
  nameEndingAt,
  nameStartingAt,
  startsClause,
} from './names.ts'
import { mayHoldOrganisation, organisationAt, organisationBetween } from './organisations.ts'
import { titleLengthBefore } from './titles.ts'

/** Who is the subject of a reporting verb. `implied`: nobody is named and the sentence goes on about the one before. */
export type Subject =
  | { readonly kind: 'person' | 'organisation'; readonly name: NameSpan }
  | { readonly kind: 'pronoun' | 'implied' | 'other' }

/** Words between a subject and its verb, stripped from the right one at a time. */
const BEFORE_VERB = new RegExp(
  `(?:${anyOf(
    vocabulary.clauseOpeners.filter(({ beforeVerb }) => beforeVerb === 'yes').map(({ word }) => word),
  )}|\\d{1,2}(?:月\\d{1,2})?日|(?:周|星期|上周|本周)[一二三四五六日末]|(?<=.)会上|[对向](?:本报)?(?:记者|媒体|大家|外界|外)|\\s+)$`,
  'u',
)

/** Words after a subject that lead to its verb later in the clause (张三在接受采访时表示). */
const AFTER_SUBJECT = new RegExp(`^(?:${anyOf(vocabulary.afterSubject)}|\\d)`, 'u')

/** UTF-16 units of the longest remark in brackets after a name. */
const LONGEST_REMARK = 80

/** UTF-16 units of a clause that is no more than a lead-in (此外, 对此, 谈到未来). */
const LONGEST_LEAD_IN = 6

/** UTF-16 units that are looked at before a verb. */
const LONGEST_LOOK = 120

const SEPARATOR = /[,;:!?。…\n\ufffc()[\]]/u
const SENTENCE_END = /[。!?\n]/u

/** 许多租客, 有网友, 业内人士: their words are nobody's in particular, and end what somebody else was saying. */
const CROWD = new RegExp(
  `(?:^|[,;。!?\\n\ufffc])(?:但|而|不过|同时|也)?(?:${anyOf(vocabulary.crowds)}|多[名位家]|[一两三几]些?[名位家])[^,;。!?\\n\ufffc我]{0,16}$`,
  'u',
)

/** Whether the subject before a verb is a crowd. */
export function isCrowd(folded: string, verb: number): boolean {
  return CROWD.test(folded.slice(Math.max(0, verb - 24), verb))
}

/** The subject of the reporting verb that begins at an offset of a folded text. */
export function subjectOf(folded: string, verb: number, known: KnownNames): Subject {
  let end = beforeParenthesis(folded, verb)
  const start = segmentStart(folded, end)
  for (;;) {
    const name = nameOrTitledName(folded, end, known)
    if (name && name.start >= start) return personUnlessJoint(folded, name)
    const rest = folded.slice(start, end)
    if (ENDS_IN_PRONOUN.test(rest)) return { kind: 'pronoun' }
    const body = organisationBetween(folded, start, end) ?? firmBetween(folded, start, end)
    if (body) return { kind: 'organisation', name: body }
    const behind = nameBehindSpeech(folded, start, end)
    if (behind) return { kind: 'person', name: behind }
    const adverb = BEFORE_VERB.exec(rest)?.[0].length ?? mannerLength(folded, start, end, known)
    if (adverb === 0) break
    end -= adverb
  }
  const earlier = subjectAtStart(folded, start, end, known)
  if (earlier) return earlier
  return NO_SUBJECT.test(folded.slice(start, end)) ? subjectBefore(folded, start, known) : { kind: 'other' }
}

/** UTF-16 units of the longest role before a name behind a speech (船老大张三丰). */
const LONGEST_ROLE = 12

/** The full name with a role of any kind that is all there is between a speech and its verb. */
function nameBehindSpeech(folded: string, start: number, end: number): NameSpan | null {
  if (folded[start - 1] !== '\ufffc' || end - start > LONGEST_ROLE) return null
  return CROWD.test(folded.slice(start, end)) ? null : fullNameEndingAt(folded, end)
}

/** An adverb with its 地, the likelier reading first: 笑呵呵地, 高兴地, 动情般地. */
const ADVERBS = [/[笑乐喜美兴气急](\p{Script=Han})\1地$/u, /\p{Script=Han}{2}地$/u, /\p{Script=Han}{3}地$/u]

/** Length of an adverb in 地 that ends a text, the one behind a name if there is such; 0 where there is none. */
function mannerLength(folded: string, start: number, end: number, known: KnownNames): number {
  if (folded[end - 1] !== '地') return 0
  const text = folded.slice(start, end)
  const lengths = ADVERBS.map((adverb) => adverb.exec(text)?.[0].length ?? 0).filter((length) => length > 0)
  return lengths.find((length) => nameOrTitledName(folded, end - length, known)) ?? lengths[0] ?? 0
}

const ENDS_IN_PRONOUN = /(?:^|[^其吉])[他她]$|^其$/u
const STARTS_WITH_PRONOUN = /^(?:对此|此外|同时|随后|接着|但|而|不过|在|据)?[他她](?![们的人国日方处乡])/u
/** What may stand between a comma and a verb whose subject was named before the comma. */
const NO_SUBJECT = /^(?:(?:在|就|谈|针对|接受|面对|当|回应).*)?$/u

/** A name that ends here, or one followed by a title or a form of address: 张三, 张三教授. */
export function nameOrTitledName(folded: string, end: number, known: KnownNames): NameSpan | null {
  const plain = nameEndingAt(folded, end, known)
  if (plain) return plain
  const title = titleLengthBefore(folded, end)
  if (title === 0) return null
  const nameEnd = end - title
  for (let start = Math.max(0, nameEnd - 4); start <= nameEnd - 2; start++) {
    const titled = titleLengthBefore(folded, start) > 0
    if (!known.has(folded.slice(start, nameEnd)) && !titled && !startsClause(folded, start)) continue
    const name = nameStartingAt(folded, start, known, () => false)
    if (name?.end === nameEnd) return name
  }
  return null
}

/** Of several persons who speak together (张三、李四表示) none is the one speaker. */
function personUnlessJoint(folded: string, name: NameSpan): Subject {
  const next = folded.slice(name.end, name.end + 3)
  const joined =
    /[和与及跟]/u.test(folded[name.start - 1] ?? '') || /^(?:[和及、]|与(?!.*[在时]))/u.test(next)
  return joined || isEnumerated(folded, name) ? { kind: 'other' } : { kind: 'person', name }
}

function isEnumerated(folded: string, name: NameSpan): boolean {
  if (folded[name.start - 1] !== '、') return false
  const before = folded.slice(segmentStart(folded, name.start), name.start - 1)
  return nameEndingAt(before, before.length, NO_NAMES) !== null
}

/** The subject of a clause that begins with it and says more before its verb. */
function subjectAtStart(folded: string, start: number, end: number, known: KnownNames): Subject | null {
  if (STARTS_WITH_PRONOUN.test(folded.slice(start, end))) return { kind: 'pronoun' }
  const leadsToVerb = (next: number) => AFTER_SUBJECT.test(folded.slice(next, next + 4))
  const holdsBody = mayHoldOrganisation(folded, start, end)
  for (let at = start; at < end - 1; at++) {
    if (!startsClause(folded, at) && titleLengthBefore(folded, at) === 0) continue
    const name = nameStartingAt(folded, at, known, leadsToVerb)
    if (name && name.end <= end) return personUnlessJoint(folded, name)
    const body =
      (holdsBody && organisationAt(folded, at, end, leadsToVerb)) || firmAt(folded, at, end, leadsToVerb)
    if (body) return { kind: 'organisation', name: body }
  }
  return null
}

/** The subject of an earlier clause of the same sentence. */
function subjectBefore(folded: string, end: number, known: KnownNames): Subject {
  let segmentEnd = end - 1
  while (segmentEnd > Math.max(0, end - LONGEST_LOOK) && !SENTENCE_END.test(folded.charAt(segmentEnd))) {
    const start = segmentStart(folded, segmentEnd)
    const subject = subjectAtStart(folded, start, segmentEnd, known)
    if (subject) return subject
    if (segmentEnd - start > LONGEST_LEAD_IN) return { kind: 'other' }
    segmentEnd = start - 1
  }
  return { kind: 'implied' }
}

/** A remark in brackets between a name and its verb is passed over: 张三(化名)说. */
function beforeParenthesis(folded: string, end: number): number {
  if (folded[end - 1] !== ')') return end
  const from = Math.max(0, end - LONGEST_REMARK + 1)
  const open = folded.slice(from, end).lastIndexOf('(')
  return open < 0 ? end : from + open
}

/** Where the clause that `end` of a folded text lies in begins: behind the nearest mark before it. */
export function segmentStart(folded: string, end: number): number {
  let start = end
  const farthest = Math.max(0, end - LONGEST_LOOK)
  while (start > farthest && !SEPARATOR.test(folded.charAt(start - 1))) start--
  return start
}
