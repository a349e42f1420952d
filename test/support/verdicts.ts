import type { Verdict, VerifyResponse } from '../../src/retrieval/index.ts'

/** What a collection answers that has come to these verdicts, with one unsupported number and one uncited sentence. */
export function verdictsOn(verdicts: readonly Verdict[], unchecked = 0): VerifyResponse {
  const count = (kind: Verdict['verdict']) => verdicts.filter(({ verdict }) => verdict === kind).length
  return {
    verdicts,
    uncited_sentences: ['码头很热闹。'],
    unsupported_numbers: [{ text: '80', sentence: '八十人。' }],
    summary: {
      quotes: verdicts.length,
      exact: count('exact'),
      variant: count('variant'),
      altered: count('altered'),
      misattributed: count('misattributed'),
      not_found: count('not_found'),
      unchecked,
      uncited_sentences: 1,
      unsupported_numbers: 1,
    },
  }
}
