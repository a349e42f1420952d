import type { Span } from '../types.ts'
import type { Attribution } from './attribution.ts'
import type { KnownArticles } from './known-articles.ts'

export interface AnswerQuote {
  readonly text: string
  readonly place: Span
  readonly said: Attribution
  readonly isTerm: boolean
}
export interface Answer {
  readonly quotes: readonly AnswerQuote[]
}
export function readAnswer(_answer: string, _known: KnownArticles): Answer {
  return { quotes: [] }
}
