/** What `src/retrieval` offers to servers and commands: an open collection, its state and its events. */
import type {
  FetchRequest,
  FetchResponse,
  FindPhraseRequest,
  FindPhraseResponse,
  FindQuotesRequest,
  FindQuotesResponse,
  Inspection,
  ListArticlesRequest,
  ListArticlesResponse,
  SearchRequest,
  SearchResponse,
} from './requests.ts'
import type { Progress, SkippedFile } from './types.ts'
import type { VerifyRequest, VerifyResponse } from './verification.ts'

/** What a caller may pass beside each request. */
export interface CallOptions {
  /** Aborts the call: its work stops and it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /** Gets the progress of the indexing that the call waits for. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/** How much of the corpus the answers are based on. */
export interface IndexStatus {
  /** `building`: the first index is being made; `updating`: a change of the corpus is being taken in. */
  readonly state: 'ready' | 'building' | 'updating'
  /** Articles that queries see. */
  readonly articles: number
  /** Articles that there will be, as far as that is known. */
  readonly of: number
}

export interface CollectionStatus {
  readonly articles: number
  readonly passages: number
  readonly skipped: readonly SkippedFile[]
  readonly embedder: string
  /** What a cosine of the embedder adds to the score of a passage, which counts 1 for the best one by keywords. */
  readonly vector_weight: number
  readonly analyzer: string
  /** Milliseconds the opening took. */
  readonly opened_ms: number
  /** How the index came to be. */
  readonly opening: 'loaded' | 'updated' | 'built'
  /** Articles that the opening put in, replaced and took out. */
  readonly changes: { readonly added: number; readonly changed: number; readonly removed: number }
  readonly index: IndexStatus
}

/** `list_changed`: articles came or went; `updated`: articles of these ids have other text or metadata. */
export type CollectionEvent =
  | { readonly kind: 'list_changed' }
  | { readonly kind: 'updated'; readonly ids: readonly string[] }

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
