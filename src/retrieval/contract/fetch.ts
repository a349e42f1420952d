/** `fetch`: the text of an article or of a passage, with its metadata. */
import { z } from 'zod'
import { DEFAULT_CHARS, MAX_CHARS } from './bounds.ts'
import { citation, shownCitation } from './citation.ts'
import { metadata } from './metadata.ts'
import { count, integer, strict, text, type Wire } from './schema.ts'
import { indexed } from './status.ts'

export const fetchRequest = strict({
  id: text(1000).describe('Article id or passage id, as another tool gave it'),
  offset: integer(0, Number.MAX_SAFE_INTEGER)
    .optional()
    .describe('Where to begin in the clean text, UTF-16 units')
    .meta({ default: 0 }),
  max_chars: integer(1, MAX_CHARS).optional().meta({ default: DEFAULT_CHARS }),
})
export type FetchRequest = Wire<typeof fetchRequest>

const { title: _title, url: _url, ...withoutTitle } = metadata.shape
const CITATION = 'Set where a passage was fetched'

const fetchMetadata = z.object({
  article_id: z.string(),
  file: z.string(),
  sha256: z.string(),
  chars: count.describe('Length of the whole clean text, UTF-16 units'),
  ...withoutTitle,
  citation: citation.nullable().describe(CITATION),
})

const fetchResponse = z.object({
  id: z.string(),
  title: z.string(),
  text: z.string(),
  url: z.string().min(1),
  metadata: fetchMetadata,
  next_offset: count.nullable(),
})
export type FetchResponse = Wire<typeof fetchResponse>

export const fetchResult = indexed(
  fetchResponse.extend({
    metadata: fetchMetadata.extend({ citation: shownCitation.nullable().describe(CITATION) }),
  }),
)
