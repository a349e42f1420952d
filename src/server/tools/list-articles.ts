import {
  type ListArticlesResponse,
  listArticlesRequest,
  listArticlesResult,
  USUAL_ARTICLES,
} from '../../retrieval/contract/index.ts'
import { pageWithinBounds } from './size.ts'
import { defineTool } from './tool.ts'

/** Facets are for choosing a filter, and those of a large collection would fill the answer. */
const FACET_VALUES = 20

type Facets = ListArticlesResponse['facets']

export const listArticlesTool = defineTool({
  name: 'list_articles',
  title: 'List the articles',
  description: `Lists the articles of this collection with title, source, date, authors, place, script and length, and counts them by source, place, year and speaker.

Use it when the user asks what the collection contains, which article is the newest, what a newspaper or an author has in it, or before searching in a collection you do not know: facets show the values that filters take (at most ${FACET_VALUES} of each). It does not look into the articles' text; for that use find_quotes or search.

query matches titles and metadata, in either script. sort is published_desc, published_asc, title or id. also_in names other copies of the same article. If next_cursor is not null there are more: call again with the same arguments and cursor. Read an article with fetch and its id.`,
  input: listArticlesRequest,
  output: listArticlesResult,
  async run(collection, { limit, ...request }, options) {
    const found = await collection.listArticles({ ...request, limit: limit ?? USUAL_ARTICLES }, options)
    const { cursors, facets, ...page } = found
    return pageWithinBounds({ ...page, facets: headOfFacets(facets) }, 'articles', limit, cursors)
  },
})

function headOfFacets({ source, place, year, speaker }: Facets) {
  return {
    source: source.slice(0, FACET_VALUES),
    place: place.slice(0, FACET_VALUES),
    year: year.slice(0, FACET_VALUES),
    speaker: speaker.slice(0, FACET_VALUES),
  }
}
