import type { FeatureName } from './query-terms.ts'

// Fitted by eval/fit/query-weights.ts on cmrc2018-dev and drcd-dev. Do not edit by hand: run it again.

/** Weights of the features of a query term; see query-terms.ts for the form. */
export const FEATURE_WEIGHTS: Readonly<Partial<Record<FeatureName, number>>> = {
  bigram: -0.54,
  'bigram.first': 0.23,
  'bigram.function': -0.43,
  'bigram.last': 0.15,
  'bigram.length': -0.67,
  'bigram.rarity': 0.28,
  'bigram.rarity2': 0.72,
  unigram: -0.03,
  'unigram.first': 0.61,
  'unigram.function': -0.68,
  'unigram.last': 0.04,
  'unigram.length': -0.26,
  'unigram.rarity': -0.22,
  'unigram.rarity2': -0.06,
  value: 0.09,
  'value.first': 0.03,
  'value.function': 0.02,
  'value.last': 0.07,
  'value.length': 0.03,
  'value.rarity': -0.02,
  'value.rarity2': -0.04,
  word: 0.48,
  'word.first': 0.03,
  'word.function': -2,
  'word.last': -0.07,
  'word.length': 0.2,
  'word.rarity': 0.29,
  'word.rarity2': 0.2,
}

/** Weights of single terms that questions use for asking, as [weight, terms]. */
export const TERM_WEIGHTS: readonly (readonly [number, string])[] = [
  [-0.2, '么 什 什么'],
]
