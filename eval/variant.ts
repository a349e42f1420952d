import { sourcesOf } from '../src/retrieval/collection/find-quotes.ts'
import type { IndexState } from '../src/retrieval/collection/state.ts'
import {
  FUSE_WEIGHTS,
  type FuseWeights,
  fuse,
  HASHED_FUSION,
  RERANKED,
} from '../src/retrieval/search/fuse.ts'
import { meantTerms } from '../src/retrieval/search/misspellings.ts'
import { quotedPhrases } from '../src/retrieval/search/query.ts'
import { type QueryWeights, queryTerms } from '../src/retrieval/search/query-terms.ts'
import { massOf, type SearchDeps, sentenceMass } from '../src/retrieval/search/rank.ts'
import { type QuoteWeights, selectQuotes } from '../src/retrieval/search/select.ts'

/** What differs from the product's own way. */
export interface Variant {
  readonly queryWeights?: QueryWeights
  readonly quoteWeights?: QuoteWeights
  readonly fuseWeights?: Partial<FuseWeights>
  readonly withoutNearSynonyms?: boolean
  readonly withoutWrongCharacters?: boolean
  readonly withoutVectors?: boolean
}

export interface AskedOf {
  readonly text: string
  /** Ids of the articles that answer it, with accepted answers. */
  readonly answers: readonly { readonly article: string; readonly text: string }[]
}

/** Ranks from 1; infinite where nothing right is among the best ten articles' passages, or the two best quotes. */
export interface Ranks {
  readonly article: number
  readonly quote: number
}

/** A collection in memory. */
export interface Indexed {
  readonly state: IndexState
  readonly deps: SearchDeps
}

/** Ranks passages for a question and takes those that are read, as `find_quotes` does, put together from the same functions. */
export async function rank({ state, deps }: Indexed, text: string, variant: Variant = {}) {
  const { backend, embedder } = deps
  const documentFrequency = (term: string) => backend.documentFrequency(term)
  const typed = queryTerms(text, { count: backend.size, documentFrequency }, variant.queryWeights)
  const meant = variant.withoutWrongCharacters ? [] : meantTerms(text, typed, backend)
  const terms = [...typed.filter((term) => !(variant.withoutNearSynonyms && term.expansion)), ...meant]
  const [vector] = await embedder.embed([text], 'query')
  const legs = {
    keyword: await backend.keyword(terms, { limit: RERANKED }),
    vector: variant.withoutVectors ? [] : await backend.vector(vector!, { limit: RERANKED }),
  }
  const mass = massOf(terms, backend)
  const asked = { mass, phrases: quotedPhrases(text) }
  const weights = { ...FUSE_WEIGHTS, ...variant.fuseWeights }
  const ranked = fuse(asked, legs, { ...deps, fusion: HASHED_FUSION }, weights).slice(0, RERANKED)
  return {
    ranked,
    sources: sourcesOf(state.store, ranked),
    phrasing: { text, mass: sentenceMass(text, backend) },
  }
}

/** Asks one question as `search` and `find_quotes` do. */
export async function ask(indexed: Indexed, question: AskedOf, variant: Variant = {}): Promise<Ranks> {
  const { store } = indexed.state
  const { ranked, sources, phrasing } = await rank(indexed, question.text, variant)
  const quotes = selectQuotes(sources, { phrasings: [phrasing], limit: 2, weights: variant.quoteWeights })
  const articles = new Set(question.answers.map(({ article }) => article))
  return {
    article: rankOf(ranked.slice(0, 10), ({ id }) => articles.has(store.passage(id)!.article)),
    quote: rankOf(quotes, ({ reading, span }) => {
      const text = reading.clean.slice(span.start, span.end)
      return question.answers.some(
        (answer) => answer.article === reading.article.id && text.includes(answer.text),
      )
    }),
  }
}

function rankOf<T>(items: readonly T[], isRight: (item: T) => boolean): number {
  const at = items.findIndex(isRight)
  return at < 0 ? Number.POSITIVE_INFINITY : at + 1
}

/** MRR, then the shares whose right article and whose right quote is first, in hundredths, for a row of a table. */
export function figures(ranks: readonly Ranks[]): string[] {
  const mean = (of: (rank: Ranks) => number) => ranks.reduce((sum, rank) => sum + of(rank), 0) / ranks.length
  return [
    (100 * mean(({ article }) => 1 / article)).toFixed(2),
    (100 * mean(({ article }) => (article === 1 ? 1 : 0))).toFixed(2),
    (100 * mean(({ quote }) => (quote === 1 ? 1 : 0))).toFixed(2),
  ]
}
