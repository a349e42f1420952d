/** `find_quotes`: the sentences that answer a question. */
import { z } from 'zod'
import { citation, shownCitation } from './citation.ts'
import { filters } from './filters.ts'
import { integer, queries, strict, text, type Wire } from './schema.ts'
import { indexed } from './status.ts'

export const USUAL_QUOTES = 5

export const findQuotesRequest = strict({
  question: text(1000).describe('One question, in Chinese'),
  queries,
  limit: integer(1, 20).optional().meta({ default: USUAL_QUOTES }),
  filters: filters.optional(),
})
export type FindQuotesRequest = Wire<typeof findQuotesRequest>

const evidence = z.enum(['strong', 'partial', 'none'])
export type Evidence = z.output<typeof evidence>

const findQuotesResponse = z.object({
  evidence,
  quotes: z.array(citation).describe('Best first'),
  unmatched_terms: z
    .array(z.string())
    .describe('Words of the question that the quotes and their surroundings lack'),
  advice: z.string(),
})
export type FindQuotesResponse = Wire<typeof findQuotesResponse>

export const findQuotesResult = indexed(
  findQuotesResponse.extend({ quotes: z.array(shownCitation).describe('Best first') }),
)
