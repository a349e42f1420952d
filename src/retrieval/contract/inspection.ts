/** All that is known of one article and how its clean text came about, for `inspect`. */
import { z } from 'zod'
import { citationArticle, repair } from './citation.ts'
import { metadata } from './metadata.ts'
import { count, span, type Wire } from './schema.ts'

export const inspection = z.object({
  article: citationArticle.extend({ sha256: z.string(), chars: count, raw_chars: count }),
  metadata,
  /** Places of the raw text where metadata were found. */
  found: z.array(z.object({ field: metadata.keyof(), raw: span, exact: z.string() })),
  edits: z.array(repair),
  notes: z.array(z.object({ kind: z.string(), raw: span, exact: z.string(), reason: z.string() })),
  passages: count,
})
export type Inspection = Wire<typeof inspection>
