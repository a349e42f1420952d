import type { Draft } from '../article/draft.ts'
import type { Metadata } from '../contract/metadata.ts'
import type { Article, Found, Note, RawDocument, Span, StatedMetadata } from '../contract/types.ts'
import { scriptOf } from '../language/fold.ts'
import { vocabulary } from '../language/vocabulary.generated.ts'
import { anyOf } from '../language/word-patterns.ts'

/** A wrong script conversion in a text, with what stands there in proper Traditional Chinese. */
export interface WrongConversion {
  readonly start: number
  readonly end: number
  readonly proper: string
}

const PAIRS = new Map(vocabulary.wrongConversions.map(({ wrong, proper }) => [wrong, proper]))
const WRONG = new RegExp(anyOf(PAIRS.keys()), 'gu')

/** The wrong conversions of a text, for notes: what is shown stays as the source has it. */
export function wrongConversions(text: string): WrongConversion[] {
  return [...text.matchAll(WRONG)].flatMap(({ 0: wrong, index }) => {
    const proper = PAIRS.get(wrong)
    return proper === undefined ? [] : [{ start: index, end: index + wrong.length, proper }]
  })
}

/** A metadata value, and where it stands in the text of its layer. */
export interface Value {
  readonly text: string
  readonly span: Span
}

export type Values = Partial<Record<keyof Metadata, readonly Value[]>>

/** Values with the text that their spans belong to. Layers are asked in order; the first that has a field gives it. */
export interface Layer {
  readonly values: Values
  readonly text: Draft
}

/** Longest title that is made from a text without one, in UTF-16 units. */
const LONGEST_MADE_TITLE = 40

/**
 * The article of a cleaned document. Its metadata is what is stated, else what the layers say; the title of a text without
 * one is its beginning. Stated values have no place in the text.
 */
export function articleOf(document: RawDocument, draft: Draft, layers: readonly Layer[]): Article {
  const { id, file, sha256, raw } = document
  const metadata = metadataOf(document, draft.text, layers)
  const found = (Object.keys(metadata) as (keyof Metadata)[]).flatMap((field) =>
    document.stated[field as keyof StatedMetadata] === undefined ? locate(layers, field) : [],
  )
  return {
    id,
    file,
    sha256,
    raw,
    edits: draft.edits,
    metadata,
    found: found.sort((a, b) => a.raw.start - b.raw.start),
    notes: notesOf(draft),
  }
}

function metadataOf({ id, stated }: RawDocument, clean: string, layers: readonly Layer[]): Metadata {
  const many = (field: keyof Metadata) => valuesOf(layers, field).map(({ text }) => text)
  const one = (field: keyof Metadata) => many(field)[0] ?? null
  return {
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
    url: stated.url ?? one('url') ?? `article://${id}`,
    script: scriptOf(clean),
  }
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

/** The first line, or its first sentence, or as much of that as a title may hold. */
function madeTitle(clean: string): string {
  const text = clean.trim()
  const end = text.search(/\r?\n/u)
  const line = (end < 0 ? text : text.slice(0, end)).trim()
  if (line.length <= LONGEST_MADE_TITLE) return line
  const sentence = /^.*?[。！？!?]/u.exec(line)?.[0] ?? line
  return sentence.slice(0, LONGEST_MADE_TITLE).replace(/[\ud800-\udbff]$/, '')
}

function notesOf(draft: Draft): Note[] {
  return wrongConversions(draft.text).map(({ start, end, proper }) => {
    const raw = draft.toRaw(start, end)
    const exact = draft.raw.slice(raw.start, raw.end)
    return {
      kind: 'wrong-conversion',
      raw,
      exact,
      reason: `${exact} stands for ${proper}: a wrong script conversion in the source`,
    }
  })
}
