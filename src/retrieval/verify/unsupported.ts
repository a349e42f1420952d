import type { UnsupportedNumber, Verdict } from '../types.ts'
import type { Answer, AnswerQuote } from './answer.ts'

export function findUnsupported(
  _answer: Answer,
  _verdicts: ReadonlyMap<AnswerQuote, Verdict>,
): { sentences: string[]; numbers: UnsupportedNumber[] } {
  return { sentences: [], numbers: [] }
}
