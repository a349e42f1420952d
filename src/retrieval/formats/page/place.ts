import type { LayoutLine } from '../../article/layout.ts'
import type { Span } from '../../contract/types.ts'
import { fold } from '../../language/fold.ts'
import { vocabulary } from '../../language/vocabulary.generated.ts'
import { anyOf } from '../../language/word-patterns.ts'
import type { Value } from '../metadata.ts'
import { valueAt } from './fields.ts'

const PLACE = new RegExp(anyOf(vocabulary.chinesePlaces), 'u')

/** How an agency's report begins: 新华社北京9月15日电, 中新网济南8月1日电, 本报天津3月5日讯. */
const DATELINE =
  /^\s*((?:[\p{Script=Han}]{2,6}?(?:社|网|报|台))|本报讯?)\s*(\p{Script=Han}{2,8}?)\s*(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:电|讯)/u

/** What a dateline says: the agency (null for 本报) and the place. */
export interface Dateline {
  readonly agency: Value | null
  readonly place: Value
}

/** The dateline at the beginning of the article's first paragraphs. */
export function readDateline(lines: readonly LayoutLine[]): Dateline | null {
  for (const line of lines.filter((one) => one.furniture === null).slice(0, 3)) {
    const match = DATELINE.exec(line.folded)
    if (!match) continue
    const [, agency, place] = match as unknown as [string, string, string]
    const agencyAt = line.folded.indexOf(agency)
    const placeAt = line.folded.indexOf(place, agencyAt + agency.length)
    const value = valueAt(line, placeAt, placeAt + place.length)
    if (!value) continue
    const named = agency.startsWith('本') ? null : valueAt(line, agencyAt, agencyAt + agency.length)
    return { agency: named, place: value }
  }
  return null
}

/** The first place that the values name, in their order: 地方频道-重庆, 河北日報. */
export function placeIn(values: readonly (Value | null)[]): Value | null {
  for (const value of values) {
    const match = value ? PLACE.exec(fold(value.text)) : null
    if (!value || !match) continue
    const start = value.span.start + match.index
    const span: Span = { start, end: start + match[0].length }
    return { text: value.text.slice(match.index, match.index + match[0].length), span }
  }
  return null
}

/** The city that a page's city picker shows: 天津 切换城市. */
export function pickedCity(lines: readonly LayoutLine[]): Value | null {
  for (const line of lines) {
    const match =
      line.furniture?.kind === 'navigation' ? /^(\p{Script=Han}{2,6})\s+\[?切换城市/u.exec(line.folded) : null
    if (match) return valueAt(line, 0, match[1]?.length ?? 0)
  }
  return null
}
