import { z } from 'zod'
import { ChuchuError } from '../errors.ts'
import type { StatedMetadata } from '../types.ts'

const text = z.string().trim().min(1)
const list = z.array(text)

/** ISO 8601 from a year on: the precision that is known, and no more. */
const date = z
  .string()
  .regex(
    /^\d{4}(-\d{2}(-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?)?)?$/u,
    'is not an ISO 8601 date',
  )

const schema = z
  .object({
    title: text,
    subtitle: text,
    published: date,
    source: text,
    site: text,
    authors: list,
    editors: list,
    photographers: list,
    place: text,
    section: text,
    url: text,
  })
  .partial()

/**
 * Reads metadata that a container or sidecar states. Absent, null and empty fields state nothing; unknown
 * fields are passed over, since other programs keep their own there.
 *
 * @param where what to call the place in an error
 * @throws ChuchuError `unreadable_file` that names the field
 */
export function readStated(value: unknown, where: string): Partial<StatedMetadata> {
  const result = schema.safeParse(withoutEmpty(value))
  if (result.success) return result.data as Partial<StatedMetadata>
  const issue = result.error.issues[0]!
  throw new ChuchuError(
    'unreadable_file',
    `${where}: the field "${issue.path.join('.')}" ${issue.message}`,
    'correct the field or remove it',
  )
}

function withoutEmpty(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null && field !== ''))
}
