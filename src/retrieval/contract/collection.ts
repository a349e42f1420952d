/** What `src/retrieval` offers to servers and commands: an open collection. */
import type { ListArticlesRequest, ListArticlesResponse } from './articles.ts'
import type { FetchRequest, FetchResponse } from './fetch.ts'
import type { Inspection } from './inspection.ts'
import type { FindPhraseRequest, FindPhraseResponse } from './phrase.ts'
import type { FindQuotesRequest, FindQuotesResponse } from './quotes.ts'
import type { SearchRequest, SearchResponse } from './search.ts'
import type { CollectionEvent, CollectionStatus, Progress } from './status.ts'
import type { VerifyRequest, VerifyResponse } from './verification.ts'

/** What a caller may pass beside each request. */
export interface CallOptions {
  /** Aborts the call: its work stops and it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /** Gets the progress of the indexing that the call waits for. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/** An open collection. Every call works on one generation of it and rejects with a ChuchuError that names the fault. */
export interface Collection {
  search(request: SearchRequest, options?: CallOptions): Promise<SearchResponse>
  findQuotes(request: FindQuotesRequest, options?: CallOptions): Promise<FindQuotesResponse>
  verifyQuotes(request: VerifyRequest, options?: CallOptions): Promise<VerifyResponse>
  findPhrase(request: FindPhraseRequest, options?: CallOptions): Promise<FindPhraseResponse>
  fetch(request: FetchRequest, options?: CallOptions): Promise<FetchResponse>
  listArticles(request: ListArticlesRequest, options?: CallOptions): Promise<ListArticlesResponse>
  inspect(articleId: string, options?: CallOptions): Promise<Inspection>
  status(): CollectionStatus
  /** @returns a function that ends the subscription */
  subscribe(listener: (event: CollectionEvent) => void): () => void
  /** Stops watching and work in the background; calls under way are aborted. */
  close(): Promise<void>
}
