import type { Scored } from '../contract/types.ts'
import type { PassageText } from '../engines/ports.ts'
import { fold } from '../language/fold.ts'
import type { Pace } from '../support/pace.ts'
import type { QueryCoverage } from './coverage.ts'

/** A passage with what ranked it. Ranks count from 1 and are those of the best phrasing. */
export interface RankedPassage {
  readonly id: string
  readonly score: number
  readonly keywordRank: number | null
  readonly vectorRank: number | null
}

/** Order of ranked passages: best first, ties by id. */
export function byScore(a: RankedPassage, b: RankedPassage): number {
  return b.score - a.score || (a.id < b.id ? -1 : 1)
}

/** Passages of each leg that are read for the rerank; those behind them keep the order of their leg. */
export const RERANKED = 50

/** What adds to the BM25 score of a passage, which counts 1 for the best one. */
export interface FuseWeights {
  /** The share of the question's idf weight in the best 80-unit window. */
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

/** What each leg found, best first: scores of BM25, and cosines. */
export interface Legs {
  readonly keyword: readonly Scored[]
  readonly vector: readonly Scored[]
}

export interface FuseOptions {
  readonly fusion: Fusion
  /** By id, the best passages of the keyword leg; one that is missing gets no share of window and phrases. */
  readonly passages: ReadonlyMap<string, PassageText>
  readonly pace: Pace
  /** `FUSE_WEIGHTS` by default. */
  readonly weights?: FuseWeights | undefined
}

export interface FusedQuestion {
  readonly ranking: QueryCoverage
  /** Folded phrases that stood in quotation marks. */
  readonly phrases: readonly string[]
}

/**
 * Both legs as one ranking: BM25 against the best of the pool + coverage of the best window + the article's share + the
 * share of the quoted phrases that the passage contains + the weighted cosine.
 */
export async function fuse(
  question: FusedQuestion,
  { keyword, vector }: Legs,
  { fusion, passages, pace, weights = FUSE_WEIGHTS }: FuseOptions,
): Promise<RankedPassage[]> {
  const top = keyword[0]?.score ?? 1
  const keywordAt = new Map(keyword.map(({ id, score }, i) => [id, { rank: i + 1, score: score / top }]))
  const vectorAt = new Map(vector.map(({ id, score }, i) => [id, { rank: i + 1, score }]))
  const alike = vector.filter(({ score }) => score >= fusion.alike)
  const articles = articleShares(keyword.slice(0, RERANKED))
  const ranked: RankedPassage[] = []
  for (const id of new Set([...keywordAt.keys(), ...alike.map((scored) => scored.id)])) {
    const bm25 = keywordAt.get(id)
    const cosine = vectorAt.get(id)
    const read = bm25 && bm25.rank <= RERANKED ? passages.get(id) : undefined
    ranked.push({
      id,
      score:
        (bm25?.score ?? 0) +
        weights.window * (read ? question.ranking.windowShare(textOf(read)) : 0) +
        weights.article * (articles.get(articleOf(id)) ?? 0) +
        weights.phrase * (read ? phraseShare(question.phrases, read) : 0) +
        fusion.vectorWeight * (cosine?.score ?? 0),
      keywordRank: bm25?.rank ?? null,
      vectorRank: cosine?.rank ?? null,
    })
    if (read) await pace.step()
  }
  return ranked.sort(byScore)
}

/** A passage as ranking reads it. */
export function textOf({ context, body }: PassageText): string {
  return `${context}\n${body}`
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

/** The share of folded phrases that a passage or its title contains letter for letter, in either script. */
function phraseShare(phrases: readonly string[], passage: PassageText): number {
  if (phrases.length === 0) return 0
  const folded = fold(`${passage.title}\n${textOf(passage)}`)
  return phrases.filter((phrase) => folded.includes(phrase)).length / phrases.length
}
