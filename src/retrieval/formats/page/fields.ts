import { breadcrumbs, PLACEHOLDER } from '../../article/furniture.ts'
import { fieldOfLabel, LABEL_INSIDE, labelOf } from '../../article/labels.ts'
import type { LayoutLine } from '../../article/layout.ts'
import { readOutletLine } from '../../article/outlet-line.ts'
import type { Span } from '../../contract/types.ts'
import { type DateSpan, findDates } from '../../language/dates.ts'
import type { Value } from '../metadata.ts'

const LABEL = new RegExp(`(?<label>${LABEL_INSIDE})\\s*:\\s*`, 'gu')

/** A labelled field of a metadata line, and its value as it stands there. */
export interface Field {
  /** As `data/labels.tsv` names it. */
  readonly name: string
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
    const name = fieldOfLabel(label.groups?.label ?? '')
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

const IS_PUBLISHED = new RegExp(`${labelOf('published')}\\s*:?\\s*$`, 'u')
const IS_UPDATED = new RegExp(`${labelOf('updated')}\\s*:?\\s*$`, 'u')

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
  const labelled = dates.find(({ before }) => IS_PUBLISHED.test(before))
  const first = dates.find(({ before }) => !IS_UPDATED.test(before))
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
