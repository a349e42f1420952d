import type { FeatureName } from './query-terms.ts'

// Fitted by eval/fit/query-weights.ts on cmrc2018-dev and drcd-dev. Do not edit by hand: run it again.

/** Weights of the features of a query term; see query-terms.ts for the form. */
export const FEATURE_WEIGHTS: Readonly<Partial<Record<FeatureName, number>>> = {
  bigram: -0.88,
  'bigram.first': 0.12,
  'bigram.function': -0.41,
  'bigram.last': 0.16,
  'bigram.length': -0.9,
  'bigram.rarity': 0.48,
  'bigram.rarity2': 1.16,
  unigram: 0.57,
  'unigram.first': 0.74,
  'unigram.function': -1.02,
  'unigram.last': 0.03,
  'unigram.length': -0.88,
  'unigram.rarity': -1.58,
  'unigram.rarity2': 0.54,
  value: 0.25,
  'value.first': 0.23,
  'value.function': 0.76,
  'value.last': 0.66,
  'value.length': -0.06,
  'value.rarity': -0.43,
  'value.rarity2': -0.46,
  word: 0.66,
  'word.first': -0.34,
  'word.function': -2,
  'word.last': -0.82,
  'word.length': -0.12,
  'word.rarity': 0.46,
  'word.rarity2': 0.49,
}

/** Weights of single terms that questions use for asking, as [weight, terms]. */
export const TERM_WEIGHTS: readonly (readonly [number, string])[] = [
  [-0.8, '么 什 什么'],
  [-0.6, '个'],
  [-0.4, '哪'],
  [-0.2, '是什 为什 哪一 样的 多少 是由 谁 在 指的'],
]
