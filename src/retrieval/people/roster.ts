import type { Speaker } from '../contract/citation.ts'
import type { Heading, Span } from '../contract/types.ts'
import { fold } from '../language/fold.ts'
import { itemAt } from '../support/item-at.ts'
import { firmBetween } from './firms.ts'
import { foreignNameBefore } from './foreign-names.ts'
import { findMentions, mentionsByName } from './mentions.ts'
import {
  BODY_ENDINGS,
  endsName,
  isPersonName,
  type KnownNames,
  NO_NAMES,
  nameEndingAt,
  nameStartingAt,
  startsClause,
} from './names.ts'
import { findReportingClauses, type ReportingClause } from './reporting.ts'
import { segmentStart } from './subject.ts'
import { titleLengthAfter, titleLengthBefore } from './titles.ts'

/** The persons of an article by folded name, as the article writes them, with the fullest title it gives each. */
export type Roster = ReadonlyMap<string, Speaker>

/** UTF-16 units of the longest run of titles that is read before a name. */
const LONGEST_TITLE_RUN = 80

/** UTF-16 units on either side of a name within which it is looked for again. */
const NEAR = 5000

/**
 * @param clean the clean text
 * @param folded the clean text folded
 * @param masked `folded` with speeches masked; as long as `clean`
 * @param headings of the text; speaker headings name their speakers
 */
export function buildRoster(
  clean: string,
  folded: string,
  masked: string,
  headings: readonly Heading[],
): Roster {
  const names = namesOf(masked, headings)
  const mentions = mentionsByName(folded, names)
  const roster = new Map<string, Speaker>()
  for (const name of names) {
    const own = mentions.get(name)
    if (!own) continue
    const whole = wholeName(folded, own) ?? name
    const wholes = own
      .map(({ end }) => ({ start: end - whole.length, end }))
      .filter(({ start }) => folded.startsWith(whole, start))
    const { start, end } = itemAt(wholes, 0)
    const title = fullestTitle(clean, folded, wholes) ?? fullestTitle(clean, folded, own)
    roster.set(name, { name: clean.slice(start, end), title })
  }
  return roster
}

const LATIN_FIRST_NAME = /[a-z.] $/u

/** 普京 is 弗拉基米尔·普京 where the article calls him so, and Rakesh is Vijay Rakesh. */
function wholeName(folded: string, mentions: readonly Span[]): string | null {
  const latin = mentions.find(({ start }) =>
    LATIN_FIRST_NAME.test(folded.slice(Math.max(0, start - 2), start)),
  )
  if (latin) {
    const whole = foreignNameBefore(folded, latin.end)
    if (whole && whole.start < latin.start) return folded.slice(whole.start, whole.end)
  }
  const dotted = mentions.find(({ start }) => folded[start - 1] === '·')
  const whole = dotted && foreignNameBefore(folded, dotted.end)
  if (!whole?.dotted) return null
  return folded.slice(nameEndingAt(folded, whole.end, NO_NAMES)?.start ?? whole.start, whole.end)
}

function namesOf(masked: string, headings: readonly Heading[]): KnownNames {
  const names = new Set(headings.flatMap(({ speaker }) => (speaker ? [fold(speaker.name)] : [])))
  for (const name of introducedNames(masked)) names.add(name)
  const clauses = findReportingClauses(masked, names)
  for (const { subject } of clauses) {
    if (subject.kind === 'person') names.add(masked.slice(subject.name.start, subject.name.end))
  }
  for (const name of recurringSubjects(masked, clauses)) names.add(name)
  for (const name of [...names]) {
    const last = lastPart(name)
    if (last.length > 1) names.add(last)
  }
  return names
}

/** Names after a title. Where what follows does not show their end, one that recurs is believed. */
function* introducedNames(masked: string): Generator<string> {
  for (let at = 2; at < masked.length; at++) {
    if (titleLengthBefore(masked, at) === 0 || isInsideTitle(masked, at)) continue
    const follows = (end: number) => endsName(masked, end) || recurs(masked, at, end)
    const span = nameStartingAt(masked, at, NO_NAMES, follows)
    if (span) yield masked.slice(span.start, span.end)
  }
}

