import type { QuoteFeatures } from './features.ts'

// Fitted by eval/fit/quote-weights.ts on cmrc2018-dev and drcd-dev. Do not edit by hand: run it again.

/** Weights of what speaks for a sentence as the answer. */
export const QUOTE_WEIGHTS: Readonly<Record<keyof QuoteFeatures, number>> = {
  own: 4.6,
  passage: 4.56,
  surroundings: 5.53,
  within: 4.18,
  rank: 5.93,
  shape: 1.63,
  measure: 2,
  speaker: 1,
  asks: -1,
  length: -0.13,
}
