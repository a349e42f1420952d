import type { CatalogueEntry, StoredArticle } from '../../article/stored-article.ts'
import type { SkippedFile } from '../../contract/status.ts'
import { brokenSnapshot } from '../../storage/broken-snapshot.ts'
import type { ArticleEntry } from '../files.ts'

/**
 * Checks of what a segment holds as JSON. Not by zod: an article is checked each time that it is read, and a catalogue of
 * 14,000 entries at once, where zod takes several times as long (what a manifest holds is checked by zod).
 */

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
const passage = object({ start: count, end: count, context: text, speakers: texts, contentHash: count })
const storedArticle = object({
  article,
  passages: listOf(passage),
  contentHash: count,
  chars: count,
  persons: texts,
})
const catalogueEntry = object({ id: text, metadata, chars: count, speakers: texts, persons: texts })
const skippedFiles = listOf(object({ file: text, reason: text, hint: text }))
const fileReports = listOf(object({ file: count, skipped: skippedFiles, failures: skippedFiles }))
/** What there is to say of a file, by its number in the segment. */
interface FileReport {
  readonly file: number
  readonly skipped: readonly SkippedFile[]
  readonly failures: readonly SkippedFile[]
}

/** @throws ChuchuError `snapshot_broken` when the line is not JSON of that shape; so do the others */
export function parseStoredArticle(line: string): StoredArticle {
  return checked(parse(line, 'an article'), storedArticle, 'an article') as StoredArticle
}

export function parseCatalogueEntry(line: string): CatalogueEntry {
  return checked(parse(line, 'the catalogue'), catalogueEntry, 'the catalogue') as CatalogueEntry
}

const skippedFile = object({ file: text, reason: text, hint: text })
const fileRow: Shape = (value) =>
  Array.isArray(value) &&
  (value.length === 2 || value.length === 3 || (value.length === 4 && skippedFile(value[3]))) &&
  value.slice(0, 3).every(text)

type FileRow = [wanted: string, source: string, id?: string, failure?: SkippedFile]

/** The articles of one file, as `jsonOf` of file-columns.ts writes them. */
export function parseFileArticles(line: string): ArticleEntry[] {
  const rows = checked(parse(line, 'the articles of a file'), listOf(fileRow), 'the articles of a file')
  return (rows as FileRow[]).map(([wanted, source, id = wanted, failure = null]) => {
    return { wanted, id, source, failure }
  })
}

/** What there is to say of files. */
export function parseFileReports(value: unknown): readonly FileReport[] {
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
