/** `verify_quotes`: the quotes of an answer against their sources. */
import { z } from 'zod'
import { citation, shownCitation } from './citation.ts'
import { saidDate } from './filters.ts'
import { count, list, span, strict, text, type Wire } from './schema.ts'
import { indexed } from './status.ts'

/** A quote to be checked, with what its user says about its origin. */
const quoteToVerify = strict({
  text: text(5000).describe('The quoted words, without quotation marks'),
  article_id: text(1000).optional().describe('citation.article.id of the article it is cited to'),
  speaker: text(200).optional().describe('Who is said to say it'),
  source: text(200).optional().describe('Newspaper or site it is said to be from'),
  published: saidDate.optional().describe('Date it is said to be from: 2024, 2024-03 or 2024-03-11'),
})
export type QuoteToVerify = Wire<typeof quoteToVerify>

export const verifyRequest = strict({
  answer: text(60_000).optional().describe('A finished answer, in Markdown'),
  quotes: list(quoteToVerify, 1, 100, 'quotes').optional().describe('Quotations by themselves'),
})
export type VerifyRequest = Wire<typeof verifyRequest>

const verdictKind = z.enum(['exact', 'variant', 'altered', 'misattributed', 'not_found'])
export type VerdictKind = z.output<typeof verdictKind>

/** A place where a quote departs from its source, in whole words of both; '' where one side has nothing. */
const difference = z.object({
  kind: z.enum(['number', 'negation', 'name', 'word', 'order', 'omission', 'addition']),
  yours: z.string(),
  source: z.string(),
})
export type Difference = Wire<typeof difference>
export type DifferenceKind = Difference['kind']

/** What was named wrongly for words that are in the collection. */
const misattribution = z.enum(['article', 'speaker', 'source', 'date'])
export type Misattribution = z.output<typeof misattribution>

const CITATION = 'The wording of the source and its place'

const verdict = z.object({
  text: z.string(),
  verdict: verdictKind,
  citation: citation.nullable().describe(CITATION),
  /**
   * 0 for `not_found`. A lower bound for a quote with marks of omission, where more than 500 articles contain the words
   * of its longest part.
   */
  occurrences: count.describe('Places in the collection with the words of the citation'),
  differences: z.array(difference).describe('What an altered quote changed'),
  /** What was named wrongly, for `misattributed` and `altered`. */
  misattributed: z.array(misattribution),
  /** Where there are several: those places, the citation's first, fifty at most. */
  places: z.array(citation),
  /** Where the quote is in the answer, in UTF-16 units of it; null for a quote given by itself. */
  in_answer: span.nullable(),
})
export type Verdict = Wire<typeof verdict>

const unsupportedNumber = z.object({ text: z.string(), sentence: z.string() })
export type UnsupportedNumber = Wire<typeof unsupportedNumber>

const summary = z.object({
  quotes: count,
  exact: count,
  variant: count,
  altered: count,
  misattributed: count,
  not_found: count,
  unchecked: count.describe('Quotes past the first 300: check them in a call of their own'),
  uncited_sentences: count,
  unsupported_numbers: count,
})
export type VerifySummary = Wire<typeof summary>

const VERDICTS = 'Quotes of answer in their order, then those of quotes'

const verifyResponse = z.object({
  verdicts: z.array(verdict).describe(VERDICTS),
  /** The answer's sentences that state something and carry no quote or citation mark. */
  uncited_sentences: z.array(z.string()),
  /** Numbers and dates of the answer's own sentences that no quote cited by the sentence contains. */
  unsupported_numbers: z.array(unsupportedNumber),
  summary,
})
export type VerifyResponse = Wire<typeof verifyResponse>

const shownVerdict = verdict.extend({
  citation: shownCitation.nullable().describe(CITATION),
  misattributed: z
    .array(misattribution)
    .optional()
    .describe('What was named wrongly; left out where nothing was'),
  places: z.array(shownCitation).optional().describe('The first of several places'),
  in_answer: span.nullable().optional().describe('[start, end) in answer, UTF-16 units; full only'),
})
export type ShownVerdict = Wire<typeof shownVerdict>

export const verifyResult = indexed(
  verifyResponse.extend({ verdicts: z.array(shownVerdict).describe(VERDICTS) }),
)
