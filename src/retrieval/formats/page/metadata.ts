import type { Cleaned } from '../../article/clean.ts'
import type { LayoutLine } from '../../article/layout.ts'
import type { Span } from '../../contract/types.ts'
import { fold } from '../../language/fold.ts'
import type { Layer, Value, Values } from '../metadata.ts'
import { type Field, readBreadcrumbs, readFields, readOutlet, readPublishedField, valueAt } from './fields.ts'
import { namesIn, readByline } from './people.ts'
import { pickedCity, placeIn, readDateline } from './place.ts'
import { readOwner, readSite } from './site.ts'

/** What the page around an article's text says of it. */
export function pageLayer(page: Cleaned): Layer {
  return { values: readValues(page), text: page.repaired }
}

function readValues(page: Cleaned): Values {
  const { layout, repaired } = page
  const { lines } = layout
  const fields = readFields(lines)
  const crumbs = readBreadcrumbs(lines)
  const dateline = readDateline(lines)
  const unlabelled = readOutlet(lines)
  const people = readPeople(page, fields, unlabelled.authors)
  const source = first(fields, 'source') ?? unlabelled.outlet ?? dateline?.agency ?? readOwner(lines)
  const site = readSite(lines, crumbs)
  const place = dateline?.place ?? placeIn(crumbs.slice(1)) ?? pickedCity(lines) ?? placeIn([source, site])
  const published = readPublishedField(lines)
  const at = (span: Span | null) =>
    span ? [{ text: repaired.text.slice(span.start, span.end).replace(/\u00a0/gu, ' '), span }] : []
  return {
    title: at(layout.title),
    subtitle: at(layout.subtitle),
    published: published ? [published] : [],
    source: source ? [source] : [],
    site: site ? [site] : [],
    place: place ? [place] : [],
    section: readSection(lines, crumbs, fields),
    ...people,
  }
}

function first(fields: readonly Field[], name: string): Value | undefined {
  return fields.find((field) => field.name === name)?.value
}

function readPeople(page: Cleaned, fields: readonly Field[], unlabelled: Value | null): Values {
  const bylines = bylineSpans(page).map((span) =>
    readByline(page.repaired.text.slice(span.start, span.end), span.start),
  )
  const names = (name: string) =>
    fields
      .filter((field) => field.name === name)
      .flatMap(({ value }) => namesIn(value.text, value.span.start))
  return {
    authors: unique([
      ...(unlabelled ? namesIn(unlabelled.text, unlabelled.span.start) : []),
      ...names('author'),
      ...bylines.flatMap((byline) => byline.authors),
    ]),
    author_role: bylines.flatMap((byline) => byline.role ?? []).slice(0, 1),
    editors: unique(names('editor')),
    photographers: unique([...names('photographer'), ...bylines.flatMap((byline) => byline.photographers)]),
  }
}

function bylineSpans(page: Cleaned): Span[] {
  const { lines, inlineByline } = page.layout
  const own = lines.filter((line) => line.furniture?.kind === 'byline')
  return inlineByline ? [...own, inlineByline] : own
}

function unique(values: readonly Value[]): Value[] {
  const known = new Set<string>()
  return values.filter(({ text }) => !known.has(text) && known.add(text))
}

/** A newspaper's page (第12版:观点), a labelled column, or the last crumb of the path that is not 正文. */
function readSection(
  lines: readonly LayoutLine[],
  crumbs: readonly Value[],
  fields: readonly Field[],
): Value[] {
  for (const line of lines.filter((one) => one.furniture?.kind === 'navigation')) {
    const match = /第\s*[a-z]?\d{1,3}\s*版\s*:?\s*[\p{Script=Han}·]{2,12}/u.exec(line.folded)
    const value = match ? valueAt(line, match.index, match.index + match[0].length) : null
    if (value) return [{ ...value, text: value.text.replace(/版\s*[:：]?\s*/u, '版 ') }]
  }
  const labelled = first(fields, 'section')
  if (labelled) return [labelled]
  const crumb = crumbs
    .slice(1)
    .findLast(({ text }) => text.length <= 15 && !/^(?:正文|内容|详情|详细|文章)/u.test(fold(text)))
  return crumb ? [crumb] : []
}
