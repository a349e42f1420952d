import { z } from 'zod'
import type { ListArticlesResponse } from '../../retrieval/index.ts'
import * as schema from './schemas.ts'
import { pageWithinBounds } from './size.ts'
import { defineTool } from './tool.ts'

const USUAL_LIMIT = 20
/** Facets are for choosing a filter, and those of a large collection would fill the answer. */
const FACET_VALUES = 20

type Facets = ListArticlesResponse['facets']

const facet = z.array(z.object({ value: z.string(), count: z.int().min(0) }))

export const listArticlesTool = defineTool({
  name: 'list_articles',
  title: 'List the articles',
  description: `Lists the articles of this collection with title, source, date, authors, place, script and length, and counts them by source, place, year and speaker.

Use it when the user asks what the collection holds, which article is the newest, what a newspaper or an author has in it, or before searching in a collection you do not know: facets show the values that filters take (at most ${FACET_VALUES} of each). It does not look into the articles' text; for that use find_quotes or search.

query matches titles and metadata, in either script. sort is published_desc, published_asc, title or id. also_in names other copies of the same article. If next_cursor is not null there are more: call again with the same arguments and cursor. Read an article with fetch and its id.`,
  input: schema.strict({
    query: schema.text(1000).optional().describe('Words of a title, source, author or place, in Chinese'),
    filters: schema.filters.optional(),
    sort: schema.choice(['published_desc', 'published_asc', 'title', 'id']).optional(),
    limit: schema.integer(1, 100).optional().meta({ default: USUAL_LIMIT }),
    cursor: schema.cursor,
  }),
  output: z.object({
    articles: z.array(schema.articleSummary),
    total: z.int().min(0),
    facets: z.object({ source: facet, place: facet, year: facet, speaker: facet }),
    next_cursor: z.string().nullable(),
  }),
  run: (collection, request) =>
    pageWithinBounds(
      request.limit,
      USUAL_LIMIT,
      async (limit) => {
        const page = await collection.listArticles({ ...request, limit })
        return { ...page, facets: headOfFacets(page.facets) }
      },
      (page) => page.articles,
    ),
})

function headOfFacets({ source, place, year, speaker }: Facets) {
  return {
    source: source.slice(0, FACET_VALUES),
    place: place.slice(0, FACET_VALUES),
    year: year.slice(0, FACET_VALUES),
    speaker: speaker.slice(0, FACET_VALUES),
  }
}
