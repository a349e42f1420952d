import type { SearchMode } from '../contract/search.ts'
import type {
  ArticleFilter,
  ArticleStore,
  IndexReader,
  PassageText,
  ReadOptions,
  WeightedTerm,
} from '../engines/ports.ts'
import type { Embedder } from '../models/embedder.ts'
import type { Reranker } from '../models/reranker.ts'
import { itemAt } from '../support/item-at.ts'
import type { Pace } from '../support/pace.ts'
import {
  byScore,
  type Fusion,
  fuse,
  HASHED_FUSION,
  type Legs,
  type RankedPassage,
  RERANKED,
  textOf,
} from './fuse.ts'
import type { Phrasing } from './question-plan.ts'

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
function toBeJudged(ranked: readonly RankedPassage[]): readonly RankedPassage[] {
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
  const judgements = await scoresBy(
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
    const share = JUDGEMENT * said(itemAt(judgements, i)) + (1 - JUDGEMENT) * before(passage.score)
    return { share, passage: { ...passage, score: least + (best - least) * share } }
  })
  mixed.sort((a, b) => b.share - a.share || byScore(a.passage, b.passage))
  return [...mixed.map(({ passage }) => passage), ...ranked.slice(JUDGED)]
}

async function scoresBy(
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

export interface SearchDeps {
  readonly index: IndexReader
  readonly articles: ArticleStore
  readonly embedder: Embedder
  /** What the embedder's cosines are worth; that of the offline embedder by default. */
  readonly fusion?: Fusion | undefined
  /** Judges the best passages of a hybrid search once more; where it fails, they keep their order. */
  readonly reranker?: Reranker | undefined
  /** Gets a line when the reranker fails. */
  readonly report?: ((message: string) => void) | undefined
}

/** What a request hands down: its signal, and its turns with the rest of the process. */
export interface SearchOptions extends ReadOptions {
  readonly pace: Pace
}

export interface RankRequest {
  /** The query first, then other phrasings of it. */
  readonly phrasings: readonly Phrasing[]
  readonly mode: SearchMode
  readonly filter?: ArticleFilter | undefined
  /** How many passages are wanted. */
  readonly limit: number
}

export interface Ranking {
  /** Best first, ties by id. */
  readonly ranked: readonly RankedPassage[]
  /** Those that were read for it, by id. */
  readonly passages: ReadonlyMap<string, PassageText>
}

/** The weakest terms of a query are not asked for as long as they have no more of its idf weight together. */
const TAIL = 0.02

/**
 * Ranks passages for a query and its other phrasings, best first, ties by id. Each phrasing is ranked by
 * itself and a passage keeps its best score, so that one good phrasing is enough.
 */
export async function rankPassages(
  deps: SearchDeps,
  request: RankRequest,
  options: SearchOptions,
): Promise<Ranking> {
  const { phrasings, mode, limit } = request
  const legs = await searchLegs(deps, { ...request, limit: Math.max(RERANKED, limit) }, options)
  const best = new Map<string, RankedPassage>()
  const passages = mode === 'vector' ? new Map<string, PassageText>() : await readFor(deps, legs, options)
  for (const [i, phrasing] of phrasings.entries()) {
    const fusion = deps.fusion ?? HASHED_FUSION
    const found = legs[i] ?? NOTHING
    const ranked =
      mode === 'vector' ? byVector(found) : await fuse(phrasing, found, { fusion, passages, ...options })
    for (const passage of ranked) {
      const known = best.get(passage.id)
      if (!known || passage.score > known.score) best.set(passage.id, passage)
    }
  }
  const ranked = [...best.values()].sort(byScore)
  const judged = mode === 'hybrid' ? await judge(deps, phrasings, { ranked, passages }, options) : ranked
  return { ranked: judged.slice(0, limit), passages }
}

const NOTHING: Legs = { keyword: [], vector: [] }

function byVector({ vector }: Legs): RankedPassage[] {
  return vector.map(({ id, score }, i) => ({ id, score, keywordRank: null, vectorRank: i + 1 }))
}

/** What both legs find for each phrasing, in one call of the index a leg. A mode that goes without a leg leaves it empty. */
export async function searchLegs(
  { index, embedder }: SearchDeps,
  { phrasings, mode, filter, limit }: RankRequest,
  options: ReadOptions,
): Promise<Legs[]> {
  const pool = { limit, filter }
  const texts = mode === 'keyword' ? [] : phrasings.map(({ text }) => text)
  const vectors = texts.length === 0 ? [] : await embedder.embed(texts, 'query', options)
  const byVectors = vectors.map((vector) => ({ vector, ...pool }))
  const byTerms =
    mode === 'vector' ? [] : phrasings.map((phrasing) => ({ terms: strongTerms(phrasing), ...pool }))
  const keyword = byTerms.length === 0 ? [] : await index.keyword(byTerms, options)
  const vector = byVectors.length === 0 ? [] : await index.vector(byVectors, options)
  return phrasings.map((_, i) => ({ keyword: keyword[i] ?? [], vector: vector[i] ?? [] }))
}

/** The terms without the weakest, which half of all passages contain and which would take half of the time. */
function strongTerms({ terms, spelling, ranking }: Phrasing): WeightedTerm[] {
  const rising = [...ranking.weights].sort(([, a], [, b]) => a - b)
  let left = TAIL * rising.reduce((sum, [, weight]) => sum + weight, 0)
  const strong = new Set<string>()
  for (const [term, weight] of rising) {
    left -= weight
    if (left < 0) strong.add(term)
  }
  return [...terms, ...spelling].filter(({ term }) => strong.has(term))
}

/** The passages whose texts decide on the order: the best of the keyword leg of each phrasing. */
export async function readFor(
  { articles }: SearchDeps,
  legs: readonly Legs[],
  options: ReadOptions,
): Promise<Map<string, PassageText>> {
  const ids = legs.flatMap(({ keyword }) => keyword.slice(0, RERANKED).map(({ id }) => id))
  const passages = new Map<string, PassageText>()
  await readMissing(articles, ids, passages, options)
  return passages
}

/** Reads those of the passages that are not there yet; for none, the store is not asked. */
export async function readMissing(
  articles: ArticleStore,
  ids: Iterable<string>,
  passages: Map<string, PassageText>,
  options: ReadOptions,
): Promise<void> {
  const missing = [...new Set(ids)].filter((id) => !passages.has(id))
  if (missing.length === 0) return
  for (const passage of await articles.readPassages(missing, options)) {
    if (passage) passages.set(passage.id, passage)
  }
}

async function judge(
  deps: SearchDeps,
  phrasings: readonly Phrasing[],
  { ranked, passages }: { ranked: readonly RankedPassage[]; passages: Map<string, PassageText> },
  options: ReadOptions,
): Promise<readonly RankedPassage[]> {
  const { reranker, report } = deps
  if (!reranker) return ranked
  const ids = toBeJudged(ranked).map(({ id }) => id)
  await readMissing(deps.articles, ids, passages, options)
  const read = (id: string) => {
    const passage = passages.get(id)
    return passage ? textOf(passage) : ''
  }
  return rerank({ reranker, report, signal: options.signal }, phrasings[0]?.text ?? '', ranked, read)
}
