import { vocabulary } from '../language/vocabulary.generated.ts'
import { anyOf, oneCharacterOf } from '../language/word-patterns.ts'
import { itemAt } from '../support/item-at.ts'
import { partitionPoint } from '../support/partition-point.ts'
import type { NameSpan } from './names.ts'

/** Last words of the names of bodies that speak, folded. */
const ENDINGS = anyOf(vocabulary.organisationEndings.map(({ ending }) => ending))

/** 商务部, 教育局, 市卫健委; not 干部, 结局, 常委. */
const SHORT_ENDINGS = vocabulary.organisationShortEndings
  .map(({ ending, notAfter }) => `(?<!${oneCharacterOf(notAfter)})${ending}`)
  .join('|')
const SHORT_ENDING = oneCharacterOf(vocabulary.organisationShortEndings.map(({ ending }) => ending))

/** Bodies with names of their own, folded. */
const BODIES = anyOf(vocabulary.organisations)

/** 和 between the parts of one body's business: 国家发展和改革委员会, 文化和旅游部. */
const JOINED = `和(?=${anyOf(vocabulary.joinedBusiness)})`

const NOT_IN_NAMES = oneCharacterOf(
  vocabulary.notInNames
    .filter(({ organisation }) => organisation === 'never')
    .map(({ character }) => character),
)

/** What stands in a name: no particle, pronoun, preposition or verb of saying. */
const PART = `(?:${JOINED}|(?<=华)为|[\\p{Script=Han}a-z0-9·-](?<!${NOT_IN_NAMES}))`

/** What may lead in the clause whose subject an organisation is: 8月1日, 当地时间周一, 随后. */
export const LEAD = `(?:${anyOf(
  vocabulary.clauseOpeners.filter((row) => row.beforeOrganisation === 'yes').map(({ word }) => word),
)}|周[一二三四五六日]|[\\d: ]|(?<=\\d)[年月日时分点])*`

const NAME = `(?:${BODIES}|${PART}{1,24}?${ENDINGS}|${PART}{1,12}?\\p{Script=Han}(?:${SHORT_ENDINGS}))`
/** 某某公司方面, 某某集团官方微博: the organisation speaks. */
export const MOUTHPIECE = '(?:方面|官方(?:微博|微信|网站|账号)?|官微|官博|官网|新闻处)?'
export const REMARK = '(?:\\([^()]{1,40}\\))?'
const WHOLE = new RegExp(`^(${LEAD})(${NAME})${REMARK}${MOUTHPIECE}$`, 'u')
const AT_START = new RegExp(`^${NAME}(?=${REMARK}${MOUTHPIECE}(.))`, 'u')
const ENDS_LIKE_BODY = new RegExp(`(?:${BODIES}|${ENDINGS}|${SHORT_ENDING}|[)面方微博网站号处])$`, 'u')

/** Any body of a kind: 有关部门, 多家公司, 当地警方. */
export const UNNAMED = new RegExp(
  `^(?:${anyOf(vocabulary.indefiniteOpeners.filter(({ speaker }) => speaker === 'yes').map(({ word }) => word))}|[一两三四五几]家|[一两三几]个|.{0,12}一[家个名])`,
  'u',
)
/** Stands for a body that was named before: 该公司, 法院. */
const REFERENCE = `(?:该|本|涉事)(?:${endingsThatRefer('alone', 'this')}|[部局厅委署院党])|${endingsThatRefer('alone', 'alone-only')}`
const IS_REFERENCE = new RegExp(`^(?:${REFERENCE})$`, 'u')
const REFERENCE_AT_END = new RegExp(`^${LEAD}(${REFERENCE})${MOUTHPIECE}$`, 'u')

function endingsThatRefer(...ways: readonly string[]): string {
  return anyOf(
    vocabulary.organisationEndings.filter(({ refers }) => ways.includes(refers)).map(({ ending }) => ending),
  )
}

/** The name of an organisation that is the whole of `folded.slice(start, end)` but for words of time and 方面, 官方. */
export function organisationBetween(folded: string, start: number, end: number): NameSpan | null {
  const text = folded.slice(start, end)
  if (!ENDS_LIKE_BODY.test(text)) return null
  const reference = REFERENCE_AT_END.exec(text)
  if (reference) {
    const referring = itemAt(reference, 1)
    const at = start + text.lastIndexOf(referring)
    return { start: at, end: at + referring.length }
  }
  const match = WHOLE.exec(text)
  if (!match) return null
  const name = itemAt(match, 2)
  if (UNNAMED.test(name)) return null
  const at = start + itemAt(match, 1).length
  return { start: at, end: at + name.length }
}

const BODY = new RegExp(`${BODIES}|${ENDINGS}|${SHORT_ENDING}`, 'u')

/** Whether `folded.slice(start, end)` may hold the name of an organisation: a cheap look before a dear one. */
export function mayHoldOrganisation(folded: string, start: number, end: number): boolean {
  return BODY.test(folded.slice(start, end))
}

/** The name of an organisation that begins at `start`, where what follows it passes. */
export function organisationAt(
  folded: string,
  start: number,
  end: number,
  follows: (at: number) => boolean,
): NameSpan | null {
  const match = AT_START.exec(folded.slice(start, end))
  if (!match || UNNAMED.test(match[0])) return null
  const nameEnd = start + match[0].length
  return follows(nameEnd) ? { start, end: nameEnd } : null
}

/** Whether a name stands for an organisation that was named before. */
export function isReference(name: string): boolean {
  return IS_REFERENCE.test(name)
}

/** The organisations of a text to which references such as 该公司 lead back. */
export class NamedOrganisations {
  private readonly byEnding = new Map<string, readonly NameSpan[]>()

  constructor(private readonly folded: string) {}

  /**
   * The one organisation before `at` that a reference can mean: of those that are subjects and end like it there is but
   * one. Null where there is none or more.
   */
  referredBy(reference: string, at: number): NameSpan | null {
    const ending = reference.replace(/^(?:该|本|涉事)/u, '')
    const named = this.byEnding.get(ending) ?? this.find(ending)
    this.byEnding.set(ending, named)
    const before = partitionPoint(named, ({ end }) => end - ending.length >= at)
    const last = named[before - 1] ?? null
    const first = named[0]
    return last && first && this.nameOf(last) === this.nameOf(first) ? last : null
  }

  /** The subjects with that ending, in order, up to the first one of another name than those before it. */
  private find(ending: string): NameSpan[] {
    const named: NameSpan[] = []
    for (let from = this.folded.indexOf(ending); from >= 0; from = this.folded.indexOf(ending, from + 1)) {
      const end = from + ending.length
      const name = organisationBetween(this.folded, clauseStart(this.folded, end), end)
      if (!name || isReference(this.nameOf(name))) continue
      named.push(name)
      if (this.nameOf(name) !== this.nameOf(named[0] ?? name)) break
    }
    return named
  }

  private nameOf({ start, end }: NameSpan): string {
    return this.folded.slice(start, end)
  }
}

/** UTF-16 units of the longest name that is looked for, with what leads in its clause. */
export const LONGEST = 60

function clauseStart(folded: string, end: number): number {
  let start = end
  while (start > Math.max(0, end - LONGEST) && !/[,;:!?。…\n\ufffc()[\]]/u.test(folded.charAt(start - 1)))
    start--
  return start
}
