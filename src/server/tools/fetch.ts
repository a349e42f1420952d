import { DEFAULT_CHARS, detail, fetchRequest, fetchResult, strict } from '../../retrieval/contract/index.ts'
import { formatFetch } from './format.ts'
import { defineTool } from './tool.ts'

export const fetchTool = defineTool({
  name: 'fetch',
  title: 'Read an article or passage',
  description: `Reads the text of one article, or of one passage, with its metadata.

Use it after search, find_quotes or list_articles, to read around a quote before you rely on it: who is speaking, what "it" or 这 refers to, what the next paragraph adds. It does not search.

id is an article id (citation.article.id, articles[*].id) or a passage id (results[*].id of search, which ends in #start-end). Copy it as it is; ids are not file paths or addresses.

An article comes as its clean text from offset on, 12,000 characters unless max_chars says otherwise. If next_offset is not null the article goes on there: call again with offset set to it. Offsets are the same as position.start and position.end of a citation, so to read around a quote start some hundred characters before position.start. A passage comes as that span alone, with its citation in metadata.citation.

Quote verbatim from text, in its own script, and name the article. metadata gives title, source, date, authors, place and the sha256 of the source file.`,
  input: strict({ ...fetchRequest.shape, detail }),
  output: fetchResult,
  async run(collection, { detail, ...request }, options) {
    const max_chars = request.max_chars ?? DEFAULT_CHARS
    return formatFetch(await collection.fetch({ ...request, max_chars }, options), detail)
  },
})
