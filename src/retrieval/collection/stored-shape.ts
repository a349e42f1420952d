import { brokenSnapshot } from '../index/broken-snapshot.ts'
import type { FileState } from './state.ts'
import type { StoredArticle } from './store.ts'

/** A JSON value's shape: a type, `?` for one that may be null, a list of one shape, or an object's fields. */
type Shape = 'string' | 'string?' | 'offset' | readonly [Shape] | { readonly [field: string]: Shape }

const SPAN = { start: 'offset', end: 'offset' } as const
const PASSAGE = { ...SPAN, context: 'string', speakers: ['string'], wording: 'string' } as const
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
const STORED_ARTICLE: Shape = { article: ARTICLE, passages: [PASSAGE], wording: 'string', chars: 'offset' }
const SKIPPED = { file: 'string', reason: 'string', hint: 'string' } as const
const FILE_STATE: Shape = {
  key: 'string',
  stamp: 'string',
  articles: [{ wanted: 'string', id: 'string', source: 'string' }],
  skipped: [SKIPPED],
}

/** @throws ChuchuError `snapshot_broken` when the line is not JSON of that shape */
export function parseStoredArticle(line: string): StoredArticle {
  return parse(line, STORED_ARTICLE, 'an article') as StoredArticle
}

/** @throws ChuchuError `snapshot_broken` when the line is not JSON of that shape */
export function parseFileState(line: string): FileState & { readonly key: string } {
  return parse(line, FILE_STATE, 'the state of a file') as FileState & { readonly key: string }
}

function parse(line: string, shape: Shape, what: string): unknown {
  const value: unknown = JSON.parse(line)
  if (!fits(value, shape)) throw brokenSnapshot(what, 'has not the form that it is saved in')
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
