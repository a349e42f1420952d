import {
  type CatalogueEntry,
  catalogueEntry,
  type StoredArticle,
} from '../../src/retrieval/article/stored-article.ts'
import type { Scored } from '../../src/retrieval/contract/types.ts'
import { BM25, FIELD_BOOSTS, FIELDS, inverseDocumentFrequency } from '../../src/retrieval/engines/bm25.ts'
import { articlePredicate, matchesText } from '../../src/retrieval/engines/filter.ts'
import {
  type ArticleFilter,
  type ArticleMatch,
  type ArticleStore,
  bestMatches,
  type ConjunctiveQuery,
  type IndexReader,
  type KeywordQuery,
  type PassageText,
  type ReadOptions,
  type VectorQuery,
} from '../../src/retrieval/engines/ports.ts'
import { analyze, storedOf, type TestArticle, type TestEngine, type TestPassage } from './engines.ts'

/**
 * An engine that reads every passage for every query: too slow for more than a few thousand, and simple enough to be seen
 * to be right. It is the oracle of the other engines' tests.
 */
export function memoryEngine(): TestEngine {
  const articles = new Map<string, TestArticle>()
  return {
    put: async (article) => {
      articles.delete(article.id)
      articles.set(article.id, article)
    },
    delete: async (id) => void articles.delete(id),
    commit: async () => {
      const stored = [...articles.values()].map((article) => [article, storedOf(article)] as const)
      const rows = stored.flatMap(([article, one]) => rowsOf(article, one))
      return new NaiveGeneration(
        stored.map(([, one]) => one),
        rows,
      )
    },
    tidy: async () => {},
    restart: async () => {},
  }
}

interface Row extends PassageText {
  readonly passage: TestPassage
  /** Missing for a passage without an article. */
  readonly stored?: StoredArticle
  readonly terms: Record<(typeof FIELDS)[number], string[]>
}

class NaiveGeneration implements IndexReader, ArticleStore {
  constructor(
    private readonly stored: readonly StoredArticle[],
    private readonly rows: readonly Row[],
  ) {}

  get articles(): number {
    return this.stored.length
  }

  get passages(): number {
    return this.rows.length
  }

  async termStatistics(terms: readonly string[], options: ReadOptions = {}) {
    options.signal?.throwIfAborted()
    return {
      passages: this.passages,
      frequencies: new Map(terms.map((term) => [term, this.frequency(term)])),
    }
  }

  async keyword(queries: readonly KeywordQuery[], options: ReadOptions = {}): Promise<Scored[][]> {
    options.signal?.throwIfAborted()
    return queries.map(({ terms, limit, filter }) => {
      const known = terms.filter(({ term }) => term !== '' && !/\s/u.test(term))
      const idfs = known.map(({ term }) => inverseDocumentFrequency(this.passages, this.frequency(term)))
      const averages = FIELDS.map((field) => this.averageLength(field))
      return this.best(limit, filter, ({ terms: own }) => {
        let score = 0
        for (const [i, { term, weight }] of known.entries()) {
          const idf = idfs[i] ?? 0
          for (const [at, field] of FIELDS.entries()) {
            const tf = own[field].filter((other) => other === term).length
            const norm = BM25.k * (1 - BM25.b + (BM25.b * own[field].length) / (averages[at] ?? 0))
            if (tf > 0) score += (weight * idf * FIELD_BOOSTS[field] * tf * (BM25.k + 1)) / (tf + norm)
          }
        }
        return score
      })
    })
  }

  async vector(queries: readonly VectorQuery[]): Promise<Scored[][]> {
    return queries.map(({ vector, limit, filter }) =>
      this.best(limit, filter, ({ passage }) => (passage.vector ? cosine(vector, passage.vector) : 0)),
    )
  }

