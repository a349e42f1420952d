import type { CatalogueEntry, StoredArticle } from '../article/stored-article.ts'
import type { SkippedFile } from '../contract/status.ts'
import { brokenSnapshot } from '../storage/broken-snapshot.ts'

/** An article of a file. */
export interface ArticleEntry {
  /** The id that the file gives it. */
  readonly wanted: string
  /** The id that it has: the wanted one, or where another article has that, one made from it. */
  readonly id: string
  /** Changes with all that the article is made from besides its id. */
  readonly source: string
  /** Why the article is not in the store: its preparation failed. */
  failure: SkippedFile | null
}

/** What there is to say of a file, by its number. */
export interface FileReport {
  readonly file: number
  readonly skipped: readonly SkippedFile[]
  readonly failures: readonly SkippedFile[]
}

/** Whether a JSON value has a shape. */
type Shape = (value: unknown) => boolean

const text: Shape = (value) => typeof value === 'string'
const textOrNull: Shape = (value) => value === null || text(value)
/** A number of something, or a hash. */
const count: Shape = (value) => Number.isSafeInteger(value) && (value as number) >= 0
const listOf = (item: Shape): Shape => {
  return (value) => Array.isArray(value) && value.every(item)
}
const object = (shapes: Readonly<Record<string, Shape>>): Shape => {
  const fields = Object.entries(shapes)
  const fits = (value: Record<string, unknown>) => fields.every(([field, shape]) => shape(value[field]))
  return (value) => typeof value === 'object' && value !== null && fits(value as Record<string, unknown>)
}

const texts = listOf(text)
const span = object({ start: count, end: count })
const metadata = object({
  title: text,
  subtitle: textOrNull,
  published: textOrNull,
  source: textOrNull,
  site: textOrNull,
  authors: texts,
  author_role: textOrNull,
  editors: texts,
  photographers: texts,
  place: textOrNull,
  section: textOrNull,
  url: text,
  script: text,
})
const article = object({
  id: text,
  file: text,
  sha256: text,
  raw: text,
  edits: listOf(object({ kind: text, raw: span, before: text, after: text, reason: text })),
  metadata,
  found: listOf(object({ field: text, raw: span, exact: text })),
  notes: listOf(object({ kind: text, raw: span, exact: text, reason: text })),
})
const passage = object({ start: count, end: count, context: text, speakers: texts, wording: count })
const storedArticle = object({
  article,
  passages: listOf(passage),
  wording: count,
  chars: count,
  persons: texts,
})
const catalogueEntry = object({ id: text, metadata, chars: count, speakers: texts, persons: texts })
const skippedFiles = listOf(object({ file: text, reason: text, hint: text }))
const fileReports = listOf(object({ file: count, skipped: skippedFiles, failures: skippedFiles }))
const entries = listOf(object({ wanted: text, id: text, source: text }))

/** @throws ChuchuError `snapshot_broken` when the line is not JSON of that shape; so do the others */
export function parseStoredArticle(line: string): StoredArticle {
  return checked(parse(line, 'an article'), storedArticle, 'an article') as StoredArticle
}

export function parseCatalogueEntry(line: string): CatalogueEntry {
  return checked(parse(line, 'the catalogue'), catalogueEntry, 'the catalogue') as CatalogueEntry
}

/** The articles of one file. */
export function parseEntries(line: string): ArticleEntry[] {
  return checked(parse(line, 'the articles of a file'), entries, 'the articles of a file') as ArticleEntry[]
}

/** What there is to say of files. */
export function checkFileReports(value: unknown): readonly FileReport[] {
  return checked(value, fileReports, 'the state of the files') as readonly FileReport[]
}

function parse(line: string, part: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    throw brokenSnapshot(part, 'is not JSON')
  }
}

function checked(value: unknown, shape: Shape, part: string): unknown {
  if (!shape(value)) throw brokenSnapshot(part, 'has not the form that it is saved in')
  return value
}
