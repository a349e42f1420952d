import { inverseDocumentFrequency } from '../engines/bm25.ts'
import type { IndexReader, ReadOptions } from '../engines/ports.ts'
import { terms } from '../language/tokenize.ts'
import type { Pace } from '../support/pace.ts'
import { QueryCoverage } from './coverage.ts'
import { nearSynonyms } from './near-synonyms.ts'
import { type QueryWeights, queryTerms, type WeightedTerm } from './query-terms.ts'
import { type Question, readQuestion } from './question.ts'
import { pairsOfWords, type Suspect, spellingCandidates, suspects } from './spelling-candidates.ts'
import { KnownFrequencies, type TermFrequencies } from './term-frequencies.ts'

/** What a term of a near-synonym counts in a sentence against one of the query itself. */
const NEAR_SYNONYM_SHARE = 0.5

/** A phrasing with all that the index says of its terms. */
export interface Phrasing extends Question {
  /** Its terms and those of near-synonyms. */
  readonly terms: readonly WeightedTerm[]
  /** Pairs that may be right where the phrasing is mistyped. */
  readonly spelling: readonly WeightedTerm[]
  /** Compares passages: weight in the query × idf. */
  readonly ranking: QueryCoverage
  /**
   * Compares sentences: idf alone. The weights of the terms are fitted to tell articles apart; inside one article they
   * take from the words that do not.
   */
  readonly sentences: QueryCoverage
}

/** What a request asks, read once: ranking, the choice of sentences and the judgement of evidence all go by it. */
export interface QuestionPlan {
  /** The question first, then its other phrasings. */
  readonly phrasings: readonly Phrasing[]
  readonly known: KnownFrequencies
}

export interface PlanOptions extends ReadOptions {
  readonly pace: Pace
  /** Without them a question is taken as typed. */
  readonly withSpelling: boolean
  /** Those of query-weights.ts by default. */
  readonly queryWeights?: QueryWeights | undefined
}

/**
 * Reads a question and its other phrasings, with one call of the index for the statistics of all terms that anyone will
 * need, and one more where characters may be mistyped.
 */
export async function planQuestion(
  index: IndexReader,
  texts: readonly string[],
  options: PlanOptions,
): Promise<QuestionPlan> {
  const { pace, withSpelling, queryWeights } = options
  const known = new KnownFrequencies(index.passages)
  const questions: Question[] = []
  const wanted = new Set<string>()
  for (const text of texts) {
    const question = readQuestion(text)
    await pace.step()
    questions.push(question)
    for (const term of termsOf(question)) wanted.add(term)
    await pace.step()
  }
  await known.ask(index, wanted, options)
  const mistyped = withSpelling ? await findMistyped(index, questions, known, options) : []
  const phrasings: Phrasing[] = []
  for (const [i, question] of questions.entries()) {
    const typed = queryTerms(question, known, queryWeights)
    await pace.step()
    phrasings.push(withTerms(question, typed, spellingCandidates(mistyped[i] ?? [], typed, known), known))
    await pace.step()
  }
  return { phrasings, known }
}

/** The characters of each question that may be mistyped; the frequencies of all their alternatives become known. */
async function findMistyped(
  index: IndexReader,
  questions: readonly Question[],
  known: KnownFrequencies,
  options: PlanOptions,
): Promise<Suspect[][]> {
  const mistyped: Suspect[][] = []
  const pairs = new Set<string>()
  for (const question of questions) {
    const found = suspects(question, known)
    mistyped.push(found)
    await options.pace.step()
    for (const { alternatives } of found) for (const pair of alternatives.flat()) pairs.add(pair)
    await options.pace.step()
  }
  await known.ask(index, pairs, options)
  return mistyped
}

/** A phrasing that is looked for by these terms. */
export function withTerms(
  question: Question,
  typed: readonly WeightedTerm[],
  spelling: readonly WeightedTerm[],
  known: TermFrequencies,
): Phrasing {
  const unweighted = [
    ...typed.map((term) => ({ ...term, weight: term.expansion ? NEAR_SYNONYM_SHARE : 1 })),
    ...spelling.map((term) => ({ ...term, weight: 1 })),
  ]
  return {
    ...question,
    terms: typed,
    spelling,
    ranking: coverageOf([...typed, ...spelling], known),
    sentences: coverageOf(unweighted, known),
  }
}

/**
 * Terms that no passage contains have no weight. Near-synonyms and spelling candidates make up for them, but add nothing
 * to the total.
 */
function coverageOf(weighted: readonly WeightedTerm[], known: TermFrequencies): QueryCoverage {
  const weights = new Map<string, number>()
  let total = 0
  for (const { term, weight, expansion } of weighted) {
    const frequency = known.of(term)
    if (frequency === 0) continue
    const idfWeight = weight * inverseDocumentFrequency(known.passages, frequency)
    weights.set(term, idfWeight)
    if (!expansion) total += idfWeight
  }
  return new QueryCoverage(weights, total)
}

/** Every term whose frequency the ranking, the judgement of evidence or the list of unmatched words needs. */
function termsOf(question: Question): string[] {
  return [
    ...question.tokens.map(({ term }) => term),
    ...question.expansions.map(({ term }) => term),
    ...pairsOfWords(question),
    ...question.words.flatMap(({ folded }) => waysToSay(folded).flat()),
  ]
}

/** Whether the index has all terms of a word or of one of its near-synonyms, in whatever passages. */
export function isInCollection(word: string, known: TermFrequencies): boolean {
  return waysToSay(word).some((parts) => parts.every((term) => known.of(term) > 0))
}

/** The terms of a word and of each of its near-synonyms. */
function waysToSay(word: string): string[][] {
  return [word, ...nearSynonyms(word)].map(terms)
}
