import type { Span } from '../contract/types.ts'
import { findDates } from '../language/dates.ts'
import { vocabulary } from '../language/vocabulary.generated.ts'
import { anyOf } from '../language/word-patterns.ts'
import { isPersonName } from '../people/names.ts'
import { splitNames } from './headline.ts'
import { bylineLabel } from './labels.ts'

/** A line that tells outlet and date without labels, and perhaps the authors. Spans are offsets of the line. */
export interface OutletLine {
  readonly outlet: Span
  /** The authors' names as a list; null where none stands there. */
  readonly authors: Span | null
}

const LONGEST_LINE = 80
/** What newspapers, agencies, stations and sites of news end in; 每日新闻 is the title of a digest as well. */
const OUTLET = new RegExp(
  String.raw`^《?((?!${anyOf(vocabulary.digestOpeners)}(?:新闻|财经|发布|周刊)》?$)[\p{Script=Han}a-z\d·-]{1,12}` +
    `${anyOf(vocabulary.outletEndings.filter(({ stands }) => stands !== 'behind').map(({ ending }) => ending))})》?$`,
  'u',
)
/** People behind their label, as far as the next label, bar or bracket; the second group is set for authors. */
const EDITOR = bylineLabel('editor', true)
const LABEL = `${bylineLabel('reporter', true)}|作者|撰文|文(?=[:/])|${EDITOR}`
const PEOPLE = new RegExp(
  String.raw`(${LABEL})\s*[:/]?\s*([\p{Script=Han}·\s、]+?)(?=\s*(?:${LABEL}|[|()/]|$))`,
  'gu',
)
const IS_EDITOR = new RegExp(`^${EDITOR}$`, 'u')
/** Weekday and page number, which newspapers print next to the date. */
const DAY_AND_PAGE = /(?:星期|周)[一二三四五六日天](?=[\s|()]|$)|第?[a-z]?\d{1,3}\s?版(?=[\s|()]|$)/gu

/**
 * Reads a line such as 某时报 2023年7月8日 作者:张三: a name that ends as those of newspapers, agencies, stations and
 * sites do, one date with its day, and nothing else but a weekday, a page number or the authors behind a label. A sentence
 * that names a paper and a day has words besides, or the marks of a sentence.
 *
 * @param folded the line, folded
 * @returns null for any other line
 */
export function readOutletLine(folded: string): OutletLine | null {
  if (folded.length > LONGEST_LINE || /[。,?!;…"]/u.test(folded)) return null
  const date = findDates(folded)[0]
  if (!date || date.iso.length < 'YYYY-MM-DD'.length) return null
  const undated = blank(folded, [date])
  const people = peopleOf(undated)
  const rest = blank(undated, people).replace(DAY_AND_PAGE, (part) => ' '.repeat(part.length))
  const words = rest.split(/[\s|()/]+/u).filter((word) => word !== '')
  const [word, ...others] = words
  const outlet = word !== undefined && others.length === 0 ? OUTLET.exec(word)?.[1] : undefined
  if (outlet === undefined) return null
  const start = rest.indexOf(outlet)
  const authors = people.find((one) => !IS_EDITOR.test(one.label))?.names ?? null
  return { outlet: { start, end: start + outlet.length }, authors }
}

/** Names behind a label; what stands there and is no name makes no span. */
function peopleOf(text: string): (Span & { readonly label: string; readonly names: Span })[] {
  return [...text.matchAll(PEOPLE)].flatMap((match) => {
    const [whole, label = '', names = ''] = match
    const end = match.index + whole.length
    if (!splitNames(names).every(isPersonName)) return []
    return [{ start: match.index, end, label, names: { start: end - names.length, end } }]
  })
}

/** The text with spaces in place of the spans. */
function blank(text: string, spans: readonly Span[]): string {
  return spans.reduce(
    (left, { start, end }) => left.slice(0, start) + ' '.repeat(end - start) + left.slice(end),
    text,
  )
}
