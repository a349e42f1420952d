import { vocabulary } from '../language/vocabulary.generated.ts'
import { anyOf } from '../language/word-patterns.ts'
import { type KnownNames, NO_NAMES, REPORTING_VERBS } from './names.ts'
import { isCrowd, nameOrTitledName, type Subject, segmentStart, subjectOf } from './subject.ts'

/** A reporting verb of a folded text with its subject. Offsets are half-open, in UTF-16 units. */
export interface ReportingClause {
  readonly verb: { readonly start: number; readonly end: number }
  readonly subject: Subject
}

const VERB = buildVerbPattern()

/** Verbs that report only where speech or a comma follows at once. */
const UNSURE_VERBS: ReadonlySet<string> = new Set(
  vocabulary.reportingVerbs.filter(({ reports }) => reports === 'before-speech').map(({ verb }) => verb),
)

/** 说明, 说法, 称为 … report nothing; nor does a verb that is an attribute or a noun (提出的, 建议书). */
function buildVerbPattern(): RegExp {
  const verbs = anyOf(REPORTING_VERBS.filter((verb) => verb.length > 1))
  const say = '(?<![来解])说(?![明法服话教唱辞理客得起是不])|称(?![为之号职呼作得赞霸心])'
  const told = '[^,。;:!?]{0,8}(?:记者|媒体)|笔者|我们|大家'
  return new RegExp(
    `(?:${verbs}(?:说|道|称|到|${told})?|${say}|看来)(?![的者书稿了]|会上|时[,候]|过的)`,
    'gu',
  )
}

/**
 * The reporting clauses of a folded text, in order. Quoted speech should be masked with U+FFFC first, lest verbs
 * inside it count.
 *
 * @param known folded names of the article's persons: they are believed wherever they stand
 */
export function findReportingClauses(folded: string, known: KnownNames = NO_NAMES): ReportingClause[] {
  const clauses: ReportingClause[] = []
  for (const match of folded.matchAll(VERB)) {
    const verb = { start: match.index, end: match.index + match[0].length }
    const subject =
      match[0] === '看来' ? viewer(folded, verb.start, known) : subjectOf(folded, verb.start, known)
    if (subject === null) continue
    const introduces = /^[,:"'。!?\ufffc]|^$/u.test(folded.slice(verb.end, verb.end + 1))
    const named = subject.kind !== 'other' && subject.kind !== 'implied'
    const sure = (named || isCrowd(folded, verb.start)) && !UNSURE_VERBS.has(match[0])
    const another = subject.kind === 'other' && ANOTHER.test(match[0])
    if (introduces || sure || another) clauses.push({ verb, subject })
  }
  return clauses
}

/** Verbs that hardly stand in what somebody says: whoever their subject is, another speaks. */
const ANOTHER = /^(?:表示|透露|坦言|直言|声称|宣称)/u

/** What stands before 看来 where it is somebody's view: 在, and titles with commas in them. */
const VIEW = /(?:^|[,;。!?\n\ufffc])\p{Script=Han}{0,2}在[^;。!?\n\ufffc]{0,80}$/u

/** 在张三看来: only with 在 is it somebody's view. */
function viewer(folded: string, end: number, known: KnownNames): Subject | null {
  if (/在[他她]$/u.test(folded.slice(Math.max(0, end - 2), end))) return { kind: 'pronoun' }
  const name = nameOrTitledName(folded, end, known)
  if (!name) return folded[segmentStart(folded, end)] === '在' ? { kind: 'other' } : null
  return VIEW.test(folded.slice(Math.max(0, name.start - 90), name.start)) ? { kind: 'person', name } : null
}
