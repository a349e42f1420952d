/** What is known of an article beside its text. */
import { z } from 'zod'
import { script } from './citation.ts'
import type { Wire } from './schema.ts'

export const metadata = z.object({
  title: z.string(),
  subtitle: z.string().nullable(),
  /** ISO 8601 with the precision known: `2024`, `2024-07`, `2024-07-08`, `2024-03-11T11:24+08:00`, … */
  published: z.string().nullable(),
  source: z.string().nullable(),
  /** The web site the page was saved from, where the page says so. */
  site: z.string().nullable(),
  authors: z.array(z.string()),
  /** What the article says the author is, e.g. 滨海新区区委副书记、区长. */
  author_role: z.string().nullable(),
  editors: z.array(z.string()),
  photographers: z.array(z.string()),
  place: z.string().nullable(),
  section: z.string().nullable(),
  /** Stated URL, or `article://<id>`; never empty. */
  url: z.string().min(1),
  script,
})
export type Metadata = Wire<typeof metadata>
