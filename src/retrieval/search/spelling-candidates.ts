import { lookAlikes, soundAlikes } from '../models/alike-characters.ts'
import type { WeightedTerm } from './query-terms.ts'
import type { Question } from './question.ts'
import type { TermFrequencies } from './term-frequencies.ts'

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
export function pairsOfWords({ words }: Question): string[] {
  return words.flatMap(({ folded }) => placesOf(folded)).flatMap((place) => pairsOf(place, place.character))
}

/**
 * The characters that may be mistyped, by ear or by eye: the index has no pair that one of them makes with its neighbours
 * in a content word.
 * @param known has the frequencies of `pairsOfWords`
 */
export function suspects({ words }: Question, known: TermFrequencies): Suspect[] {
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
export function spellingCandidates(
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
