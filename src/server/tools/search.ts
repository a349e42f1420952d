import { detail, searchRequest, searchResult, strict, USUAL_HITS } from '../../retrieval/contract/index.ts'
import { formatSearch } from './format.ts'
import { pageWithinBounds } from './size.ts'
import { defineTool } from './tool.ts'

export const searchTool = defineTool({
  name: 'search',
  title: 'Search the articles',
  description: `Finds passages of the Chinese articles in this collection, ranked, each with a citation.

Use it to explore a topic: to see which articles treat it, to compare what several of them say, to page through many hits. To answer one question, call find_quotes first: it returns the sentences that answer and says how far they do. Then use fetch to read around a passage.

How to ask:
- Write the query in Chinese, the articles' language, also when the user asks in another one. Either script works: 发展 and 發展 find the same passages.
- Use names, key words and the terms a newspaper would print, e.g. 新能源汽车 销量 2024年. A whole question works too.
- Give two to five other phrasings in queries: full names and short forms, synonyms, formal terms. It helps most where the user's words differ from the articles'.
- Narrow by filters (date, source, author, speaker, place, article_ids), not by adding such words to the query.

How to read the answer: results[*].citation.quote.exact is the passage, letter for letter; quote nothing else as the article's words. unmatched_terms are words of the query that occur nowhere in the collection: say so rather than guess. If next_cursor is not null there are more; call again with the same arguments and cursor.`,
  input: strict({ ...searchRequest.shape, detail }),
  output: searchResult,
  async run(collection, { detail, limit, ...request }, options) {
    const found = await collection.search({ ...request, limit: limit ?? USUAL_HITS }, options)
    return pageWithinBounds(formatSearch(found, detail), 'results', limit, found.cursors)
  },
})
