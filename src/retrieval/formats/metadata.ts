import type { Cleaned, CleanedMarkdown } from '../article/clean.ts'
import type { Draft } from '../article/draft.ts'
import type { LayoutLine } from '../article/layout.ts'
import type { Metadata } from '../contract/metadata.ts'
import type { Found, RawDocument, Span, StatedMetadata } from '../contract/types.ts'
import { fold, scriptOf } from '../language/fold.ts'
import {
  type Field,
  type FieldName,
  readBreadcrumbs,
  readFields,
  readOutlet,
  readPublishedField,
  type Value,
  valueAt,
} from './fields.ts'
import { readFrontMatterValues } from './front-matter.ts'
import { namesIn, readByline } from './people.ts'
import { pickedCity, placeIn, readDateline } from './place.ts'
import { readOwner, readSite, siteOfAddress } from './site.ts'

/** Metadata, and where in the raw text each value was found. Stated values have no place in the text. */
export interface FoundMetadata {
  readonly metadata: Metadata
  readonly found: readonly Found[]
}

/** Longest title that is made from a text without one, in UTF-16 units. */
const LONGEST_MADE_TITLE = 40

type Values = Partial<Record<keyof Metadata, readonly Value[]>>

/** Values with the text that their spans belong to. Layers are asked in order; the first that has a field gives it. */
interface Layer {
  readonly values: Values
  readonly text: Draft
}

/** The metadata of a text that is an article's body: what is stated, and a title from its beginning where none is. */
export function bodyMetadata(document: RawDocument, clean: string): FoundMetadata {
  return assemble(document, clean, [])
}

/** The metadata of a saved page: what is stated, else what the page around the text says. */
export function pageMetadata(document: RawDocument, page: Cleaned): FoundMetadata {
  return assemble(document, page.draft.text, [pageLayer(page)])
}

/**
 * The metadata of a Markdown text: what is stated, else what its front matter says, else what a page says. The source
 * of the front matter tells the place where nothing better does, and its address the site.
 */
export function markdownMetadata(document: RawDocument, page: CleanedMarkdown): FoundMetadata {
  const { frontMatter, source } = page
  if (!frontMatter) return pageMetadata(document, page)
  const values = readFrontMatterValues(frontMatter)
  const place = placeIn(values.source ?? [])
  const site = siteOfAddress(values.url?.[0] ?? null)
  const guesses = { place: place ? [place] : [], site: site ? [site] : [] }
  const layers = [{ values, text: source }, pageLayer(page), { values: guesses, text: source }]
  return assemble(document, page.draft.text, layers)
}

function pageLayer(page: Cleaned): Layer {
  return { values: readValues(page), text: page.repaired }
}

function assemble(document: RawDocument, clean: string, layers: readonly Layer[]): FoundMetadata {
  const stated: Partial<StatedMetadata> = document.stated
  const many = (field: keyof Metadata) => valuesOf(layers, field).map(({ text }) => text)
  const one = (field: keyof Metadata) => many(field)[0] ?? null
  const metadata: Metadata = {
    title: stated.title ?? one('title') ?? madeTitle(clean),
    subtitle: stated.subtitle ?? one('subtitle'),
    published: stated.published ?? one('published'),
    source: stated.source ?? one('source'),
    site: stated.site ?? one('site'),
    authors: stated.authors ?? many('authors'),
    author_role: one('author_role'),
    editors: stated.editors ?? many('editors'),
    photographers: stated.photographers ?? many('photographers'),
    place: stated.place ?? one('place'),
    section: stated.section ?? one('section'),
    url: stated.url ?? one('url') ?? `article://${document.id}`,
    script: scriptOf(clean),
  }
  const found = (Object.keys(metadata) as (keyof Metadata)[]).flatMap((field) =>
    stated[field as keyof StatedMetadata] === undefined ? locate(layers, field) : [],
  )
  return { metadata, found: found.sort((a, b) => a.raw.start - b.raw.start) }
}

function layerOf(layers: readonly Layer[], field: keyof Metadata): Layer | undefined {
  return layers.find(({ values }) => (values[field] ?? []).length > 0)
}

function valuesOf(layers: readonly Layer[], field: keyof Metadata): readonly Value[] {
  return layerOf(layers, field)?.values[field] ?? []
}

function locate(layers: readonly Layer[], field: keyof Metadata): Found[] {
  const text = layerOf(layers, field)?.text
  return valuesOf(layers, field).flatMap(({ span }) => {
    const raw = text?.toRaw(span.start, span.end)
    return text && raw ? [{ field, raw, exact: text.raw.slice(raw.start, raw.end) }] : []
  })
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

function first(fields: readonly Field[], name: FieldName): Value | undefined {
  return fields.find((field) => field.name === name)?.value
}

function readPeople(page: Cleaned, fields: readonly Field[], unlabelled: Value | null): Values {
  const bylines = bylineSpans(page).map((span) =>
    readByline(page.repaired.text.slice(span.start, span.end), span.start),
  )
  const names = (name: FieldName) =>
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

/** The first line, or its first sentence, or as much of that as a title may hold. */
function madeTitle(clean: string): string {
  const text = clean.trim()
  const end = text.search(/\r?\n/u)
  const line = (end < 0 ? text : text.slice(0, end)).trim()
  if (line.length <= LONGEST_MADE_TITLE) return line
  const sentence = /^.*?[。！？!?]/u.exec(line)?.[0] ?? line
  return sentence.slice(0, LONGEST_MADE_TITLE).replace(/[\ud800-\udbff]$/, '')
}
