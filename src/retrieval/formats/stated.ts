import type { StatedMetadata } from '../contract/types.ts'
import { readPublished } from './published.ts'

const TEXTS = ['title', 'subtitle', 'source', 'site', 'place', 'section', 'url'] as const
const LISTS = ['authors', 'editors', 'photographers'] as const

/** The fields that a container or a sidecar can state. */
export const STATED_FIELDS: readonly (keyof StatedMetadata)[] = [...TEXTS, 'published', ...LISTS]

/** What an object states, and a sentence on each field that had to be passed over. */
export interface Stated {
  readonly stated: Partial<StatedMetadata>
  readonly faults: readonly string[]
}

/**
 * Reads metadata that a container or sidecar states. Absent, null and blank fields and list items state nothing, an
 * empty list that there are none. White space in texts is one space. Unknown fields are not looked at.
 */
export function readStated(object: Readonly<Record<string, unknown>>): Stated {
  const stated: Partial<StatedMetadata> = {}
  const faults: string[] = []
  const pass = (field: string, why: string) => faults.push(`the field "${field}" is passed over: ${why}`)
  for (const field of TEXTS) {
    const value = object[field] ?? ''
    if (typeof value !== 'string') pass(field, 'it must be a text')
    else if (value.trim() !== '') stated[field] = oneLine(value)
  }
  for (const field of LISTS) {
    const value = object[field] ?? null
    const names = namesOf(value)
    if (names) stated[field] = names
    else if (value !== null && !isBlankList(value)) pass(field, 'it must be a list of names, like ["张三"]')
  }
  readDate(object.published ?? '', stated, (why) => pass('published', why))
  return { stated, faults }
}

function readDate(value: unknown, stated: Partial<StatedMetadata>, pass: (why: string) => void): void {
  const written = typeof value === 'number' ? String(value) : value
  if (typeof written === 'string' && written.trim() === '') return
  const date = typeof written === 'string' ? readPublished(written) : null
  if (date !== null) stated.published = date
  else pass(`${quoted(value)} is no date of the calendar; write it like 2024-03-07 or 2024-03-07T08:30+08:00`)
}

/** Null for what is no list of texts, and for a list that has items of which all are blank. */
function namesOf(value: unknown): string[] | null {
  if (!Array.isArray(value) || isBlankList(value)) return null
  const given = value.filter((name) => name !== null)
  if (!given.every((name) => typeof name === 'string')) return null
  return given.map(oneLine).filter((name) => name !== '')
}

/** A blank text states nothing where a list is wanted, too. */
function isBlankList(value: unknown): boolean {
  const isBlank = (item: unknown) => item === null || (typeof item === 'string' && item.trim() === '')
  return isBlank(value) || (Array.isArray(value) && value.length > 0 && value.every(isBlank))
}

function oneLine(text: string): string {
  return text.trim().replace(/\s+/gu, ' ')
}

/** The value as JSON, cut where it is long. */
function quoted(value: unknown): string {
  const json = JSON.stringify(value)
  return json.length > 60 ? `${[...json].slice(0, 60).join('')}…` : json
}
