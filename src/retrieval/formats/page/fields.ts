import { breadcrumbs, PLACEHOLDER } from '../../article/furniture.ts'
import type { LayoutLine } from '../../article/layout.ts'
import { readOutletLine } from '../../article/outlet-line.ts'
import type { Span } from '../../contract/types.ts'
import { type DateSpan, findDates } from '../../language/dates.ts'
import type { Value } from '../metadata.ts'

/** Which metadata field a label stands for; the patterns are matched on folded text, the longest label first. */
const LABELS: readonly [name: FieldName, pattern: string][] = [
  ['editor', '(?:责任|网络|值班|执行|见习|实习|本文|本期|新媒体)?(?:编辑|责编)'],
  ['source', '(?:文章|信息|稿件|新闻|内容)?(?:来源|稿源|出处)'],
  ['author', '作者|撰文|(?:本报|本网)?记者|通讯员'],
  ['photographer', '摄影(?:记者)?|图片'],
  ['section', '栏目|频道|专栏|版次'],
  ['published', '(?:发布|发表|发稿|出版)(?:时间|日期|于)'],
  ['updated', '更新(?:时间|日期|于)'],
  [
    'other',
    '时间|日期|(?:阅读|浏览|点击|评论|访问|转发|查看|人气)(?:量|数|次数)?|字号|字体(?:大小)?|分享(?:到|至)?|编审|校对|审核|监制|供稿|文字|发布(?:者|人|单位|机构)|信息员|正文',
  ],
]

export type FieldName =
  | 'source'
  | 'author'
  | 'editor'
  | 'photographer'
  | 'section'
  | 'published'
  | 'updated'
  | 'other'

const LABEL = new RegExp(
  LABELS.map(([name, pattern]) => `(?<${name}>${pattern})`)
    .join('|')
    .replace(/^/u, '(?:')
    .concat(')\\s*:\\s*'),
  'gu',
)

/** A labelled field of a metadata line, and its value as it stands there. */
export interface Field {
  readonly name: FieldName
  readonly value: Value
}

/**
 * The labelled fields of metadata lines, in order. A value ends before the next label, a date, a bar or a wide gap. Empty
 * values and variables that a template never filled give no field.
 */
export function readFields(lines: readonly LayoutLine[]): Field[] {
  return lines.filter((line) => line.furniture?.kind === 'metadata-line').flatMap(fieldsOf)
}

function fieldsOf(line: LayoutLine): Field[] {
  const labels = [...line.folded.matchAll(LABEL)]
  const dates = findDates(line.folded)
  return labels.flatMap((label, i) => {
    const start = label.index + label[0].length
    const end = endOfValue(line.folded, start, labels[i + 1]?.index, dates)
    const value = PLACEHOLDER.test(line.folded.slice(start, end)) ? null : valueAt(line, start, end)
    const name = LABELS.find(([key]) => label.groups![key] !== undefined)![0]
    return value === null ? [] : [{ name, value }]
  })
}

function endOfValue(
  folded: string,
  start: number,
  nextLabel: number | undefined,
  dates: readonly DateSpan[],
): number {
  const stops = [nextLabel, dates.find((date) => date.start >= start)?.start]
  const end = Math.min(...stops.filter((stop) => stop !== undefined), folded.length)
  const bar = folded.slice(start, end).search(/[|)]|\s{3}|\t/u)
  return bar < 0 ? end : start + bar
}

/** The value between two offsets of a line's text, without the white space and marks around it; null when empty. */
export function valueAt(line: LayoutLine, start: number, end: number): Value | null {
  const raw = line.text.slice(start, end)
  const text = raw.replace(/^[\s·:]+|[\s·,、;:|[\](]+$/gu, '')
  if (text === '') return null
  const from = line.start + start + raw.indexOf(text)
  return { text: text.replace(/\u00a0/gu, ' '), span: { start: from, end: from + text.length } }
}

/** The outlet and the authors of the first line that tells them without labels (某时报 2023年7月8日 作者:张三). */
export function readOutlet(lines: readonly LayoutLine[]): { outlet: Value | null; authors: Value | null } {
  for (const line of lines.filter((one) => one.furniture?.kind === 'metadata-line')) {
    const found = readOutletLine(line.folded)
    const at = (span: Span | null | undefined) => (span ? valueAt(line, span.start, span.end) : null)
    if (found) return { outlet: at(found.outlet), authors: at(found.authors) }
  }
  return { outlet: null, authors: null }
}

/**
 * When the article was published, as ISO 8601: a date labelled so, else the first date of the metadata lines that is no
 * date of an update. Lines of the head come first in `lines`.
 */
export function readPublishedField(lines: readonly LayoutLine[]): Value | null {
  const dates = lines
    .filter((line) => line.furniture?.kind === 'metadata-line')
    .flatMap((line) =>
      findDates(line.folded).map((date) => ({ line, date, before: line.folded.slice(0, date.start) })),
    )
  const labelled = dates.find(({ before }) =>
    /(?:发布|发表|发稿|出版)(?:时间|日期|于)?\s*:?\s*$/u.test(before),
  )
  const first = dates.find(({ before }) => !/(?:更新|修改)(?:时间|日期|于)?\s*:?\s*$/u.test(before))
  const chosen = labelled ?? first
  if (!chosen) return null
  const { line, date } = chosen
  return { text: date.iso, span: { start: line.start + date.start, end: line.start + date.end } }
}

/** The crumbs of the page's path, from the site down, each with its place. */
export function readBreadcrumbs(lines: readonly LayoutLine[]): Value[] {
  const line = lines.find((one) => one.furniture?.kind === 'navigation' && breadcrumbs(one.folded).length > 0)
  if (!line) return []
  let from = 0
  return breadcrumbs(line.folded).flatMap((crumb) => {
    const start = line.folded.indexOf(crumb, from)
    from = start + crumb.length
    return valueAt(line, start, from) ?? []
  })
}
