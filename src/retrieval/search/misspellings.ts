import type { IndexBackend } from '../engines/backend.ts'
import { lookAlikes } from '../models/look-alikes.ts'
import { soundAlikes } from '../models/syllables.ts'
import { contentWords, type WeightedTerm } from './query.ts'

const HAN = /^\p{Script=Han}$/u

/** A character of a word with its neighbours in it; '' where there is none, or one that makes no pair. */
interface Place {
  readonly before: string
  readonly character: string
  readonly after: string
}

/**
 * Pairs of characters that may have been meant where the query is mistyped by ear or by eye. A character is suspect
 * when no pair that it makes with its neighbours in a content word stands anywhere in the index. In its place goes each
 * character that sounds or looks like it and whose pairs with the same neighbours all do stand in the index. A query
 * whose pairs are all met gets nothing.
 *
 * @param typed the terms of the query; none of them is given back
 * @returns weighted as what was typed, as expansions
 */
export function meantTerms(
  query: string,
  typed: readonly WeightedTerm[],
  backend: IndexBackend,
): WeightedTerm[] {
  const weights = new Map(typed.map(({ term, weight }) => [term, weight]))
  const meant = new Map<string, number>()
  for (const place of contentWords(query).flatMap(({ folded }) => placesOf(folded))) {
    const suspect = pairsOf(place, place.character)
    if (suspect.some((pair) => backend.documentFrequency(pair) > 0)) continue
    const weight = Math.max(...suspect.map((pair) => weights.get(pair) ?? 0))
    for (const pair of standingPairs(place, backend)) {
      if (!weights.has(pair)) meant.set(pair, Math.max(weight, meant.get(pair) ?? 0))
    }
  }
  return [...meant].map(([term, weight]) => ({ term, weight, expansion: true }))
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

function standingPairs(place: Place, backend: IndexBackend): string[] {
  const standing: string[] = []
  for (const character of soundAlikes(place.character) + lookAlikes(place.character)) {
    const pairs = pairsOf(place, character)
    if (pairs.every((pair) => backend.documentFrequency(pair) > 0)) standing.push(...pairs)
  }
  return standing
}