  async articlesWith({ terms, missing, limit }: ConjunctiveQuery): Promise<ArticleMatch[]> {
    const distinct = [...new Set(terms)]
    const matches = this.stored.flatMap(({ article }) => {
      const rows = this.rows.filter((row) => row.article === article.id)
      const own = distinct.filter((term) => rows.some((row) => hasTerm(row, term)))
      const idfs = own.map((term) => inverseDocumentFrequency(this.passages, this.frequency(term)))
      const idf = idfs.reduce((sum, one) => sum + one, 0)
      return own.length === 0 ? [] : [{ article: article.id, terms: own.length, idf }]
    })
    return bestMatches(matches, distinct.length, missing, limit)
  }

  async readArticles(ids: readonly string[], options: ReadOptions = {}) {
    options.signal?.throwIfAborted()
    return ids.map((id) => this.stored.find(({ article }) => article.id === id))
  }

  async readPassages(ids: readonly string[]): Promise<(PassageText | undefined)[]> {
    return ids.map((id) => {
      const row = this.rows.find((one) => one.id === id)
      if (!row) return undefined
      const { passage: _, stored: __, terms: ___, ...text } = row
      return text
    })
  }

  async contentHashes(ids: readonly string[]) {
    return ids.map((id) => this.rows.find((one) => one.id === id)?.contentHash)
  }

  async count(filter: ArticleFilter) {
    return (await this.catalogue(filter)).length
  }

  async samplePassages(count: number) {
    return this.rows.slice(0, count).map(({ id }) => id)
  }

  async catalogue(filter: ArticleFilter = {}): Promise<CatalogueEntry[]> {
    return this.stored.map(catalogueEntry).filter(articlePredicate(filter))
  }

  async reprints(ids: readonly string[]) {
    return ids.map((id) => {
      const own = this.stored.find(({ article }) => article.id === id)
      const same = this.stored.filter((one) => one !== own && one.contentHash === own?.contentHash)
      return same
        .map(({ article }) => article.id)
        .sort()
        .slice(0, 10)
    })
  }

  private frequency(term: string): number {
    return this.rows.filter((row) => hasTerm(row, term)).length
  }

  private averageLength(field: (typeof FIELDS)[number]): number {
    return this.rows.reduce((sum, { terms }) => sum + terms[field].length, 0) / this.passages
  }

  private best(limit: number, filter: ArticleFilter = {}, score: (row: Row) => number): Scored[] {
    const passes = articlePredicate(filter)
    return this.rows
      .filter(({ stored }) => !stored || passes(catalogueEntry(stored)))
      .filter(({ passage }) => {
        const { speakers = [] } = passage
        return filter.speaker === undefined || speakers.some((name) => matchesText(name, filter.speaker))
      })
      .map((row) => ({ id: row.id, score: score(row) }))
      .filter((scored) => scored.score > 0)
      .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
      .slice(0, limit)
  }
}

function rowsOf({ title = '', passages }: TestArticle, stored: StoredArticle): Row[] {
  return passages.map((passage, i) => {
    const { start, end, context, contentHash } = stored.passages[i]!
    const { id } = stored.article
    const { body } = passage
    const terms = { title: analyze(title), context: analyze(context), body: analyze(body) }
    const text = { id: `${id}#${start}-${end}`, article: id, start, end, contentHash, title, context, body }
    return { ...text, passage, stored, terms }
  })
}

/** An index of passages without articles, for tests of ranking. */
export function memoryIndex(
  passages: readonly { id: string; title: string; body: string; vector: Float32Array | null }[],
  analyze: (text: string) => string[],
): IndexReader {
  const rows = passages.map(({ id, title, body, vector }): Row => {
    const text = { id, article: id, start: 0, end: body.length, contentHash: 0, title, context: '', body }
    return {
      ...text,
      passage: { body, vector },
      terms: { title: analyze(title), context: [], body: analyze(body) },
    }
  })
  return new NaiveGeneration([], rows)
}

function hasTerm({ terms }: Row, term: string): boolean {
  return FIELDS.some((field) => terms[field].includes(term))
}

function cosine(a: Float32Array, b: Float32Array): number {
  const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, at) => sum + value * y[at]!, 0)
  const lengths = Math.sqrt(dot(a, a)) * Math.sqrt(dot(b, b))
  return lengths === 0 ? 0 : dot(a, b) / lengths
}
