import type { CallOptions, Collection } from '../contract/collection.ts'
import type { Generation } from '../engines/embedded/generation.ts'
import type { Embedder } from '../models/embedder.ts'
import type { SearchDeps } from '../search/rank.ts'
import { ArticleTexts } from './article-texts.ts'
import { fetchText, inspect } from './fetch.ts'
import { PhraseFinder } from './find-phrase.ts'
import { findQuotes } from './find-quotes.ts'
import { ArticleLister } from './list.ts'
import { Readings } from './readings.ts'
import { type CollectionDeps, search } from './search.ts'
import { QuoteVerifier } from './verify-quotes.ts'

export type Calls = Omit<Collection, 'status' | 'subscribe' | 'close'>

export interface CallDeps extends Pick<SearchDeps, 'reranker' | 'fusion' | 'report'> {
  readonly embedder: Embedder
  /** Gives no vectors where `embedder` fails: for all but a search by vectors alone. */
  readonly lenient: Embedder
}

/** The calls of a collection on one generation, with the caches that belong to it. */
export function generationCalls(generation: Generation, { embedder, lenient, ...options }: CallDeps): Calls {
  const readings = new Readings(generation)
  const deps: CollectionDeps = {
    index: generation,
    articles: generation,
    readings,
    embedder: lenient,
    ...options,
  }
  const strict = { ...deps, embedder }
  const lister = new ArticleLister(generation)
  const texts = new ArticleTexts(generation, generation)
  const verifier = new QuoteVerifier(generation, generation, readings, texts)
  const phrases = new PhraseFinder(generation, readings, texts)
  return {
    search: (request, call?: CallOptions) => search(request.mode === 'vector' ? strict : deps, request, call),
    findQuotes: (request, call) => findQuotes(deps, request, call),
    verifyQuotes: (request, call) => verifier.verify(request, call),
    findPhrase: (request, call) => phrases.find(request, call),
    fetch: (request, call) => fetchText(readings, request, call),
    listArticles: (request, call) => lister.list(request, call),
    inspect: (articleId, call) => inspect(generation, articleId, call),
  }
}
