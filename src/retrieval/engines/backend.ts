import type { Scored } from '../contract/types.ts'
import type { SnapshotData } from '../storage/byte-source.ts'

/** What is indexed of one passage. The backend keeps what it needs to score and filter, never to show. */
export interface IndexRecord {
  /** Passage id. */
  readonly id: string
  /** Article id. */
  readonly article: string
  readonly title: string
  readonly context: string
  readonly body: string
  /** Folded names of those who speak in the passage. */
  readonly speakers: readonly string[]
  /** Unit vector of the passage, or null where there is no vector leg. */
  readonly vector: Float32Array | null
}

/** An index term with its weight in the query, > 0; 1 is neutral. Terms come from the analyzer. */
export interface WeightedTerm {
  readonly term: string
  readonly weight: number
}

/** Values are matched exactly; an empty list matches nothing, an absent one everything. */
export interface IndexFilter {
  readonly articles?: readonly string[] | undefined
  readonly speakers?: readonly string[] | undefined
}

/** An article by the terms that stand in any of its records. */
export interface Holding {
  readonly article: string
  /** How many of the terms that were asked for. */
  readonly terms: number
  /** Sum of their idf. */
  readonly mass: number
}

export interface IndexQuery {
  readonly limit: number
  readonly filter?: IndexFilter | undefined
}

/**
 * The port in front of the search engine: ids in, ids and scores out. Text that is shown comes from the
 * article store alone, so no backend can alter a quote.
 */
export interface IndexBackend {
  /** Number of records. */
  readonly size: number
  add(records: readonly IndexRecord[]): Promise<void>
  /** Unknown ids are ignored. */
  remove(ids: readonly string[]): Promise<void>
  /** Number of records whose title, context or body holds the term. */
  documentFrequency(term: string): number
  /**
   * The articles that hold all of the terms but `missing` at most, every one of them, and of those that hold fewer the
   * `limit` with the most mass. Best first by mass, ties by id; terms that are given twice count once.
   */
  holding(terms: readonly string[], missing: number, limit: number): Promise<Holding[]>
  /** BM25 over the weighted terms; best first, ties by id; only records that hold at least one term. */
  keyword(terms: readonly WeightedTerm[], query: IndexQuery): Promise<Scored[]>
  /** Cosine similarity; best first, ties by id; only records with a similarity above 0. */
  vector(vector: Float32Array, query: IndexQuery): Promise<Scored[]>
  /** Brings the index into the form in which it answers fastest; it answers meanwhile. */
  optimize(): Promise<void>
  /** The whole state; `restore` of the same backend takes it back. */
  save(): SnapshotData
}
