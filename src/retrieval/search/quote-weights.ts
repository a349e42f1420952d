import type { QuoteFeatures } from './features.ts'

// Fitted by eval/fit/quote-weights.ts on cmrc2018-dev and drcd-dev. Do not edit by hand: run it again.

/** Weights of what speaks for a sentence as the answer. */
export const QUOTE_WEIGHTS: Readonly<Record<keyof QuoteFeatures, number>> = {
  own: 4.74,
  passage: 3.9,
  surroundings: 4.45,
  within: 4.2,
  rank: 5.83,
  shape: 1.58,
  measure: 1.82,
  speaker: 1,
  asks: -1,
  length: -0.26,
}
