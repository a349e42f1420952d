/** What narrows the articles of a request, and the dates that requests state. */
import { z } from 'zod'
import { list, strict, text, type Wire } from './schema.ts'

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
/** A date as `citation.article.published` has it: a time may follow the day. */
export const saidDate = z
  .string({ error: saidDateError })
  .regex(/^\d{4}(-\d{2}(-\d{2}(T[\d:.Z+-]{1,40})?)?)?$/, { error: saidDateError })
  .refine((value) => isCalendarDate(value.slice(0, 10)), { error: saidDateError })

/** Text filters match folded text anywhere in the field. */
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

export type Filters = Wire<typeof filters>

/** Compares to the precision that both dates have, so that 2024-03 to 2024 is a valid range. */
function startsBefore(from: string, to: string): boolean {
  const length = Math.min(from.length, to.length)
  return from.slice(0, length) <= to.slice(0, length)
}
