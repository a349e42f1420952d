/** A quote with all that is needed to find it again in the source file. */
import { z } from 'zod'
import { span, type Wire } from './schema.ts'

export const script = z.enum(['Hans', 'Hant', 'mixed'])
export type Script = z.output<typeof script>

/** Who says a thing, as the article writes it. */
export const speaker = z.object({ name: z.string(), title: z.string().nullable() })
export type Speaker = Wire<typeof speaker>

export const articleRef = z.object({ id: z.string(), title: z.string(), source: z.string().nullable() })
export type ArticleRef = Wire<typeof articleRef>

export const citationArticle = articleRef.extend({
  published: z.string().nullable(),
  url: z.string().min(1),
  file: z.string(),
  script,
})
export type CitationArticle = Wire<typeof citationArticle>

/** A recorded edit of the raw text. Later versions may know other kinds, so that the kind is open. */
export const repair = z.object({
  kind: z.string(),
  raw: span,
  before: z.string(),
  after: z.string(),
  reason: z.string(),
})
export type Repair = Wire<typeof repair>

const quote = z.object({
  exact: z.string().describe('The only text to quote, verbatim'),
  prefix: z.string(),
  suffix: z.string(),
})
const raw = span.extend({ exact: z.string(), sha256: z.string() })
const repairs = z.array(repair)
const RAW = '[start, end) in the source file, UTF-16 units'

export const citation = z.object({
  article: citationArticle,
  quote,
  position: span.describe('[start, end) in the clean text that fetch returns, UTF-16 units'),
  raw: raw.describe(RAW),
  repairs,
  speaker: speaker.nullable(),
  label: z.string().describe('Source line for people'),
})
/** `clean.slice(position.start, position.end) === quote.exact`, and `raw.slice(raw.start, raw.end) === raw.exact`. */
export type Citation = Wire<typeof citation>

/** A citation as tools show it: in full, or concise, without the optional fields. */
export const shownCitation = citation.extend({
  quote: quote.partial({ prefix: true, suffix: true }),
  raw: raw.partial({ exact: true, sha256: true }).describe(RAW),
  repairs: repairs.optional().describe('Edits inside the span; left out where there are none'),
})
export type ShownCitation = Wire<typeof shownCitation>
