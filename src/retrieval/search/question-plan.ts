import { inverseDocumentFrequency } from '../engines/bm25.ts'
import type { IndexReader, ReadOptions } from '../engines/ports.ts'
import { terms } from '../language/tokenize.ts'
import { lookAlikes, soundAlikes } from '../models/alike-characters.ts'
import type { Pace } from '../support/pace.ts'
import { QueryCoverage } from './coverage.ts'
import { nearSynonyms } from './near-synonyms.ts'
import { type QueryWeights, queryTerms, type WeightedTerm } from './query-terms.ts'
import { type Question, readQuestion } from './question.ts'
import { KnownFrequencies, type TermFrequencies } from './term-frequencies.ts'

const HAN = /^\p{Script=Han}$/u

/** A character of a word with its neighbours in it; '' where there is none, or one that makes no pair. */
interface Place {
  readonly before: string
  readonly character: string
  readonly after: string
}

/** A character none of whose pairs is in the index, with the pairs of each character that may be right instead. */
export interface Suspect {
  readonly pairs: readonly string[]
  readonly alternatives: readonly (readonly string[])[]
}

/** All pairs of neighbouring Han characters in the content words: by them a mistyped character is found. */
function pairsOfWords({ words }: Question): string[] {
  return words.flatMap(({ folded }) => placesOf(folded)).flatMap((place) => pairsOf(place, place.character))
}

/**
 * The characters that may be mistyped, by ear or by eye: the index has no pair that one of them makes with its neighbours
 * in a content word.
 * @param known has the frequencies of `pairsOfWords`
 */
function suspects({ words }: Question, known: TermFrequencies): Suspect[] {
  return words
    .flatMap(({ folded }) => placesOf(folded))
    .map((place) => ({ place, pairs: pairsOf(place, place.character) }))
    .filter(({ pairs }) => pairs.every((pair) => known.of(pair) === 0))
    .map(({ place, pairs }) => ({ pairs, alternatives: alternativesAt(place) }))
}

/**
 * The pairs that replace those of a suspect: of each character that sounds or looks like it and whose pairs with the same
 * neighbours are all in the index. A question without suspects has none.
 *
 * @param typed the terms of the question; none of them is given back
 * @param known has the frequencies of all alternatives
 * @returns pairs, weighted as what was typed, as expansions
 */
function spellingCandidates(
  found: readonly Suspect[],
  typed: readonly WeightedTerm[],
  known: TermFrequencies,
): WeightedTerm[] {
  const weights = new Map(typed.map(({ term, weight }) => [term, weight]))
  const candidates = new Map<string, number>()
  for (const { pairs, alternatives } of found) {
    const weight = Math.max(...pairs.map((pair) => weights.get(pair) ?? 0))
    const indexed = alternatives.filter((other) => other.every((pair) => known.of(pair) > 0))
    for (const pair of indexed.flat()) {
      if (!weights.has(pair)) candidates.set(pair, Math.max(weight, candidates.get(pair) ?? 0))
    }
  }
  return [...candidates].map(([term, weight]) => ({ term, weight, expansion: true }))
}

/** The characters of a word that make a pair. */
function placesOf(word: string): Place[] {
  const characters = Array.from(word, (character) => (HAN.test(character) ? character : ''))
  return characters
    .map((character, at) => ({
      before: characters[at - 1] ?? '',
      character,
      after: characters[at + 1] ?? '',
    }))
    .filter(({ before, character, after }) => character !== '' && before + after !== '')
}

function pairsOf({ before, after }: Place, character: string): string[] {
  if (before === '') return [character + after]
  return after === '' ? [before + character] : [before + character, character + after]
}

function alternativesAt(place: Place): string[][] {
  return Array.from(soundAlikes(place.character) + lookAlikes(place.character), (character) =>
    pairsOf(place, character),
  )
}

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
