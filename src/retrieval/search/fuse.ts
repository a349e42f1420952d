import type { Scored } from '../contract/types.ts'
import { fold } from '../language/fold.ts'
import type { QueryMass } from './coverage.ts'
import { byScore, type RankedPassage } from './ranked.ts'

/** Passages of each leg that are read for the rerank; those behind them keep the order of their leg. */
export const RERANKED = 50

/** What adds to the BM25 score of a passage, which counts 1 for the best one. */
export interface FuseWeights {
  /** The share of the question's mass in the best 80-unit window. */
  readonly window: number
  /**
   * The sum of the BM25 scores of the article's passages among those reranked, as a share of the largest such sum. Long
   * articles that treat the matter throughout gain on short ones that touch it.
   */
  readonly article: number
  /** The share of the phrases that the asker put in quotation marks: nearly as much as a perfect window. */
  readonly phrase: number
}

export const FUSE_WEIGHTS: FuseWeights = { window: 1, article: 0.15, phrase: 0.75 }

/** What the cosines of an embedder are worth beside the keywords. */
export interface Fusion {
  /** What a cosine adds to the BM25 score, which counts 1 for the best passage. */
  readonly vectorWeight: number
  /** The least cosine of a passage that the keywords did not find. */
  readonly alike: number
}

/**
 * The offline embedder is a bag of hashed n-grams, a weak leg that must never overrule the keywords: it orders near
 * ties and finds passages that keywords do not. Below a cosine of .3 hashed n-grams meet by chance: one pair of
 * unrelated texts in a thousand is more alike (200,000 pairs of news articles).
 */
export const HASHED_FUSION: Fusion = { vectorWeight: 0.1, alike: 0.3 }

export interface AskedQuestion {
  readonly mass: QueryMass
  /** Folded phrases that stood in quotation marks. */
  readonly phrases: readonly string[]
}

/** What each leg found, best first: scores of BM25, and cosines. */
export interface Legs {
  readonly keyword: readonly Scored[]
  readonly vector: readonly Scored[]
}

export interface FuseDeps {
  readonly fusion: Fusion
  readonly textOf: (passage: string) => string | undefined
  readonly titleOf?: ((passage: string) => string | undefined) | undefined
}

/**
 * Both legs as one ranking: BM25 against the best of the pool + coverage of the best window + the article's share + the
 * share of the quoted phrases that the passage holds + the weighted cosine.
 */
export function fuse(
  { mass, phrases }: AskedQuestion,
  { keyword, vector }: Legs,
  { fusion, textOf, titleOf }: FuseDeps,
  weights: FuseWeights = FUSE_WEIGHTS,
): RankedPassage[] {
  const top = keyword[0]?.score ?? 1
  const keywordAt = new Map(keyword.map(({ id, score }, i) => [id, { rank: i + 1, score: score / top }]))
  const vectorAt = new Map(vector.map(({ id, score }, i) => [id, { rank: i + 1, score }]))
  const alike = vector.filter(({ score }) => score >= fusion.alike)
  const articles = articleShares(keyword.slice(0, RERANKED))
  const ranked: RankedPassage[] = []
  for (const id of new Set([...keywordAt.keys(), ...alike.map((scored) => scored.id)])) {
    const bm25 = keywordAt.get(id)
    const cosine = vectorAt.get(id)
    const text = bm25 && bm25.rank <= RERANKED ? textOf(id) : undefined
    const window = text === undefined ? 0 : mass.windowShare(text)
    const article = articles.get(articleOf(id)) ?? 0
    const phrase =
      text === undefined || phrases.length === 0 ? 0 : heldShare(phrases, `${titleOf?.(id) ?? ''}\n${text}`)
    ranked.push({
      id,
      score:
        (bm25?.score ?? 0) +
        weights.window * window +
        weights.article * article +
        weights.phrase * phrase +
        fusion.vectorWeight * (cosine?.score ?? 0),
      keywordRank: bm25?.rank ?? null,
      vectorRank: cosine?.rank ?? null,
    })
  }
  return ranked.sort(byScore)
}

/** By article, the scores of its passages together, as a share of the largest such sum. */
function articleShares(passages: readonly Scored[]): Map<string, number> {
  const sums = new Map<string, number>()
  for (const { id, score } of passages) {
    const article = articleOf(id)
    sums.set(article, (sums.get(article) ?? 0) + score)
  }
  const largest = Math.max(...sums.values())
  return new Map([...sums].map(([article, sum]) => [article, sum / largest]))
}

/** The article of a passage by its id, `<article>#<start>-<end>`; this is asked too often for `parsePassageId`. */
export function articleOf(passage: string): string {
  const at = passage.lastIndexOf('#')
  return at < 0 ? passage : passage.slice(0, at)
}

/** The share of folded phrases that stand in a text letter for letter, in either script. */
function heldShare(phrases: readonly string[], text: string): number {
  const folded = fold(text)
  return phrases.filter((phrase) => folded.includes(phrase)).length / phrases.length
}
