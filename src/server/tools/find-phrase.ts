import { z } from 'zod'
import { formatPhrase } from './format.ts'
import * as schema from './schemas.ts'
import { pageWithinBounds } from './size.ts'
import { defineTool } from './tool.ts'

const USUAL_LIMIT = 10

export const findPhraseTool = defineTool({
  name: 'find_phrase',
  title: 'Find every place of a phrase',
  description: `Finds every place where a phrase stands in the articles, letter for letter, and counts them.

Use it when the user asks how often, where, in which articles or by whom a name, term or wording is used, and to make sure that something stands nowhere. It looks for these characters alone: no synonyms, no ranking, nothing left out. For what an article says about a topic use find_quotes or search.

phrase: 1 to 200 characters, in either script: 发展 also finds 發展; width and case do not matter either. * stands for up to 10 characters of the same paragraph: 加氢站*座.

How to read the answer: count is the number of places, article_count the number of articles that hold them, within filters. occurrences come in the order of articles and places; context is the text around each, quote.exact the phrase as the article writes it. If next_cursor is not null there are more; call again with the same arguments and cursor. count 0 means that the phrase stands nowhere; a shorter one may.`,
  input: schema.strict({
    phrase: schema.text(200).describe('The wording to look for, in Chinese; * for up to 10 characters'),
    limit: schema.integer(1, 50).optional().meta({ default: USUAL_LIMIT }),
    cursor: schema.cursor,
    filters: schema.filters.optional(),
    detail: schema.detail,
  }),
  output: z.object({
    count: z.int().min(0).describe('Places in all'),
    article_count: z.int().min(0).describe('Articles that hold them'),
    occurrences: z.array(
      schema.citation.extend({ context: z.string().optional().describe('The text around it') }),
    ),
    next_cursor: z.string().nullable(),
  }),
  run: (collection, { detail, ...request }) =>
    pageWithinBounds(
      request.limit,
      USUAL_LIMIT,
      async (limit) => formatPhrase(await collection.findPhrase({ ...request, limit }), detail),
      (page) => page.occurrences,
    ),
})
