import type { Reranker } from '../models/reranker.ts'
import { byScore, type RankedPassage } from './fuse.ts'

/** Passages that the reranker judges: it reads each of them with the query, and the right one is hardly ever behind. */
const JUDGED = 20

/** The share of the reranker in the new order; the rest is that of the score so far. */
const JUDGEMENT = 0.7

export interface RerankDeps {
  readonly reranker: Reranker
  readonly signal?: AbortSignal | undefined
  /** Gets a line when the reranker fails. */
  readonly report?: ((message: string) => void) | undefined
}

/** The passages whose texts `rerank` reads. */
export function toBeJudged(ranked: readonly RankedPassage[]): readonly RankedPassage[] {
  return ranked.slice(0, JUDGED)
}

/**
 * Orders the best 20 passages anew by what a reranker says of them and, to a lesser part, by their score so far, both
 * from 0 for the least of them to 1 for the best. The new scores lie between the same two scores as before, so that the
 * passages behind stay behind. Where the reranker fails, the order stays and `report` gets a line.
 *
 * @param ranked best first
 * @param textOf '' for a passage without a text
 */
export async function rerank(
  deps: RerankDeps,
  query: string,
  ranked: readonly RankedPassage[],
  textOf: (passage: string) => string,
): Promise<readonly RankedPassage[]> {
  const judged = toBeJudged(ranked)
  if (judged.length < 2) return ranked
  const judgements = await judge(
    deps,
    query,
    judged.map(({ id }) => textOf(id)),
  )
  if (judgements === null) return ranked
  const scores = judged.map(({ score }) => score)
  const [least, best] = [Math.min(...scores), Math.max(...scores)]
  const before = shareAmong(scores)
  const said = shareAmong(judgements)
  const mixed = judged.map((passage, i) => {
    const share = JUDGEMENT * said(judgements[i]!) + (1 - JUDGEMENT) * before(passage.score)
    return { share, passage: { ...passage, score: least + (best - least) * share } }
  })
  mixed.sort((a, b) => b.share - a.share || byScore(a.passage, b.passage))
  return [...mixed.map(({ passage }) => passage), ...ranked.slice(JUDGED)]
}

async function judge(
  { reranker, report, signal }: RerankDeps,
  query: string,
  texts: readonly string[],
): Promise<number[] | null> {
  try {
    const judgements = Array.from(await reranker.score(query, texts, { signal }))
    if (judgements.length === texts.length && judgements.every(Number.isFinite)) return judgements
    report?.(`the reranker ${reranker.id} gave no score for some passages; they keep their order`)
  } catch (error) {
    signal?.throwIfAborted()
    const reason = error instanceof Error ? error.message : String(error)
    report?.(`the reranker ${reranker.id} failed: ${reason}; passages keep their order`)
  }
  return null
}

/** Places a value between 0 for the least of the values and 1 for the greatest; all at 0 where they are equal. */
function shareAmong(values: readonly number[]): (value: number) => number {
  const [least, greatest] = [Math.min(...values), Math.max(...values)]
  return (value) => (greatest === least ? 0 : (value - least) / (greatest - least))
}
