import { brokenSnapshot } from '../index/broken-snapshot.ts'
import type { ArticleEntry, FileReport } from './file-state.ts'
import type { CatalogueEntry, StoredArticle } from './stored-article.ts'

/** A JSON value's shape: a type, `?` for one that may be null, a list of one shape, or an object's fields. */
type Shape = 'string' | 'string?' | 'offset' | readonly [Shape] | { readonly [field: string]: Shape }

const SPAN = { start: 'offset', end: 'offset' } as const
const PASSAGE = { ...SPAN, context: 'string', speakers: ['string'], wording: 'offset' } as const
const EDIT = { kind: 'string', raw: SPAN, before: 'string', after: 'string', reason: 'string' } as const
const METADATA = {
  title: 'string',
  subtitle: 'string?',
  published: 'string?',
  source: 'string?',
  site: 'string?',
  authors: ['string'],
  author_role: 'string?',
  editors: ['string'],
  photographers: ['string'],
  place: 'string?',
  section: 'string?',
  url: 'string',
  script: 'string',
} as const
const ARTICLE = {
  id: 'string',
  file: 'string',
  sha256: 'string',
  raw: 'string',
  edits: [EDIT],
  metadata: METADATA,
  found: [{ field: 'string', raw: SPAN, exact: 'string' }],
  notes: [{ kind: 'string', raw: SPAN, exact: 'string', reason: 'string' }],
} as const
const STORED_ARTICLE: Shape = { article: ARTICLE, passages: [PASSAGE], wording: 'offset', chars: 'offset' }
const CATALOGUE_ENTRY: Shape = { id: 'string', metadata: METADATA, chars: 'offset', speakers: ['string'] }
const SKIPPED = { file: 'string', reason: 'string', hint: 'string' } as const
const FILE_REPORT: Shape = { file: 'offset', skipped: [SKIPPED], failures: [SKIPPED] }
const ENTRY = { wanted: 'string', id: 'string', source: 'string' } as const

/** @throws ChuchuError `snapshot_broken` when the line is not JSON of that shape; so do the others */
export function parseStoredArticle(line: string): StoredArticle {
  return checked(parse(line, 'an article'), STORED_ARTICLE, 'an article') as StoredArticle
}

export function parseCatalogueEntry(line: string): CatalogueEntry {
  return checked(parse(line, 'the catalogue'), CATALOGUE_ENTRY, 'the catalogue') as CatalogueEntry
}

/** The articles of one file. */
export function parseEntries(line: string): ArticleEntry[] {
  return checked(parse(line, 'the articles of a file'), [ENTRY], 'the articles of a file') as ArticleEntry[]
}

/** What there is to say of files. */
export function checkFileReports(value: unknown): readonly FileReport[] {
  return checked(value, [FILE_REPORT], 'the state of the files') as readonly FileReport[]
}

function parse(line: string, part: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    throw brokenSnapshot(part, 'is not JSON')
  }
}

function checked(value: unknown, shape: Shape, part: string): unknown {
  if (!fits(value, shape)) throw brokenSnapshot(part, 'has not the form that it is saved in')
  return value
}

function fits(value: unknown, shape: Shape): boolean {
  if (shape === 'string') return typeof value === 'string'
  if (shape === 'string?') return value === null || typeof value === 'string'
  if (shape === 'offset') return Number.isSafeInteger(value) && (value as number) >= 0
  if (isList(shape)) return Array.isArray(value) && value.every((item) => fits(item, shape[0]))
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(shape).every(([field, one]) => fits((value as Record<string, unknown>)[field], one))
}

function isList(shape: Shape): shape is readonly [Shape] {
  return Array.isArray(shape)
}
