// Fitted by eval/fit/query-weights.ts on cmrc2018-dev and drcd-dev. Do not edit by hand: run it again.

/** Weights of the features of a query term; see query-terms.ts for the form. */
export const FEATURE_WEIGHTS = {
  bigram: -0.36,
  'bigram.first': 0.23,
  'bigram.function': -0.39,
  'bigram.last': 0.15,
  'bigram.length': -0.62,
  'bigram.rarity': 0.33,
  'bigram.rarity2': 0.71,
  unigram: 0.15,
  'unigram.first': 0.62,
  'unigram.function': -0.59,
  'unigram.last': 0.06,
  'unigram.length': -0.21,
  'unigram.rarity': -0.16,
  'unigram.rarity2': -0.04,
  value: 0.06,
  'value.first': 0.03,
  'value.function': 0.02,
  'value.last': 0.07,
  'value.length': 0.02,
  'value.rarity': 0,
  'value.rarity2': -0.01,
  word: 1.14,
  'word.first': -0.08,
  'word.function': -2,
  'word.last': -0.1,
  'word.length': 0.05,
  'word.rarity': 0.11,
  'word.rarity2': 0.09,
}

/** Weights of single terms that questions use for asking, as [weight, terms]. */
export const TERM_WEIGHTS: readonly (readonly [number, string])[] = [
  [-0.6, '什 么'],
  [-0.4, '什么'],
  [-0.2, '哪'],
]
