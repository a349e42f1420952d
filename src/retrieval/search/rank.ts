import { inverseDocumentFrequency } from '../analysis/idf.ts'
import { queryTerms, type WeightedTerm } from '../analysis/query.ts'
import type { Embedder } from '../embed/embedder.ts'
import type { IndexBackend, IndexFilter } from '../index/backend.ts'
import type { Scored, SearchMode } from '../types.ts'
import { QueryMass } from './coverage.ts'
import { meantTerms } from './misspellings.ts'

/** Passages of each leg that are read for the rerank; those behind them keep the order of their leg. */
const RERANKED = 50

/** What the best 80-unit window adds to the BM25 score, which counts 1 for the best passage. */
const WINDOW_WEIGHT = 1

/**
 * What the cosine adds. The offline embedder is a bag of hashed n-grams, a weak leg that must never overrule
 * the keywords: it orders near ties and finds passages that keywords do not.
 */
const VECTOR_WEIGHT = 0.1

/**
 * The least cosine of a passage that the keywords did not find. Below it, hashed n-grams meet by chance: one
 * pair of unrelated texts in a thousand is more alike (200,000 pairs of news articles).
 */
const ALIKE = 0.3

export interface SearchDeps {
  readonly backend: IndexBackend
  readonly embedder: Embedder
  /** A passage with its context, for ranking alone; undefined for an id the article store does not know. */
  readonly textOf: (passage: string) => string | undefined
}

export interface RankRequest {
  /** The query first, then other phrasings of it. */
  readonly queries: readonly string[]
  readonly mode: SearchMode
  readonly filter: IndexFilter | undefined
  /** How many passages are wanted. */
  readonly limit: number
}

/** A passage with what ranked it. Ranks count from 1 and are those of the best phrasing. */
export interface RankedPassage {
  readonly id: string
  readonly score: number
  readonly keywordRank: number | null
  readonly vectorRank: number | null
}

/**
 * The mass of a query's terms in the collection: weight in the query × idf. Terms that stand nowhere have none; those
 * that may have been meant in their place have, as near-synonyms do.
 */
export function queryMass(query: string, backend: IndexBackend): QueryMass {
  return massOf(typedAndMeant(query, backend), backend)
}

function massOf(terms: readonly WeightedTerm[], backend: IndexBackend): QueryMass {
  const masses = new Map<string, number>()
  let total = 0
  for (const { term, weight, expansion } of terms) {
    const frequency = backend.documentFrequency(term)
    if (frequency === 0) continue
    const mass = weight * inverseDocumentFrequency(backend.size, frequency)
    masses.set(term, mass)
    if (!expansion) total += mass
  }
  return new QueryMass(masses, total)
}

function typedAndMeant(query: string, backend: IndexBackend): WeightedTerm[] {
  const typed = weightedTerms(query, backend)
  return [...typed, ...meantTerms(query, typed, backend)]
}

function weightedTerms(query: string, backend: IndexBackend): WeightedTerm[] {
  return queryTerms(query, {
    count: backend.size,
    documentFrequency: (term) => backend.documentFrequency(term),
  })
}

/**
 * Ranks passages for a query and its other phrasings, best first, ties by id. Each phrasing is ranked by
 * itself and a passage keeps its best score, so that one good phrasing is enough.
 */
export async function rankPassages(deps: SearchDeps, request: RankRequest): Promise<RankedPassage[]> {
  const best = new Map<string, RankedPassage>()
  for (const query of request.queries) {
    for (const passage of await rankOne(deps, query, request)) {
      const known = best.get(passage.id)
      if (!known || passage.score > known.score) best.set(passage.id, passage)
    }
  }
  return [...best.values()].sort(byScore).slice(0, request.limit)
}

async function rankOne(deps: SearchDeps, query: string, request: RankRequest): Promise<RankedPassage[]> {
  const { backend } = deps
  const pool = { limit: Math.max(RERANKED, request.limit), filter: request.filter }
  const vector = request.mode === 'keyword' ? [] : await vectorLeg(deps, query, pool)
  if (request.mode === 'vector') {
    return vector.map(({ id, score }, i) => ({ id, score, keywordRank: null, vectorRank: i + 1 }))
  }
  const terms = (request.mode === 'keyword' ? weightedTerms : typedAndMeant)(query, backend)
  return fuse(deps, terms, await backend.keyword(terms, pool), vector)
}

async function vectorLeg(
  { backend, embedder }: SearchDeps,
  query: string,
  pool: { limit: number; filter: IndexFilter | undefined },
): Promise<Scored[]> {
  const [vector] = await embedder.embed([query], 'query')
  return vector ? backend.vector(vector, pool) : []
}

/** BM25 against the best of the pool + coverage of the best window + a little of the cosine. */
function fuse(
  deps: SearchDeps,
  terms: readonly WeightedTerm[],
  keyword: readonly Scored[],
  vector: readonly Scored[],
): RankedPassage[] {
  const mass = massOf(terms, deps.backend)
  const top = keyword[0]?.score ?? 1
  const keywordAt = new Map(keyword.map(({ id, score }, i) => [id, { rank: i + 1, score: score / top }]))
  const vectorAt = new Map(vector.map(({ id, score }, i) => [id, { rank: i + 1, score }]))
  const alike = vector.filter(({ score }) => score >= ALIKE)
  const ranked: RankedPassage[] = []
  for (const id of new Set([...keywordAt.keys(), ...alike.map((scored) => scored.id)])) {
    const bm25 = keywordAt.get(id)
    const cosine = vectorAt.get(id)
    const text = bm25 && bm25.rank <= RERANKED ? deps.textOf(id) : undefined
    const window = text === undefined ? 0 : mass.windowShare(text)
    ranked.push({
      id,
      score: (bm25?.score ?? 0) + WINDOW_WEIGHT * window + VECTOR_WEIGHT * (cosine?.score ?? 0),
      keywordRank: bm25?.rank ?? null,
      vectorRank: cosine?.rank ?? null,
    })
  }
  return ranked.sort(byScore)
}

function byScore(a: RankedPassage, b: RankedPassage): number {
  return b.score - a.score || (a.id < b.id ? -1 : 1)
}
