/** `find_phrase`: every place of a phrase, in either script and any width. */
import { z } from 'zod'
import { citation, shownCitation } from './citation.ts'
import { filters } from './filters.ts'
import { count, cursor, cursors, integer, strict, text, type Wire } from './schema.ts'
import { indexed } from './status.ts'

export const USUAL_OCCURRENCES = 10

export const findPhraseRequest = strict({
  phrase: text(200).describe('The wording to look for, in Chinese; * for up to 10 characters'),
  limit: integer(1, 50).optional().meta({ default: USUAL_OCCURRENCES }),
  cursor,
  filters: filters.optional(),
})
export type FindPhraseRequest = Wire<typeof findPhraseRequest>

const page = z.object({
  count: count.describe('Places in all'),
  article_count: count.describe('Articles that hold them'),
  /** In the order of article ids and of places. */
  occurrences: z.array(citation),
  next_cursor: z.string().nullable(),
})

const findPhraseResponse = page.extend({ cursors })
export type FindPhraseResponse = Wire<typeof findPhraseResponse>

const occurrence = shownCitation.extend({ context: z.string().optional().describe('The text around it') })

export const findPhraseResult = indexed(page.extend({ occurrences: z.array(occurrence) }))