/** Whether a title goes on or begins here: in 总统顾问波克 the name is not 顾问波, in 理事长孙大山 not 长孙大山. */
function isInsideTitle(masked: string, at: number): boolean {
  return (
    titleLengthAfter(masked, at) > 0 ||
    titleLengthBefore(masked, at + 1) > 2 ||
    titleLengthBefore(masked, at + 2) > 2
  )
}

/**
 * Whether a name stands near there twice, and not since a word follows it each time: where 李川 also stands by itself,
 * 李川率 in 李川率队 is no name, nor is 李川对; but 李川平 is, with different words behind it.
 */
function recurs(masked: string, start: number, end: number): boolean {
  const near = masked.slice(Math.max(0, start - NEAR), start + NEAR)
  const [, ...rests] = near.split(masked.slice(start, end))
  const times = rests.length
  if (times < 2 || end - start < 3 || masked.startsWith('某某', end - 2)) return times > 1
  const others = near.split(masked.slice(start, end - 1)).length - 1 - times
  const varies = new Set(rests.map((rest) => rest.charAt(0))).size > 1
  return others === 0 || (others < times && varies && !endsName(masked, end - 1))
}

/** A name of two characters without a title is believed where it opens clauses time and again and is no firm's. */
function recurringSubjects(masked: string, clauses: readonly ReportingClause[]): string[] {
  const candidates = new Set<string>()
  for (const { verb } of clauses) {
    const start = segmentStart(masked, verb.start)
    const name = masked.slice(start, start + 2)
    if (start + 2 > verb.start || candidates.has(name) || !isPersonName(name)) continue
    const isOther = BODY_ENDINGS.has(name.charAt(1)) || firmBetween(masked, start, start + 2) !== null
    if (!isOther) candidates.add(name)
  }
  const behind = new Map([...candidates].map((name) => [name, [] as string[]]))
  for (const { name, start, end } of findMentions(masked, candidates)) {
    if (startsClause(masked, start)) behind.get(name)?.push(masked.charAt(end))
  }
  return [...candidates].filter((name) => {
    const followers = behind.get(name) ?? []
    return followers.length > 2 && new Set(followers).size > 1
  })
}

function lastPart(name: string): string {
  return name.slice(Math.max(name.lastIndexOf('·'), name.lastIndexOf(' ')) + 1)
}

/** The longest run of titles right before a mention; else a title right after one; else null. */
function fullestTitle(clean: string, folded: string, mentions: readonly Span[]): string | null {
  let fullest: string | null = null
  let after: string | null = null
  for (const { start, end } of mentions) {
    const title = clean.slice(titleRunStart(folded, start), start).trim()
    if (title.length > (fullest?.length ?? 0)) fullest = title
    after ??= clean.slice(end, end + titleLengthAfter(folded, end)) || null
  }
  return fullest ?? after
}

/** Words before a title that belong to the sentence around it. */
const LEAD =
  /^.*(?:[是的了着称]|(?<!自)由|作为|担任|出任|升任|转为|因为|身为|来自|根据|采访|邀请|对此|此外|同时|随后|近日|日前|今天|昨天|(?:^|[,、])[在据让请对向问])/u

/** Where the run of titles that ends at `at` begins; `at` where no title stands there. */
function titleRunStart(folded: string, at: number): number {
  let start = at
  while (titleLengthBefore(folded, start === at ? at : start - 1) > 0) {
    const end = start === at ? at : start - 1
    const from = pieceStart(folded, end, at)
    const lead = LEAD.exec(folded.slice(from, end))?.[0].length ?? 0
    start = from + lead
    if (lead > 0 || !/[、, ]/u.test(folded[from - 1] ?? '')) break
  }
  return start
}

/** Start of the part of a run of titles that ends at `end`: behind the nearest mark that divides or ends it. */
function pieceStart(folded: string, end: number, at: number): number {
  let from = end
  while (
    from > Math.max(0, at - LONGEST_TITLE_RUN) &&
    !/[、,。;:!?…\n()\ufffc -]/u.test(folded.charAt(from - 1))
  ) {
    if (folded[from - 1] === '"' && /[。!?…,]/u.test(folded[from - 2] ?? '')) break
    from--
  }
  return from
}
