import { inverseDocumentFrequency } from '../engines/bm25.ts'
import type { Token, TokenKind } from '../language/tokenize.ts'
import { FEATURE_WEIGHTS, TERM_WEIGHTS } from './query-weights.ts'
import { type Question, quotedSpans } from './question.ts'
import type { TermFrequencies } from './term-frequencies.ts'

/** An index term with its weight in the query, > 0; 1 is neutral. */
export interface WeightedTerm {
  readonly term: string
  readonly weight: number
  /** The query does not contain the term but a near-synonym of its word. */
  readonly expansion: boolean
}

/**
 * `rarity` is a term's idf as a share of the largest one, 0 to 1; `function` marks a term outside the content words;
 * `first` and `last` mark those at the ends of the query.
 */
export type FeatureName =
  `${TokenKind}${'' | '.function' | '.first' | '.last' | '.length' | '.rarity' | '.rarity2'}`

/** Exponents beyond these were never of use, and keep one term from ruling a query. */
const EXPONENT_RANGE = [-4, 1.5] as const
/** Query length in UTF-16 units at which the length feature is 1. */
const LONG_QUERY = 40
/** What a term of a near-synonym weighs against one of the query itself: it helps where the query's words are not met. */
const EXPANSION_WEIGHT = 0.5
/** A term in quotation marks is wanted letter for letter. */
const QUOTED_WEIGHT = 2

/** Weights of the features of query terms, and of single terms. */
export interface QueryWeights {
  readonly features: Readonly<Partial<Record<FeatureName, number>>>
  readonly terms: ReadonlyMap<string, number>
}

const FITTED: QueryWeights = {
  features: FEATURE_WEIGHTS,
  terms: new Map(
    TERM_WEIGHTS.flatMap(([weight, list]) => list.split(' ').map((term) => [term, weight] as const)),
  ),
}

/**
 * The terms to look for, with the weight of each: a log-linear form, exp(w · features + weight of the term), clipped.
 * It makes question words and function words small and rare terms, names and numbers large, by the statistics
 * of the index that is asked. A term that occurs several times gets the sum of its weights.
 *
 * @param fitted the weights; those of query-weights.ts by default
 * @returns one entry a term, in order of occurrence, then those of near-synonyms; empty only where the question has no
 *   letter and no digit
 */
export function queryTerms(
  question: Question,
  known: TermFrequencies,
  fitted: QueryWeights = FITTED,
): WeightedTerm[] {
  const quoted = quotedSpans(question.folded)
  const shape = { length: question.text.length, content: question.words }
  const weights = new Map<string, number>()
  for (const token of question.tokens) {
    const inQuotes = quoted.some(({ start, end }) => token.start > start && token.end < end)
    const features = termFeatures(token, shape, rarityOf(known.of(token.term), known.passages))
    const weight = Math.exp(exponentOf(token.term, features, fitted)) * (inQuotes ? QUOTED_WEIGHT : 1)
    weights.set(token.term, (weights.get(token.term) ?? 0) + weight)
  }
  const own = [...weights].map(([term, weight]) => ({ term, weight, expansion: false }))
  return [...own, ...expansionTerms(question, weights, known, fitted)]
}

/**
 * The terms of near-synonyms. They have no position in the query, so only kind and rarity weigh them.
 */
function expansionTerms(
  { expansions }: Question,
  own: ReadonlyMap<string, number>,
  known: TermFrequencies,
  fitted: QueryWeights,
): WeightedTerm[] {
  const weighted = new Map<string, WeightedTerm>()
  for (const { term, kind } of expansions) {
    if (own.has(term) || weighted.has(term)) continue
    const rarity = rarityOf(known.of(term), known.passages)
    const features: [FeatureName, number][] = [
      [kind, 1],
      [`${kind}.rarity`, rarity],
      [`${kind}.rarity2`, rarity * rarity],
    ]
    const weight = EXPANSION_WEIGHT * Math.exp(exponentOf(term, features, fitted))
    weighted.set(term, { term, weight, expansion: true })
  }
  return [...weighted.values()]
}

function exponentOf(term: string, features: readonly [FeatureName, number][], fitted: QueryWeights): number {
  let exponent = fitted.terms.get(term) ?? 0
  for (const [name, value] of features) exponent += (fitted.features[name] ?? 0) * value
  const [low, high] = EXPONENT_RANGE
  return Math.min(high, Math.max(low, exponent))
}

/** What the features of a query's terms need to know of the query. */
export interface QueryShape {
  /** UTF-16 units. */
  readonly length: number
  readonly content: readonly { readonly start: number; readonly end: number }[]
}

/**
 * idf of BM25 in its non-negative form, as a share of the idf of a term that occurs nowhere.
 * @param frequency number of passages that contain the term
 * @param passages number of all passages
 */
export function rarityOf(frequency: number, passages: number): number {
  return inverseDocumentFrequency(passages, frequency) / inverseDocumentFrequency(passages, 0)
}

export function termFeatures(token: Token, query: QueryShape, rarity: number): [FeatureName, number][] {
  const { kind } = token
  const features: [FeatureName, number][] = [
    [kind, 1],
    [`${kind}.length`, Math.min(query.length, LONG_QUERY) / LONG_QUERY],
    [`${kind}.rarity`, rarity],
    [`${kind}.rarity2`, rarity * rarity],
  ]
  if (!query.content.some(({ start, end }) => token.start < end && token.end > start))
    features.push([`${kind}.function`, 1])
  if (token.start <= 1) features.push([`${kind}.first`, 1])
  if (query.length - token.end <= 2) features.push([`${kind}.last`, 1])
  return features
}
