import { quoteSources } from '../src/retrieval/collection/find-quotes.ts'
import type { CollectionDeps } from '../src/retrieval/collection/search.ts'
import {
  articleOf,
  FUSE_WEIGHTS,
  type FuseWeights,
  fuse,
  HASHED_FUSION,
  RERANKED,
} from '../src/retrieval/search/fuse.ts'
import type { QueryWeights } from '../src/retrieval/search/query-terms.ts'
import { type Phrasing, planQuestion, withTerms } from '../src/retrieval/search/question-plan.ts'
import { readFor, type SearchOptions } from '../src/retrieval/search/rank.ts'
import { type QuoteWeights, selectQuotes } from '../src/retrieval/search/select.ts'
import { Pace } from '../src/retrieval/support/pace.ts'

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

const options: SearchOptions = { pace: new Pace() }

/** Ranks passages for a question and takes those that are read, as `find_quotes` does, put together from the same functions. */
export async function rank(deps: CollectionDeps, text: string, variant: Variant = {}) {
  const { index, embedder } = deps
  const phrasing = await plan(deps, text, variant)
  const [vector] = variant.withoutVectors ? [] : await embedder.embed([text], 'query')
  const terms = [...phrasing.terms, ...phrasing.spelling]
  const [keyword = []] = await index.keyword([{ terms, limit: RERANKED }])
  const [alike = []] = vector ? await index.vector([{ vector, limit: RERANKED }]) : []
  const legs = { keyword, vector: alike }
  const passages = await readFor(deps, [legs], options)
  const weights = { ...FUSE_WEIGHTS, ...variant.fuseWeights }
  const fused = await fuse(phrasing, legs, { fusion: HASHED_FUSION, passages, weights, ...options })
  const ranked = fused.slice(0, RERANKED)
  return { ranked, sources: await quoteSources(deps, { ranked, passages }, options), phrasing }
}

/** Passages are ranked without what the variant leaves out; sentences are compared by all terms. */
async function plan({ index }: CollectionDeps, text: string, variant: Variant): Promise<Phrasing> {
  const { queryWeights, withoutNearSynonyms, withoutWrongCharacters } = variant
  const planned = await planQuestion(index, [text], { ...options, withSpelling: true, queryWeights })
  const [whole] = planned.phrasings
  if (!whole) throw new Error('a question gives one phrasing')
  const terms = withoutNearSynonyms ? whole.terms.filter(({ expansion }) => !expansion) : whole.terms
  const reduced = withTerms(whole, terms, withoutWrongCharacters ? [] : whole.spelling, planned.known)
  return { ...reduced, sentences: whole.sentences }
}

/** Asks one question as `search` and `find_quotes` do. */
export async function ask(deps: CollectionDeps, question: AskedOf, variant: Variant = {}): Promise<Ranks> {
  const { ranked, sources, phrasing } = await rank(deps, question.text, variant)
  const request = { phrasings: [phrasing], limit: 2, weights: variant.quoteWeights }
  const quotes = await selectQuotes(sources, request, options.pace)
  const articles = new Set(question.answers.map(({ article }) => article))
  return {
    article: rankOf(ranked.slice(0, 10), ({ id }) => articles.has(articleOf(id))),
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
