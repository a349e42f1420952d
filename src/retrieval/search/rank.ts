import type { SearchMode } from '../contract/search.ts'
import type { Scored } from '../contract/types.ts'
import type { IndexBackend, IndexFilter, IndexQuery } from '../engines/backend.ts'
import { inverseDocumentFrequency } from '../engines/idf.ts'
import type { Embedder } from '../models/embedder.ts'
import type { Reranker } from '../models/reranker.ts'
import { QueryMass } from './coverage.ts'
import { type AskedQuestion, type Fusion, fuse, HASHED_FUSION, type Legs, RERANKED } from './fuse.ts'
import { meantTerms } from './misspellings.ts'
import { queryTerms, quotedPhrases, type WeightedTerm } from './query.ts'
import { byScore, type RankedPassage } from './ranked.ts'
import { rerank } from './rerank.ts'

export type { RankedPassage } from './ranked.ts'

export interface SearchDeps {
  readonly backend: IndexBackend
  readonly embedder: Embedder
  /** A passage with its context, for ranking alone; undefined for an id the article store does not know. */
  readonly textOf: (passage: string) => string | undefined
  /** The title of a passage's article, where a phrase in quotation marks may stand too. */
  readonly titleOf?: ((passage: string) => string | undefined) | undefined
  /** What the embedder's cosines are worth; that of the offline embedder by default. */
  readonly fusion?: Fusion | undefined
  /** Judges the best passages of a hybrid search once more; where it fails, they keep their order. */
  readonly reranker?: Reranker | undefined
  /** Gets a line when the reranker fails. */
  readonly report?: ((message: string) => void) | undefined
}

export interface RankRequest {
  /** The query first, then other phrasings of it. */
  readonly queries: readonly string[]
  readonly mode: SearchMode
  readonly filter: IndexFilter | undefined
  /** How many passages are wanted. */
  readonly limit: number
}

/** The weakest terms of a query are not asked for as long as they have no more of its mass together. */
const TAIL = 0.02

/** What a term of a near-synonym counts in a sentence against one of the query itself. */
const NEAR_SYNONYM_SHARE = 0.5

/**
 * The mass by which sentences are compared: idf alone. The weights of the terms are fitted to tell articles apart; inside
 * one article they take from the words that do not.
 */
export function sentenceMass(query: string, backend: IndexBackend): QueryMass {
  const typed = weightedTerms(query, backend)
  const meant = meantTerms(query, typed, backend)
  return massOf(
    [
      ...typed.map((term) => ({ ...term, weight: term.expansion ? NEAR_SYNONYM_SHARE : 1 })),
      ...meant.map((term) => ({ ...term, weight: 1 })),
    ],
    backend,
  )
}

/**
 * The mass of terms in the collection: weight in the query × idf. Terms that stand nowhere have none; those that may have
 * been meant in their place have, as near-synonyms do.
 */
export function massOf(terms: readonly WeightedTerm[], backend: IndexBackend): QueryMass {
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
  const ranked = [...best.values()].sort(byScore)
  const hybrid = request.mode === 'hybrid'
  const judged =
    deps.reranker && hybrid ? await rerank(deps, deps.reranker, request.queries[0] ?? '', ranked) : ranked
  return judged.slice(0, request.limit)
}

async function rankOne(deps: SearchDeps, query: string, request: RankRequest): Promise<RankedPassage[]> {
  const pool = { limit: Math.max(RERANKED, request.limit), filter: request.filter }
  if (request.mode === 'vector') {
    const vector = await vectorLeg(deps, query, pool)
    return vector.map(({ id, score }, i) => ({ id, score, keywordRank: null, vectorRank: i + 1 }))
  }
  const { question, legs } = await bothLegs(deps, query, request.mode, pool)
  return fuse(question, legs, { ...deps, fusion: deps.fusion ?? HASHED_FUSION })
}

/** What `fuse` needs of a query. In keyword mode it is taken as typed, and the vector leg is empty. */
export async function bothLegs(
  deps: SearchDeps,
  query: string,
  mode: 'hybrid' | 'keyword',
  pool: IndexQuery,
): Promise<{ question: AskedQuestion; legs: Legs }> {
  const { backend } = deps
  const vector = mode === 'keyword' ? [] : await vectorLeg(deps, query, pool)
  const terms = (mode === 'keyword' ? weightedTerms : typedAndMeant)(query, backend)
  const mass = massOf(terms, backend)
  const keyword = await backend.keyword(withoutTail(terms, mass), pool)
  return {
    question: { mass, phrases: quotedPhrases(query) },
    legs: { keyword, vector },
  }
}

/** The terms but for the weakest, which stand in half of all passages and would take half of the time. */
function withoutTail(terms: readonly WeightedTerm[], { terms: masses }: QueryMass): WeightedTerm[] {
  const rising = [...masses].sort(([, a], [, b]) => a - b)
  let left = TAIL * rising.reduce((sum, [, mass]) => sum + mass, 0)
  const strong = new Set<string>()
  for (const [term, mass] of rising) {
    left -= mass
    if (left < 0) strong.add(term)
  }
  return terms.filter(({ term }) => strong.has(term))
}

async function vectorLeg(
  { backend, embedder }: SearchDeps,
  query: string,
  pool: IndexQuery,
): Promise<Scored[]> {
  const [vector] = await embedder.embed([query], 'query')
  return vector ? backend.vector(vector, pool) : []
}
