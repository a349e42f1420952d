/** What is asked of a collection and what it answers. Offsets count UTF-16 units of the clean text. */
import type {
  Citation,
  CitationArticle,
  Edit,
  Evidence,
  Found,
  Metadata,
  Note,
  Script,
  SearchMode,
} from './types.ts'

/** Filters as users give them. Text filters match folded text anywhere in the field. */
export interface Filters {
  /** ISO date or the start of one (`2024`, `2024-03`); inclusive. */
  readonly published_from?: string | undefined
  readonly published_to?: string | undefined
  readonly source?: string | undefined
  readonly author?: string | undefined
  readonly speaker?: string | undefined
  readonly place?: string | undefined
  readonly article_ids?: readonly string[] | undefined
}

export interface ArticleRef {
  readonly id: string
  readonly title: string
  readonly source: string | null
}

export interface SearchRequest {
  readonly query: string
  readonly queries?: readonly string[] | undefined
  readonly limit?: number | undefined
  readonly cursor?: string | undefined
  readonly mode?: SearchMode | undefined
  readonly filters?: Filters | undefined
}

export interface SearchHit {
  /** Passage id. */
  readonly id: string
  readonly title: string
  readonly url: string
  readonly score: number
  readonly source: string | null
  readonly published: string | null
  /** Ranks count from 1; null where that leg did not return the passage. */
  readonly matched: {
    readonly terms: readonly string[]
    readonly keyword_rank: number | null
    readonly vector_rank: number | null
  }
  readonly citation: Citation
  readonly also_in: readonly ArticleRef[]
}

export interface SearchResponse {
  readonly results: readonly SearchHit[]
  readonly total: number
  readonly next_cursor: string | null
  readonly unmatched_terms: readonly string[]
}

export interface FetchRequest {
  /** Article id or passage id. */
  readonly id: string
  /** Clean offset from which the text is returned; 0 by default. */
  readonly offset?: number | undefined
  /** UTF-16 units; 12,000 by default. */
  readonly max_chars?: number | undefined
}

export interface FetchResponse {
  readonly id: string
  readonly title: string
  readonly text: string
  readonly url: string
  readonly metadata: FetchMetadata
  readonly next_offset: number | null
}

export interface FetchMetadata extends Omit<Metadata, 'title' | 'url'> {
  readonly article_id: string
  readonly file: string
  readonly sha256: string
  /** UTF-16 units of the clean text. */
  readonly chars: number
  /** Set when a passage was fetched. */
  readonly citation: Citation | null
}

export interface FindQuotesRequest {
  readonly question: string
  readonly queries?: readonly string[] | undefined
  readonly limit?: number | undefined
  readonly filters?: Filters | undefined
}

export interface FindQuotesResponse {
  readonly evidence: Evidence
  /** Best first. */
  readonly quotes: readonly Citation[]
  readonly unmatched_terms: readonly string[]
  readonly advice: string
}

export interface FindPhraseRequest {
  /** 1 to 200 characters; `*` stands for up to 10 characters of the same paragraph. */
  readonly phrase: string
  readonly limit?: number | undefined
  readonly cursor?: string | undefined
  readonly filters?: Filters | undefined
}

export interface FindPhraseResponse {
  /** Places where the phrase stands, in either script and any width. */
  readonly count: number
  readonly article_count: number
  /** In the order of article ids and of places. */
  readonly occurrences: readonly Citation[]
  readonly next_cursor: string | null
}

export type ArticleSort = 'published_desc' | 'published_asc' | 'title' | 'id'

export interface ListArticlesRequest {
  readonly query?: string | undefined
  readonly filters?: Filters | undefined
  readonly sort?: ArticleSort | undefined
  readonly limit?: number | undefined
  readonly cursor?: string | undefined
}

export interface ArticleSummary {
  readonly id: string
  readonly title: string
  readonly source: string | null
  readonly published: string | null
  readonly authors: readonly string[]
  readonly place: string | null
  readonly script: Script
  readonly url: string
  /** UTF-16 units of the clean text. */
  readonly chars: number
  readonly also_in: readonly ArticleRef[]
}

export interface FacetCount {
  readonly value: string
  readonly count: number
}

export interface ListArticlesResponse {
  readonly articles: readonly ArticleSummary[]
  readonly total: number
  readonly facets: {
    readonly source: readonly FacetCount[]
    readonly place: readonly FacetCount[]
    readonly year: readonly FacetCount[]
    readonly speaker: readonly FacetCount[]
  }
  readonly next_cursor: string | null
}

/** All that is known of one article, for `inspect`. */
export interface Inspection {
  readonly article: CitationArticle & {
    readonly sha256: string
    readonly chars: number
    readonly raw_chars: number
  }
  readonly metadata: Metadata
  readonly found: readonly Found[]
  readonly edits: readonly Edit[]
  readonly notes: readonly Note[]
  readonly passages: number
}
