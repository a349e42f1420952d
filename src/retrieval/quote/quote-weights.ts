import type { QuoteFeatures } from './features.ts'

// Fitted by eval/fit/quote-weights.ts on cmrc2018-dev and drcd-dev. Do not edit by hand: run it again.

/** Weights of what speaks for a sentence as the answer. */
export const QUOTE_WEIGHTS: Readonly<Record<keyof QuoteFeatures, number>> = {
  own: 4.77,
  passage: 3.99,
  surroundings: 4.4,
  within: 4.23,
  rank: 5.81,
  shape: 1.58,
  measure: 1.83,
  speaker: 1,
  asks: -1,
  length: -0.24,
}
