import {
  detail,
  findQuotesRequest,
  findQuotesResult,
  strict,
  USUAL_QUOTES,
} from '../../retrieval/contract/index.ts'
import { formatQuotes } from './format.ts'
import { pageWithinBounds } from './size.ts'
import { defineTool } from './tool.ts'

export const findQuotesTool = defineTool({
  name: 'find_quotes',
  title: 'Find quotes that answer a question',
  description: `Finds the sentences of the Chinese articles that answer a question, best first, each with a citation that can be checked: article, source, date, speaker, position. Start here for any question of fact, number, date, opinion or "who said".

How to ask:
- question: in Chinese, the articles' language, in the user's words; either script works. Ask one thing at a time; split a question with several parts.
- queries: two to five other phrasings, as a newspaper might print it: full names and short forms, synonyms, formal terms. 去年卖了多少车 → 2023年 汽车 全年销量, 2023年累计销售汽车.
- filters: date, source, author, speaker, place or article_ids, when the user names them.

How to use the answer:
- evidence "strong": answer with the quotes. "partial": say what the quotes cover and which of unmatched_terms they do not. "none": say that the articles are silent; do not answer from memory. Try other queries once before you say so.
- Copy quote.exact letter for letter, in its own script, inside quotation marks. Never correct, shorten or translate inside the marks; a translation goes after the quote.
- Name speaker (name and title) where it is set, and give label and article.url for each quote.
- Take numbers, dates and names from quotes only.
- repairs lists places where damaged text of the file was repaired: mention it if the user asks for the exact words.
- advice says what to do next. Use fetch with article.id and an offset before position.start to read around a quote.`,
  input: strict({ ...findQuotesRequest.shape, detail }),
  output: findQuotesResult,
  async run(collection, { detail, limit, ...request }, options) {
    const found = await collection.findQuotes({ ...request, limit: limit ?? USUAL_QUOTES }, options)
    return pageWithinBounds(formatQuotes(found, detail), 'quotes', limit)
  },
})
