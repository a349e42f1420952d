import type { Scored } from '../../src/retrieval/contract/types.ts'
import type {
  Holding,
  IndexBackend,
  IndexQuery,
  IndexRecord,
  WeightedTerm,
} from '../../src/retrieval/engines/backend.ts'
import { BM25, FIELD_BOOSTS, FIELDS } from '../../src/retrieval/engines/bm25.ts'
import { bestHoldings } from '../../src/retrieval/engines/holdings.ts'
import { inverseDocumentFrequency } from '../../src/retrieval/engines/idf.ts'
import type { SnapshotData } from '../../src/retrieval/storage/byte-source.ts'

export interface MemoryBackendOptions {
  /** Length of the vectors. */
  readonly dimensions: number
  readonly analyze: (text: string) => string[]
}

interface Entry {
  readonly record: IndexRecord
  readonly terms: Record<(typeof FIELDS)[number], string[]>
}

/**
 * An index that reads every record for every query: too slow for more than a few thousand, and simple enough to
 * be seen to be right. It is the oracle of the other backends' tests.
 */
export function createMemoryBackend(options: MemoryBackendOptions): IndexBackend {
  return new MemoryBackend(options)
}

/** The index that `save` of such a backend gave; the data is trusted. */
export function restoreMemoryBackend(options: MemoryBackendOptions, data: SnapshotData): IndexBackend {
  const backend = new MemoryBackend(options)
  for (const record of data as unknown as readonly IndexRecord[]) backend.put(record)
  return backend
}

class MemoryBackend implements IndexBackend {
  private readonly entries = new Map<string, Entry>()

  constructor(private readonly options: MemoryBackendOptions) {}

  get size(): number {
    return this.entries.size
  }

  async add(records: readonly IndexRecord[]): Promise<void> {
    for (const record of records) this.put(record)
  }

  put(record: IndexRecord): void {
    if (record.vector !== null) this.checkLength(record.vector)
    const { analyze } = this.options
    const terms = {
      title: analyze(record.title),
      context: analyze(record.context),
      body: analyze(record.body),
    }
    this.entries.set(record.id, { record, terms })
  }

  async remove(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.entries.delete(id)
  }

  documentFrequency(term: string): number {
    return [...this.entries.values()].filter((entry) =>
      FIELDS.some((field) => entry.terms[field].includes(term)),
    ).length
  }

  async holding(terms: readonly string[], missing: number, limit: number): Promise<Holding[]> {
    const distinct = [...new Set(terms)]
    const held = new Map<string, Set<string>>()
    for (const { record, terms } of this.entries.values()) {
      const all = new Set(FIELDS.flatMap((field) => terms[field]))
      const ofArticle = held.get(record.article) ?? new Set()
      for (const term of distinct) if (all.has(term)) ofArticle.add(term)
      held.set(record.article, ofArticle)
    }
    const holdings = [...held].map(([article, terms]) => ({
      article,
      terms: terms.size,
      mass: distinct
        .filter((term) => terms.has(term))
        .reduce((sum, term) => sum + inverseDocumentFrequency(this.size, this.documentFrequency(term)), 0),
    }))
    return bestHoldings(
      holdings.filter(({ terms }) => terms > 0),
      distinct.length,
      missing,
      limit,
    )
  }

  async keyword(terms: readonly WeightedTerm[], query: IndexQuery): Promise<Scored[]> {
    const averages = this.averageLengths()
    const idfs = terms.map(({ term }) => inverseDocumentFrequency(this.size, this.documentFrequency(term)))
    return this.best(query, (entry) => {
      let score = 0
      terms.forEach(({ term, weight }, at) => {
        for (const field of FIELDS) {
          const length = entry.terms[field].length
          const tf = entry.terms[field].filter((other) => other === term).length
          const norm = BM25.k * (1 - BM25.b + (BM25.b * length) / averages[field])
          if (tf > 0) score += (weight * idfs[at]! * FIELD_BOOSTS[field] * tf * (BM25.k + 1)) / (tf + norm)
        }
      })
      return score
    })
  }

  async vector(vector: Float32Array, query: IndexQuery): Promise<Scored[]> {
    this.checkLength(vector)
    return this.best(query, ({ record }) => (record.vector === null ? 0 : cosine(vector, record.vector)))
  }

  async optimize(): Promise<void> {}

  save(): SnapshotData {
    return [...this.entries.values()].map(({ record }) => ({ ...record }))
  }

  private averageLengths() {
    const average = (field: (typeof FIELDS)[number]) =>
      [...this.entries.values()].reduce((sum, { terms }) => sum + terms[field].length, 0) / this.size
    return { title: average('title'), context: average('context'), body: average('body') }
  }

  private best({ limit, filter }: IndexQuery, score: (entry: Entry) => number): Scored[] {
    return [...this.entries.values()]
      .filter(({ record }) => filter?.articles?.includes(record.article) ?? true)
      .filter(({ record }) => filter?.speakers?.some((name) => record.speakers.includes(name)) ?? true)
      .map((entry) => ({ id: entry.record.id, score: score(entry) }))
      .filter((scored) => scored.score > 0)
      .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
      .slice(0, limit)
  }

  private checkLength(vector: Float32Array): void {
    const { dimensions } = this.options
    if (vector.length !== dimensions)
      throw new Error(`a vector has ${vector.length} numbers, not ${dimensions}`)
  }
}

function cosine(a: Float32Array, b: Float32Array): number {
  const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, at) => sum + value * y[at]!, 0)
  const lengths = Math.sqrt(dot(a, a)) * Math.sqrt(dot(b, b))
  return lengths === 0 ? 0 : dot(a, b) / lengths
}
