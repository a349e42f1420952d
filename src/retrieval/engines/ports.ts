import type { CatalogueEntry, StoredArticle } from '../article/stored-article.ts'
import type { Filters } from '../contract/filters.ts'
import type { Scored } from '../contract/types.ts'
import type { FileState } from './files.ts'

/**
 * The ports in front of a search engine. A reader sees one generation of the collection, which never changes. Its calls
 * take batches and may be cancelled, so that an engine in another process costs a question a handful of requests.
 * An engine returns ids, scores and stored articles; what is shown is always sliced out of a stored article.
 */

export interface ReadOptions {
  /** Ends the call early; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

/** An index term with its weight in the query, > 0; 1 is neutral. Terms come from the analyzer. */
export interface WeightedTerm {
  readonly term: string
  readonly weight: number
}

export interface TermStatistics {
  /** Passages in the index. */
  readonly passages: number
  /** By term, the number of passages whose title, context or body contains it; 0 for an unknown term. */
  readonly frequencies: ReadonlyMap<string, number>
}

/** A predicate on articles and speakers, which the engine evaluates. Undefined fields let everything pass. */
export type ArticleFilter = Filters

export interface KeywordQuery {
  readonly terms: readonly WeightedTerm[]
  readonly limit: number
  readonly filter?: ArticleFilter | undefined
}

export interface VectorQuery {
  /** Unit vector. */
  readonly vector: Float32Array
  readonly limit: number
  readonly filter?: ArticleFilter | undefined
}

/** Looks for the articles that contain all of the terms, in any of their passages. */
export interface ConjunctiveQuery {
  /** Repeated terms count once. */
  readonly terms: readonly string[]
  /** Articles that lack at most this many of the terms are all returned. */
  readonly missing: number
  /** Of the articles that lack more, how many are returned: those with the largest sum of idf. */
  readonly limit: number
}

/** An article by the terms that its passages contain. */
export interface ArticleMatch {
  readonly article: string
  /** How many of the query's terms. */
  readonly terms: number
  /** Sum of their inverse document frequencies. */
  readonly idf: number
}

export interface IndexReader {
  /** Number of passages. */
  readonly passages: number
  termStatistics(terms: readonly string[], options?: ReadOptions): Promise<TermStatistics>
  /** BM25 over the weighted terms, a list a query; best first, ties by id; only passages with at least one term. */
  keyword(queries: readonly KeywordQuery[], options?: ReadOptions): Promise<Scored[][]>
  /** Cosine similarity, a list a query; best first, ties by id; only passages with a similarity above 0. */
  vector(queries: readonly VectorQuery[], options?: ReadOptions): Promise<Scored[][]>
  /** Best first by idf, ties by id. */
  articlesWith(query: ConjunctiveQuery, options?: ReadOptions): Promise<ArticleMatch[]>
}

/** A passage with what ranking reads of it. */
export interface PassageText {
  /** `<article id>#<start>-<end>`, clean offsets. */
  readonly id: string
  readonly article: string
  readonly start: number
  readonly end: number
  /** Hash of its folded text without white space: equal for passages of the same words. */
  readonly contentHash: number
  /** Title of its article. */
  readonly title: string
  /** Headings above it and those who speak in it, a line each; '' where there are none. */
  readonly context: string
  /** The passage itself, from the clean text. */
  readonly body: string
}

export interface ArticleStore {
  /** Number of articles. */
  readonly articles: number
  /** In the order of the ids; undefined for an unknown one. */
  readArticles(ids: readonly string[], options?: ReadOptions): Promise<(StoredArticle | undefined)[]>
  /** In the order of the ids; undefined where no passage has that id. */
  readPassages(ids: readonly string[], options?: ReadOptions): Promise<(PassageText | undefined)[]>
  /**
   * For each passage the hash of its words, as in `PassageText`, without reading its text; undefined where no passage has
   * that id.
   */
  contentHashes(passages: readonly string[], options?: ReadOptions): Promise<(number | undefined)[]>
  /**
   * Number of the articles that pass the filter.
   * @throws ChuchuError `unknown_id` for an id in `article_ids` that the collection does not have; so does every call
   *   with a filter, also those of the index
   */
  count(filter: ArticleFilter, options?: ReadOptions): Promise<number>
  /** Ids of passages drawn at random, each at most once; the same seed draws the same ones. */
  samplePassages(count: number, seed: number, options?: ReadOptions): Promise<string[]>
  /** What filters and lists look at, of every article that passes the filter, in no order. */
  catalogue(filter?: ArticleFilter, options?: ReadOptions): Promise<readonly CatalogueEntry[]>
  /** For each article the ids of the other articles with the same content hash, in order; ten at most. */
  reprints(ids: readonly string[], options?: ReadOptions): Promise<string[][]>
}

/** A passage as it is indexed. */
export interface IndexedPassage {
  readonly title: string
  readonly context: string
  readonly body: string
  /** Unit vector, or null where there is no vector leg. */
  readonly vector: Float32Array | null
}

/**
 * Writes articles, the index of their passages, and what is known of the corpus files. What is put or deleted is seen by
 * readers after the next commit, all of it or nothing.
 */
export interface IndexWriter {
  /** By key, with what is not committed yet. */
  readonly files: ReadonlyMap<string, FileState>
  readonly articleCount: number
  has(id: string): boolean
  /** Puts an article in the place of the one with its id. */
  put(stored: StoredArticle, passages: readonly IndexedPassage[]): Promise<void>
  /** Unknown ids are ignored. */
  delete(id: string): Promise<void>
  putFile(file: FileState): void
  deleteFile(key: string): void
}

/** Best first: all that lack at most `missing` of the terms, and of the others the best `limit`. */
export function bestMatches(
  matches: readonly ArticleMatch[],
  terms: number,
  missing: number,
  limit: number,
): ArticleMatch[] {
  const isWhole = (match: ArticleMatch) => match.terms >= terms - missing
  const byIdf = (a: ArticleMatch, b: ArticleMatch) => b.idf - a.idf || (a.article < b.article ? -1 : 1)
  const whole = matches.filter(isWhole)
  if (limit === 0) return whole.sort(byIdf)
  const others = matches.filter((match) => !isWhole(match)).sort(byIdf)
  return [...whole, ...others.slice(0, limit)].sort(byIdf)
}
