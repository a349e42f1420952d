import { z } from 'zod'
import { formatFetch } from './format.ts'
import * as schema from './schemas.ts'
import { DEFAULT_CHARS, MAX_CHARS } from './size.ts'
import { defineTool } from './tool.ts'

export const fetchTool = defineTool({
  name: 'fetch',
  title: 'Read an article or passage',
  description: `Reads the text of one article, or of one passage, with its metadata.

Use it after search, find_quotes or list_articles, to read around a quote before you rely on it: who is speaking, what "it" or 这 refers to, what the next paragraph adds. It does not search.

id is an article id (citation.article.id, articles[*].id) or a passage id (results[*].id of search, which ends in #start-end). Copy it as it is; ids are not file paths or addresses.

An article comes as its clean text from offset on, 12,000 characters unless max_chars says otherwise. If next_offset is not null the article goes on there: call again with offset set to it. Offsets are the same as position.start and position.end of a citation, so to read around a quote start some hundred characters before position.start. A passage comes as that span alone, with its citation in metadata.citation.

Quote verbatim from text, in its own script, and name the article. metadata gives title, source, date, authors, place and the sha256 of the source file.`,
  input: schema.strict({
    id: schema.text(1000).describe('Article id or passage id, as another tool gave it'),
    offset: schema
      .integer(0, Number.MAX_SAFE_INTEGER)
      .optional()
      .describe('Where to begin in the clean text, UTF-16 units')
      .meta({ default: 0 }),
    max_chars: schema.integer(1, MAX_CHARS).optional().meta({ default: DEFAULT_CHARS }),
    detail: schema.detail,
  }),
  output: z.object({
    id: z.string(),
    title: z.string(),
    text: z.string(),
    url: z.string().min(1),
    metadata: schema.fetchMetadata,
    next_offset: z.int().min(0).nullable(),
  }),
  run: async (collection, { detail, ...request }) =>
    formatFetch(
      await collection.fetch({ ...request, max_chars: request.max_chars ?? DEFAULT_CHARS }),
      detail,
    ),
})
