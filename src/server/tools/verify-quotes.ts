import { z } from 'zod'
import { ChuchuError, type VerifyResponse } from '../../retrieval/index.ts'
import { type Detail, formatVerify } from './format.ts'
import * as schema from './schemas.ts'
import { DEFAULT_CHARS, firstThatFits, MAX_CHARS } from './size.ts'
import { defineTool } from './tool.ts'

const quote = schema.strict({
  text: schema.text(5000).describe('The quoted words, without quotation marks'),
  article_id: schema.text(1000).optional().describe('citation.article.id of the article it is cited to'),
  speaker: schema.text(200).optional().describe('Who is said to say it'),
  source: schema.text(200).optional().describe('Newspaper or site it is said to be from'),
  published: schema.saidDate.optional().describe('Date it is said to be from: 2024, 2024-03 or 2024-03-11'),
})

const difference = z.object({
  kind: z.enum(['number', 'negation', 'name', 'word', 'order', 'omission', 'addition']),
  yours: z.string(),
  source: z.string(),
})

const verdict = z.object({
  text: z.string(),
  verdict: z.enum(['exact', 'variant', 'altered', 'misattributed', 'not_found']),
  citation: schema.citation.nullable().describe('The wording of the source and its place'),
  occurrences: z.int().min(0).describe('Places in the collection with the words of the citation'),
  differences: z.array(difference).describe('What an altered quote changed'),
  misattributed: z
    .array(z.enum(['article', 'speaker', 'source', 'date']))
    .optional()
    .describe('What was named wrongly; left out where nothing was'),
  places: z.array(schema.citation).optional().describe('The first of several places'),
  in_answer: z
    .object({ start: z.int().min(0), end: z.int().min(0) })
    .nullable()
    .optional()
    .describe('[start, end) in answer, UTF-16 units; full only'),
})

const count = z.int().min(0)

export const verifyQuotesTool = defineTool({
  name: 'verify_quotes',
  title: 'Verify quotes of an answer',
  description: `Checks every quote of a finished answer against the articles, letter for letter. Call it with your whole draft before you show it to the user, and whenever the user asks whether a quotation is right or where it comes from.

answer: the draft in Markdown as it will be shown. Quotes are read from “ ”, 「 」, 『 』, " " and block quotes (>), citations from article ids, links, labels and footnotes near them. quotes: single quotations, each with what is said of its origin.

What to do with each verdict:
- exact, variant (script, width, punctuation or white space alone differ): keep it.
- altered: put citation.quote.exact in its place, letter for letter, or drop it; differences names each change. Never defend your own wording.
- misattributed: the words are right, what is named in misattributed is not. Name what citation says: article, speaker, source, date.
- not_found: it stands nowhere in the collection. Remove the quotation and what rests on it, or look again with find_quotes.
unsupported_numbers: numbers of your own sentences that no quote of the sentence contains: quote their source, correct or remove them. uncited_sentences: give each a quote and a citation, or remove it if it claims something.

After mending call it once more. Answer when altered, misattributed and not_found of summary are 0.`,
  input: schema
    .strict({
      answer: schema.text(60_000).optional().describe('A finished answer, in Markdown'),
      quotes: schema.list(quote, 1, 100, 'quotes').optional().describe('Quotations by themselves'),
      detail: schema.detail,
    })
    .refine(({ answer, quotes }) => answer !== undefined || quotes !== undefined, {
      error: 'must have answer, quotes or both',
    }),
  output: z.object({
    verdicts: z.array(verdict).describe('Quotes of answer in their order, then those of quotes'),
    uncited_sentences: z.array(z.string()),
    unsupported_numbers: z.array(z.object({ text: z.string(), sentence: z.string() })),
    summary: z.object({
      quotes: count,
      exact: count,
      variant: count,
      altered: count,
      misattributed: count,
      not_found: count,
      unchecked: count.describe('Quotes past the first 300: check them in a call of their own'),
      uncited_sentences: count,
      unsupported_numbers: count,
    }),
  }),
  async run(collection, { detail, ...request }) {
    return withinBounds(await collection.verifyQuotes(request), detail)
  },
})

/** Characters of a faultless quote that a long answer still repeats. */
const TEXT_HEAD = 40

/** Every verdict stays: places go first, then what the concise form leaves out, then the text of faultless quotes. */
function withinBounds(response: VerifyResponse, detail: Detail): object {
  const bare = { ...response, verdicts: response.verdicts.map((one) => ({ ...one, places: [] })) }
  const result = firstThatFits<object>([
    [detail === 'full' ? MAX_CHARS : DEFAULT_CHARS, () => formatVerify(response, detail)],
    [MAX_CHARS, () => formatVerify(bare, detail)],
    [MAX_CHARS, () => formatVerify(bare, 'concise')],
    [MAX_CHARS, () => formatVerify(withShortTexts(bare), 'concise')],
  ])
  if (result) return result
  throw new ChuchuError(
    'invalid_input',
    `verify_quotes: the verdicts on ${response.verdicts.length} quotes are longer than ${MAX_CHARS} characters`,
    'check the answer in parts, a section at a time',
  )
}

function withShortTexts(response: VerifyResponse): VerifyResponse {
  const verdicts = response.verdicts.map((one) => {
    const isFaultless = one.verdict === 'exact' || one.verdict === 'variant'
    if (!isFaultless || one.text.length <= TEXT_HEAD) return one
    return { ...one, text: `${one.text.slice(0, TEXT_HEAD)}…` }
  })
  return { ...response, verdicts }
}
