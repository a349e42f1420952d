import type { Reranker } from '../models/reranker.ts'
import { byScore, type RankedPassage } from './ranked.ts'

/** Passages that the reranker judges: it reads each of them with the query, and the right one is hardly ever behind. */
const JUDGED = 20

/** The share of the reranker in the new order; the rest is that of the score so far. */
const JUDGEMENT = 0.7

export interface RerankDeps {
  readonly textOf: (passage: string) => string | undefined
  readonly report?: ((message: string) => void) | undefined
}

/**
 * Orders the best 20 passages anew by what a reranker says of them and, to a lesser part, by their score so far, both
 * from 0 for the least of them to 1 for the best. The new scores lie between the same two scores as before, so that the
 * passages behind stay behind. Where the reranker fails, the order stays and `report` gets a line.
 *
 * @param ranked best first
 */
export async function rerank(
  { textOf, report }: RerankDeps,
  reranker: Reranker,
  query: string,
  ranked: readonly RankedPassage[],
): Promise<readonly RankedPassage[]> {
  const judged = ranked.slice(0, JUDGED)
  if (judged.length < 2) return ranked
  const judgements = await judge(
    reranker,
    query,
    judged.map(({ id }) => textOf(id) ?? ''),
    report,
  )
  if (judgements === null) return ranked
  const scores = judged.map(({ score }) => score)
  const [least, best] = [Math.min(...scores), Math.max(...scores)]
  const before = spread(scores)
  const said = spread(judgements)
  const mixed = judged.map((passage, i) => {
    const share = JUDGEMENT * said[i]! + (1 - JUDGEMENT) * before[i]!
    return { share, passage: { ...passage, score: least + (best - least) * share } }
  })
  mixed.sort((a, b) => b.share - a.share || byScore(a.passage, b.passage))
  return [...mixed.map(({ passage }) => passage), ...ranked.slice(JUDGED)]
}

async function judge(
  reranker: Reranker,
  query: string,
  texts: readonly string[],
  report: RerankDeps['report'],
): Promise<number[] | null> {
  try {
    const judgements = Array.from(await reranker.score(query, texts))
    if (judgements.length === texts.length && judgements.every(Number.isFinite)) return judgements
    report?.(`the reranker ${reranker.id} gave no score for some passages; they keep their order`)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    report?.(`the reranker ${reranker.id} failed: ${reason}; passages keep their order`)
  }
  return null
}

/** Values from 0 for the least to 1 for the greatest; all 0 where they are equal. */
function spread(values: readonly number[]): number[] {
  const [least, greatest] = [Math.min(...values), Math.max(...values)]
  return values.map((value) => (greatest === least ? 0 : (value - least) / (greatest - least)))
}
