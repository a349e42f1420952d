import { create, insertMultiple, remove, search, searchVector } from '@orama/orama'
import type { Scored } from '../../contract/types.ts'
import type { SnapshotData } from '../../storage/byte-source.ts'
import type { Holding, IndexBackend, IndexFilter, IndexQuery, IndexRecord, WeightedTerm } from '../backend.ts'
import { bestHoldings } from '../holdings.ts'
import { inverseDocumentFrequency } from '../idf.ts'
import { createDocumentsComponent, createTokenizer } from './documents.ts'
import { RecordIds, useIds } from './ids.ts'
import { createIndexComponent, createSchema } from './index-component.ts'
import { formatQuery } from './query-syntax.ts'
import { RecordTable } from './records.ts'
import { type OramaState, packState, unpackState } from './state.ts'

export interface OramaBackendOptions {
  /** Length of the vectors. */
  readonly dimensions: number
  /** Terms of a text; those of a query are made by the same function. */
  readonly analyze: (text: string) => string[]
}

type Database = ReturnType<typeof createDatabase>

/** An empty index over Orama. */
export function createOramaBackend(options: OramaBackendOptions): IndexBackend {
  const ids = new RecordIds()
  const records = new RecordTable()
  return new OramaBackend(createDatabase(options, ids, records), ids, records)
}

/**
 * The index that `save` of such a backend gave. Its arrays are taken over, not copied.
 * @throws ChuchuError `snapshot_broken` when the data is not of that shape or has vectors of another length
 */
export function restoreOramaBackend(options: OramaBackendOptions, data: SnapshotData): IndexBackend {
  const state = unpackState(data, options.dimensions)
  const ids = new RecordIds(state.ids)
  const records = new RecordTable(state.records)
  return new OramaBackend(createDatabase(options, ids, records, state), ids, records)
}

function createDatabase(
  { dimensions, analyze }: OramaBackendOptions,
  ids: RecordIds,
  records: RecordTable,
  state?: OramaState,
) {
  const database = create({
    schema: createSchema(dimensions),
    sort: { enabled: false },
    components: {
      tokenizer: createTokenizer(analyze),
      index: createIndexComponent(dimensions, ids, records, state),
      documentsStore: createDocumentsComponent(records),
    },
  })
  useIds(database.internalDocumentIDStore, ids)
  return database
}

/** All calls into Orama run to their end before they return, so that no query sees a half-made change. */
class OramaBackend implements IndexBackend {
  constructor(
    private readonly database: Database,
    private readonly ids: RecordIds,
    private readonly records: RecordTable,
  ) {}

  get size(): number {
    return this.records.count
  }

  async add(records: readonly IndexRecord[]): Promise<void> {
    const latest = [...new Map(records.map((record) => [record.id, record])).values()]
    const { size } = this.database.data.index.vectors
    const other = latest.find(({ vector }) => vector !== null && vector.length !== size)
    if (other) throw new Error(`a vector has ${other.vector!.length} numbers, not ${size}`)
    this.removeAll(latest.map(({ id }) => id))
    insertMultiple(this.database, latest.map(toDocument))
  }

  async remove(ids: readonly string[]): Promise<void> {
    this.removeAll(ids)
  }

  documentFrequency(term: string): number {
    return this.postings.documentFrequency(term)
  }

  async holding(terms: readonly string[], missing: number, limit: number): Promise<Holding[]> {
    const distinct = [...new Set(terms)]
    const { articleCount } = this.records
    const counts = new Uint32Array(articleCount)
    const masses = new Float64Array(articleCount)
    const latest = new Uint32Array(articleCount)
    distinct.forEach((term, i) => {
      const idf = inverseDocumentFrequency(this.size, this.documentFrequency(term))
      this.postings.visit(term, (record) => {
        const article = this.records.articleOf(record)
        if (latest[article] === i + 1) return
        latest[article] = i + 1
        counts[article]!++
        masses[article]! += idf
      })
    })
    const holdings: Holding[] = []
    counts.forEach((terms, article) => {
      if (terms > 0)
        holdings.push({ article: this.records.articleName(article), terms, mass: masses[article]! })
    })
    return bestHoldings(holdings, distinct.length, missing, limit)
  }

  async keyword(terms: readonly WeightedTerm[], query: IndexQuery): Promise<Scored[]> {
    const term = formatQuery(terms)
    if (term === '') return []
    const found = search(this.database, {
      ...this.window(query),
      term,
    })
    return ranked(await found)
  }

  async vector(vector: Float32Array, query: IndexQuery): Promise<Scored[]> {
    const found = searchVector(this.database, {
      ...this.window(query),
      mode: 'vector',
      vector: { property: 'vector', value: vector },
      similarity: Number.MIN_VALUE,
    })
    return ranked(await found)
  }

  optimize(): Promise<void> {
    return this.postings.optimize()
  }

  save(): SnapshotData {
    const { vectors } = this.database.data.index
    const state = {
      ids: this.ids,
      numbers: this.records.numbers(),
      records: this.records.state(),
      segments: this.postings.state(),
      vectors: vectors.state(),
    }
    return packState(state, vectors.size)
  }

  private get postings() {
    return this.database.data.index.postings
  }

  /** Orama's `limit` and `where`; the limit is told to the index component as well, before the search runs. */
  private window({ limit, filter }: IndexQuery) {
    const wanted = Math.min(limit, this.size)
    this.database.data.index.wanted.limit = wanted
    return { limit: wanted, where: whereOf(filter) }
  }

  /** Not removeMultiple: past the first thousand ids it goes on from timers after it has returned. */
  private removeAll(ids: readonly string[]): void {
    for (const id of ids) remove(this.database, id)
  }
}

/** Orama takes a vector as a plain array of numbers only; an absent one is a property left out. */
function toDocument({ vector, speakers, ...record }: IndexRecord) {
  const document = { ...record, speakers: [...speakers] }
  return vector === null ? document : { ...document, vector: Array.from(vector) }
}

function whereOf({ articles, speakers }: IndexFilter = {}) {
  return {
    ...(articles && { article: { in: [...articles] } }),
    ...(speakers && { speakers: { containsAny: [...speakers] } }),
  }
}

/** Orama orders hits of equal score by its internal numbers. */
function ranked({ hits }: { readonly hits: readonly Scored[] }): Scored[] {
  return hits
    .map(({ id, score }) => ({ id, score }))
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
}
