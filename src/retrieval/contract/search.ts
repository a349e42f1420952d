/** `search`: ranked passages. */
import { z } from 'zod'
import { articleRef, citation, shownCitation } from './citation.ts'
import { filters } from './filters.ts'
import { choice, count, cursor, cursors, integer, queries, strict, text, type Wire } from './schema.ts'
import { indexed } from './status.ts'

export const USUAL_HITS = 10

const mode = choice(['hybrid', 'keyword', 'vector'])
export type SearchMode = z.output<typeof mode>

export const searchRequest = strict({
  query: text(1000).describe('Key words or a question, in Chinese'),
  queries,
  limit: integer(1, 50).optional().meta({ default: USUAL_HITS }),
  cursor,
  mode: mode.optional().meta({ default: 'hybrid' }),
  filters: filters.optional(),
})
export type SearchRequest = Wire<typeof searchRequest>

const searchHit = z.object({
  id: z.string().describe('Passage id, for fetch'),
  title: z.string(),
  url: z.string().min(1),
  score: z.number(),
  source: z.string().nullable(),
  published: z.string().nullable(),
  /** Ranks count from 1; null where that leg did not return the passage. */
  matched: z.object({
    terms: z.array(z.string()),
    keyword_rank: z.int().nullable(),
    vector_rank: z.int().nullable(),
  }),
  citation,
  also_in: z.array(articleRef).describe('Other articles with the same passage'),
})
export type SearchHit = Wire<typeof searchHit>

const page = z.object({
  results: z.array(searchHit).describe('Best first'),
  total: count.describe('Passages ranked, at most 200'),
  next_cursor: z.string().nullable(),
  unmatched_terms: z.array(z.string()),
})

const searchResponse = page.extend({ cursors })
export type SearchResponse = Wire<typeof searchResponse>

export const searchResult = indexed(
  page.extend({ results: z.array(searchHit.extend({ citation: shownCitation })).describe('Best first') }),
)
