/**
 * What verification is asked and what it answers, as types. Offsets as in types.ts.
 */
import type { Citation, Span } from './types.ts'

/** A quote to be checked, with what its user says about where it is from. */
export interface QuoteToVerify {
  readonly text: string
  readonly article_id?: string | undefined
  readonly speaker?: string | undefined
  readonly source?: string | undefined
  /** A date to the precision known: `2024`, `2024-03`, `2024-03-11`. */
  readonly published?: string | undefined
}

export interface VerifyRequest {
  /** A finished answer in Markdown; its quotes and citation marks are read out of it. */
  readonly answer?: string | undefined
  readonly quotes?: readonly QuoteToVerify[] | undefined
}

export type VerdictKind = 'exact' | 'variant' | 'altered' | 'misattributed' | 'not_found'

export type DifferenceKind = 'number' | 'negation' | 'name' | 'word' | 'order' | 'omission' | 'addition'

/** A place where a quote departs from its source, in whole words of both; '' where one side has nothing. */
export interface Difference {
  readonly kind: DifferenceKind
  readonly yours: string
  readonly source: string
}

/** What was named wrongly for words that stand in the collection. */
export type Misattribution = 'article' | 'speaker' | 'source' | 'date'

export interface Verdict {
  readonly text: string
  readonly verdict: VerdictKind
  /** The source's own wording and place; null for `not_found`. */
  readonly citation: Citation | null
  /**
   * How many places of the collection hold the words of the citation; 0 for `not_found`. At least so many for a quote with
   * marks of omission, where more than 500 articles hold the words of its longest part.
   */
  readonly occurrences: number
  /** Where there are several: those places, the citation's first, fifty at most. */
  readonly places: readonly Citation[]
  /** Empty unless the verdict is `altered`. */
  readonly differences: readonly Difference[]
  /** What does not hold of what was named, for `misattributed` and `altered`. */
  readonly misattributed: readonly Misattribution[]
  /** Where the quote stands in the answer, in UTF-16 units of it; null for a quote given by itself. */
  readonly in_answer: Span | null
}

export interface UnsupportedNumber {
  /** As the answer writes it. */
  readonly text: string
  readonly sentence: string
}

export interface VerifySummary {
  /** Verdicts in all. */
  readonly quotes: number
  readonly exact: number
  readonly variant: number
  readonly altered: number
  readonly misattributed: number
  readonly not_found: number
  /** Quotes without a verdict, since 300 different ones were checked before them. */
  readonly unchecked: number
  readonly uncited_sentences: number
  readonly unsupported_numbers: number
}

export interface VerifyResponse {
  /** Quotes of the answer in their order, then the quotes given by themselves. */
  readonly verdicts: readonly Verdict[]
  /** The answer's sentences that state something and carry no quote or citation mark. */
  readonly uncited_sentences: readonly string[]
  /** Numbers and dates of the answer's own sentences that no quote cited by the sentence contains. */
  readonly unsupported_numbers: readonly UnsupportedNumber[]
  readonly summary: VerifySummary
}
