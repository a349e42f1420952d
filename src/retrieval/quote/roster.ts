import { fold } from '../analysis/fold.ts'
import { foreignNameBefore } from '../analysis/foreign-names.ts'
import { endsName, type KnownNames, NO_NAMES, nameEndingAt, nameStartingAt } from '../analysis/names.ts'
import { findReportingClauses } from '../analysis/reporting.ts'
import { titleLengthAfter, titleLengthBefore } from '../analysis/titles.ts'
import type { Heading, Speaker } from '../types.ts'

/** The persons of an article by folded name, as the article writes them, with the fullest title it gives each. */
export type Roster = ReadonlyMap<string, Speaker>

/** UTF-16 units of the longest run of titles that is read before a name. */
const LONGEST_TITLE_RUN = 80

/** UTF-16 units on either side of a name within which it is looked for again. */
const NEAR = 5000

/**
 * @param clean the clean text
 * @param masked the clean text folded, with speeches masked; as long as `clean`
 * @param headings of the text; speaker headings name their speakers
 */
export function buildRoster(clean: string, masked: string, headings: readonly Heading[]): Roster {
  const folded = fold(clean)
  const roster = new Map<string, Speaker>()
  for (const name of namesOf(masked, headings)) {
    const whole = wholeName(folded, name)
    const at = folded.indexOf(whole)
    const title = fullestTitle(clean, folded, whole) ?? fullestTitle(clean, folded, name)
    roster.set(name, { name: clean.slice(at, at + whole.length), title })
  }
  return roster
}

/** 普京 is 弗拉基米尔·普京 where the article calls him so. */
function wholeName(folded: string, name: string): string {
  const at = folded.indexOf(`·${name}`)
  const whole = at < 0 ? null : foreignNameBefore(folded, at + 1 + name.length)
  return whole?.dotted
    ? folded.slice(nameEndingAt(folded, whole.end, NO_NAMES)?.start ?? whole.start, whole.end)
    : name
}

function namesOf(masked: string, headings: readonly Heading[]): KnownNames {
  const names = new Set(headings.flatMap(({ speaker }) => (speaker ? [fold(speaker.name)] : [])))
  for (const name of introducedNames(masked)) names.add(name)
  for (const { subject } of findReportingClauses(masked, names)) {
    if (subject.kind === 'person') names.add(masked.slice(subject.name.start, subject.name.end))
  }
  for (const name of [...names]) {
    const last = name.split('·').at(-1)!
    if (last.length > 1) names.add(last)
  }
  return names
}

/** Names after a title. Where what follows does not show their end, one that stands there twice is believed. */
function* introducedNames(masked: string): Generator<string> {
  for (let at = 2; at < masked.length; at++) {
    if (titleLengthBefore(masked, at) === 0) continue
    const recurs = (end: number) => {
      const near = masked.slice(Math.max(0, at - NEAR), at + NEAR)
      return near.split(masked.slice(at, end), 3).length > 2
    }
    const span = nameStartingAt(masked, at, NO_NAMES, (end) => endsName(masked, end) || recurs(end))
    if (span) yield masked.slice(span.start, span.end)
  }
}

/** The longest run of titles right before a mention of the name; else a title right after one; else null. */
function fullestTitle(clean: string, folded: string, name: string): string | null {
  let fullest: string | null = null
  let after: string | null = null
  for (let at = folded.indexOf(name); at >= 0; at = folded.indexOf(name, at + 1)) {
    const title = clean.slice(titleRunStart(folded, at), at).trim()
    if (title.length > (fullest?.length ?? 0)) fullest = title
    const end = at + name.length
    after ??= clean.slice(end, end + titleLengthAfter(folded, end)) || null
  }
  return fullest ?? after
}

/** Words before a title that belong to the sentence around it. */
const LEAD =
  /^.*(?:[是的了着称]|(?<!自)由|作为|担任|出任|升任|转为|因为|身为|来自|根据|采访|邀请|对此|此外|同时|随后|近日|日前|今天|昨天|(?:^|[,、])[在据让请对向问])/u

/** Where the run of titles that ends at `at` begins; `at` where no title stands there. */
export function titleRunStart(folded: string, at: number): number {
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
  while (from > Math.max(0, at - LONGEST_TITLE_RUN) && !/[、,。;:!?…\n()\ufffc -]/u.test(folded[from - 1]!)) {
    if (folded[from - 1] === '"' && /[。!?…,]/u.test(folded[from - 2] ?? '')) break
    from--
  }
  return from
}
