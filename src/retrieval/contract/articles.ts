/** `list_articles`: what the collection contains. */
import { z } from 'zod'
import { articleRef, script } from './citation.ts'
import { filters } from './filters.ts'
import { choice, count, cursor, cursors, integer, strict, text, type Wire } from './schema.ts'
import { indexed } from './status.ts'

export const USUAL_ARTICLES = 20

const sort = choice(['published_desc', 'published_asc', 'title', 'id'])
export type ArticleSort = z.output<typeof sort>

export const listArticlesRequest = strict({
  query: text(1000).optional().describe('Words of a title, source, author or place, in Chinese'),
  filters: filters.optional(),
  sort: sort.optional(),
  limit: integer(1, 100).optional().meta({ default: USUAL_ARTICLES }),
  cursor,
})
export type ListArticlesRequest = Wire<typeof listArticlesRequest>

const articleSummary = articleRef.extend({
  published: z.string().nullable(),
  authors: z.array(z.string()),
  place: z.string().nullable(),
  script,
  url: z.string().min(1),
  /** UTF-16 units of the clean text. */
  chars: count,
  also_in: z.array(articleRef),
})
export type ArticleSummary = Wire<typeof articleSummary>

const facetCount = z.object({ value: z.string(), count })
export type FacetCount = Wire<typeof facetCount>
const facet = z.array(facetCount)

const page = z.object({
  articles: z.array(articleSummary),
  total: count,
  facets: z.object({ source: facet, place: facet, year: facet, speaker: facet }),
  next_cursor: z.string().nullable(),
})

const listArticlesResponse = page.extend({ cursors })
export type ListArticlesResponse = Wire<typeof listArticlesResponse>

export const listArticlesResult = indexed(page)
