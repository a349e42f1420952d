import {
  detail,
  findPhraseRequest,
  findPhraseResult,
  strict,
  USUAL_OCCURRENCES,
} from '../../retrieval/contract/index.ts'
import { formatPhrase } from './format.ts'
import { pageWithinBounds } from './size.ts'
import { defineTool } from './tool.ts'

export const findPhraseTool = defineTool({
  name: 'find_phrase',
  title: 'Find every place of a phrase',
  description: `Finds every place where a phrase occurs in the articles, letter for letter, and counts them.

Use it when the user asks how often, where, in which articles or by whom a name, term or expression is used, and to make sure that something occurs nowhere. It looks for these characters alone: no synonyms, no ranking, nothing left out. For what an article says about a topic use find_quotes or search.

phrase: 1 to 200 characters, in either script: 发展 also finds 發展; width and case do not matter either. * matches up to 10 characters of the same paragraph: 加氢站*座.

How to read the answer: count is the number of places, article_count the number of articles that contain them, within filters. occurrences come in the order of articles and places; context is the text around each, quote.exact the phrase as the article writes it. If next_cursor is not null there are more; call again with the same arguments and cursor. count 0 means that the phrase occurs nowhere; try a shorter one.`,
  input: strict({ ...findPhraseRequest.shape, detail }),
  output: findPhraseResult,
  async run(collection, { detail, limit, ...request }, options) {
    const found = await collection.findPhrase({ ...request, limit: limit ?? USUAL_OCCURRENCES }, options)
    return pageWithinBounds(formatPhrase(found, detail), 'occurrences', limit, found.cursors)
  },
})
