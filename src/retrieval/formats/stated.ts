import { z } from 'zod'
import type { StatedMetadata } from '../contract/types.ts'
import { readPublished } from './published.ts'

const isBlank = (value: unknown) =>
  value === null || value === undefined || (typeof value === 'string' && value.trim() === '')
const oneLine = (value: string) => value.trim().replace(/\s+/gu, ' ')

/** White space is one space; a blank text states nothing. */
const text = z
  .string('it must be a text')
  .nullish()
  .transform((value) => (typeof value === 'string' && !isBlank(value) ? oneLine(value) : undefined))

const NO_LIST = 'it must be a list of names, like ["张三"]'
/** Blank items are left out. A list of nothing else, and a blank text, state nothing; an empty list that there are none. */
const names = z
  .union([z.array(z.string().nullable()), z.string().refine(isBlank, NO_LIST)], NO_LIST)
  .nullish()
  .transform((value) => {
    if (!Array.isArray(value) || (value.length > 0 && value.every(isBlank))) return undefined
    return value.flatMap((name) => (name === null || isBlank(name) ? [] : oneLine(name)))
  })

/** In ISO 8601; a number is a year. */
const date = z
  .union([z.string(), z.number().transform(String)], { error: ({ input }) => noDate(input) })
  .nullish()
  .transform((value, context) => {
    if (value === undefined || value === null || isBlank(value)) return undefined
    const published = readPublished(value)
    if (published !== null) return published
    context.addIssue({ code: 'custom', message: noDate(value), input: value })
    return z.NEVER
  })

const FIELDS = {
  title: text,
  subtitle: text,
  source: text,
  site: text,
  place: text,
  section: text,
  url: text,
  authors: names,
  editors: names,
  photographers: names,
  published: date,
}

/** The fields that a container or a sidecar can state. */
export const STATED_FIELDS: readonly string[] = Object.keys(FIELDS)

const statedSchema = z.object(FIELDS)

/** What an object states, and a sentence on each field that had to be passed over. */
export interface Stated {
  readonly stated: Partial<StatedMetadata>
  readonly faults: readonly string[]
}

/**
 * Reads metadata that a container or sidecar states. Absent, null and blank fields and list items state nothing, an
 * empty list that there are none. White space in texts is one space. Unknown fields are not looked at.
 *
 * @returns null where the value is no object
 */
export function readStated(value: unknown): Stated | null {
  const read = statedSchema.safeParse(value)
  if (read.success) return { stated: withoutAbsent(read.data), faults: [] }
  const faults = new Map<unknown, string>()
  for (const { path, message } of read.error.issues) {
    const field = path[0]
    if (field === undefined) return null
    if (!faults.has(field)) faults.set(field, `the field "${String(field)}" is passed over: ${message}`)
  }
  const rest = Object.fromEntries(Object.entries(value as object).filter(([field]) => !faults.has(field)))
  return { stated: readStated(rest)?.stated ?? {}, faults: [...faults.values()] }
}

function withoutAbsent(read: z.infer<typeof statedSchema>): Partial<StatedMetadata> {
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined))
}

function noDate(value: unknown): string {
  return `${quoted(value)} is no date of the calendar; write it like 2024-03-07 or 2024-03-07T08:30+08:00`
}

/** The value as JSON, cut where it is long. */
function quoted(value: unknown): string {
  const json = JSON.stringify(value)
  return json.length > 60 ? `${[...json].slice(0, 60).join('')}…` : json
}
