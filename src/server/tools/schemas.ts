/**
 * Pieces that the tools' schemas share. Input pieces word their errors as what the key takes, so that a message
 * reads `"limit" must be a whole number from 1 to 50`. Output pieces mirror the contract's shapes; fields that the
 * concise form leaves out are optional.
 */
import { z } from 'zod'

/** An object that refuses unknown keys and names the known ones. */
export function strict<S extends z.core.$ZodShape>(shape: S) {
  const known = Object.keys(shape).join(', ')
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `unknown key ${issue.keys.map((key) => `"${key}"`).join(', ')}; the known keys are ${known}`
        : 'must be an object',
  })
}

/** Text that holds something besides white space; `max` in UTF-16 units. */
export function text(max: number) {
  const error = `must be text of 1 to ${max} characters and not only white space`
  return z.string({ error }).min(1, { error }).max(max, { error }).regex(/\S/, { error })
}

export function integer(min: number, max: number) {
  const error = `must be a whole number from ${min} to ${max}`
  return z.int({ error }).min(min, { error }).max(max, { error })
}

export function choice<const T extends readonly [string, ...string[]]>(values: T) {
  return z.enum(values, { error: `must be one of ${values.join(', ')}` })
}

export function list<T extends z.ZodType>(item: T, min: number, max: number, of: string) {
  const error = `must be a list of ${min} to ${max} ${of}`
  return z.array(item, { error }).min(min, { error }).max(max, { error })
}

const dateError = 'must be an ISO date or the start of one: 2024, 2024-03 or 2024-03-11'
const date = z
  .string({ error: dateError })
  .regex(/^\d{4}(-\d{2}(-\d{2})?)?$/, { error: dateError })
  .refine(isCalendarDate, { error: dateError })

/** False for 2024-13 and 2024-02-30. Date accepts the three lengths, but moves day 30 of February on to March. */
function isCalendarDate(value: string): boolean {
  const time = Date.parse(value)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value)
}

const saidDateError = `${dateError}; a time after the day is passed over`
/** A date as `citation.article.published` has it: a time after the day may stand. */
export const saidDate = z
  .string({ error: saidDateError })
  .regex(/^\d{4}(-\d{2}(-\d{2}(T[\d:.Z+-]{1,40})?)?)?$/, { error: saidDateError })
  .refine((value) => isCalendarDate(value.slice(0, 10)), { error: saidDateError })

export const filters = strict({
  published_from: date.optional().describe('Inclusive: 2024, 2024-03 or 2024-03-11'),
  published_to: date.optional().describe('Inclusive: 2024 means to the end of 2024'),
  source: text(200).optional().describe('Newspaper or site, or a part of its name'),
  author: text(200).optional().describe('Author, or a part of the name'),
  speaker: text(200).optional().describe('Person quoted in the article, or a part of the name'),
  place: text(200).optional().describe('Place, or a part of its name'),
  article_ids: list(text(1000), 1, 1000, 'article ids').optional().describe('Only these articles'),
})
  .refine(({ published_from: from, published_to: to }) => !(from && to) || startsBefore(from, to), {
    error: 'must not have published_from after published_to',
  })
  .describe('Narrows the articles. Text matches either script.')

/** Compares to the precision that both dates have, so that 2024-03 to 2024 is a valid range. */
function startsBefore(from: string, to: string): boolean {
  const length = Math.min(from.length, to.length)
  return from.slice(0, length) <= to.slice(0, length)
}

export const queries = list(text(1000), 0, 8, 'other phrasings')
  .optional()
  .describe('Other phrasings of the same question: synonyms, full names, the terms an article would use')

export const detail = choice(['concise', 'full'])
  .default('concise')
  .describe('full adds context around the quote, the raw text and the sha256 of the file')

export const cursor = text(1000).optional().describe('next_cursor of the answer before')

const offset = z.int().min(0)
const script = z.enum(['Hans', 'Hant', 'mixed'])

export const articleRef = z.object({ id: z.string(), title: z.string(), source: z.string().nullable() })

const repair = z.object({
  kind: z.string(),
  raw: z.object({ start: offset, end: offset }),
  before: z.string(),
  after: z.string(),
  reason: z.string(),
})

export const citation = z.object({
  article: z.object({
    id: z.string(),
    title: z.string(),
    source: z.string().nullable(),
    published: z.string().nullable(),
    url: z.string().min(1),
    file: z.string(),
    script,
  }),
  quote: z.object({
    exact: z.string().describe('The only text to quote, verbatim'),
    prefix: z.string().optional(),
    suffix: z.string().optional(),
  }),
  position: z
    .object({ start: offset, end: offset })
    .describe('[start, end) in the clean text that fetch returns, UTF-16 units'),
  raw: z
    .object({ start: offset, end: offset, exact: z.string().optional(), sha256: z.string().optional() })
    .describe('[start, end) in the source file, UTF-16 units'),
  repairs: z.array(repair).optional().describe('Edits inside the span; left out where there are none'),
  speaker: z.object({ name: z.string(), title: z.string().nullable() }).nullable(),
  label: z.string().describe('Source line for people'),
})

export const articleSummary = articleRef.extend({
  published: z.string().nullable(),
  authors: z.array(z.string()),
  place: z.string().nullable(),
  script,
  url: z.string().min(1),
  chars: offset,
  also_in: z.array(articleRef),
})

export const fetchMetadata = z.object({
  article_id: z.string(),
  file: z.string(),
  sha256: z.string(),
  chars: offset.describe('Length of the whole clean text, UTF-16 units'),
  subtitle: z.string().nullable(),
  published: z.string().nullable(),
  source: z.string().nullable(),
  site: z.string().nullable(),
  authors: z.array(z.string()),
  author_role: z.string().nullable(),
  editors: z.array(z.string()),
  photographers: z.array(z.string()),
  place: z.string().nullable(),
  section: z.string().nullable(),
  script,
  citation: citation.nullable().describe('Set where a passage was fetched'),
})
