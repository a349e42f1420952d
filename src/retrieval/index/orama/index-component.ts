import type { AnyOrama, IIndex, SearchableType } from '@orama/orama'
import { index as oramaIndex } from '@orama/orama/components'
import { flat } from '@orama/orama/trees'
import { FIELDS } from '../bm25.ts'
import type { StoredDocument } from './documents.ts'
import { Postings, type PostingsState } from './postings.ts'
import { parseQuery } from './query-syntax.ts'
import { FlatVectors, type VectorState } from './vectors.ts'

type IdStore = AnyOrama['internalDocumentIDStore']

/** Orama's own index store, for the enum filters, with what takes the place of its string trees. */
export interface IndexStore extends oramaIndex.Index {
  readonly postings: Postings
  readonly vectors: FlatVectors
  readonly filters: { readonly article: flat.FlatTree; readonly speakers: flat.FlatTree }
  /** How many records the next query wants: Orama does not hand its `limit` to the index. */
  readonly wanted: { limit: number }
}

/** What the index component holds beside the filters, which `indexFilters` makes again from the documents. */
export interface IndexState {
  readonly postings: PostingsState
  readonly vectors: VectorState
}

export function createSchema(dimensions: number) {
  return {
    article: 'enum',
    speakers: 'enum[]',
    title: 'string',
    context: 'string',
    body: 'string',
    vector: `vector[${dimensions}]`,
  } as const
}

/**
 * The index component. Enum properties go to Orama's own trees, string properties to `Postings`, the vector
 * property to `FlatVectors`. `search` reads its term as `parseQuery` does and, like the vector node, returns the
 * best `wanted.limit` records only; `save` gives and `load` takes an `IndexState`.
 */
export function createIndexComponent(dimensions: number): IIndex<IndexStore> {
  const base = oramaIndex.createIndex()
  // Only Orama's own handling of strings calls these; the interface asks for them.
  const { insertDocumentScoreParameters, insertTokenScoreParameters, calculateResultScores } = base
  const { removeDocumentScoreParameters, removeTokenScoreParameters } = base
  return {
    insertDocumentScoreParameters,
    insertTokenScoreParameters,
    removeDocumentScoreParameters,
    removeTokenScoreParameters,
    calculateResultScores,
    create: (_, ids) => createStore(ids, dimensions),
    insert(_, store, property, id, record, value, type, language, tokenizer, count, options) {
      const field = fieldOf(property)
      if (field >= 0) store.postings.add(record, field, tokenizer.tokenize(String(value), language, property))
      else base.insert(base, store, property, id, record, value, type, language, tokenizer, count, options)
    },
    remove(_, store, property, id, record, value, type, language, tokenizer, count) {
      if (fieldOf(property) < 0) {
        return base.remove(base, store, property, id, record, value, type, language, tokenizer, count)
      }
      store.postings.remove(record)
      return true
    },
    search,
    searchByWhereClause: (store, tokenizer, filters, language) =>
      base.searchByWhereClause(store, tokenizer, filters, language),
    getSearchableProperties: (store) => store.searchableProperties,
    getSearchablePropertiesWithTypes: (store) => store.searchablePropertiesWithTypes,
    load: (ids, raw) => createStore(ids, dimensions, raw as IndexState),
    save: <R>({ postings, vectors }: IndexStore) =>
      ({ postings: postings.state(), vectors: vectors.state() }) as R,
  }
}

type Search = IIndex<IndexStore>['search']

/** The arguments left out are the tokenizer, language, properties, exact, tolerance and the number of records. */
const search: Search = (...[anyStore, term, , , , , , boost, { k, b }, , allowed]) => {
  const { postings, wanted, sharedInternalDocumentStore } = anyStore as IndexStore
  const boosts = FIELDS.map((field) => (boost as Record<string, number>)[field] ?? 1)
  const precedes = byId(sharedInternalDocumentStore)
  return postings.search(parseQuery(term), { k, b, boosts }, { limit: wanted.limit, allowed, precedes })
}

/** Enters a record's filter values, as its insertion does. */
export function indexFilters(store: IndexStore, record: number, document: StoredDocument): void {
  const { article, speakers } = store.filters
  article.insert(document.article, record)
  for (const speaker of document.speakers) speakers.insert(speaker, record)
}

function fieldOf(property: string): number {
  return (FIELDS as readonly string[]).indexOf(property)
}

/** Order of records by their ids, in UTF-16 units. */
function byId(ids: IdStore): (a: number, b: number) => boolean {
  return (a, b) => ids.internalIdToId[a - 1]! < ids.internalIdToId[b - 1]!
}

function createStore(ids: IdStore, dimensions: number, state?: IndexState): IndexStore {
  const types: Record<string, SearchableType> = createSchema(dimensions)
  const wanted = { limit: 0 }
  const filters = { article: new flat.FlatTree(), speakers: new flat.FlatTree() }
  const vectors = new FlatVectors(dimensions, wanted, byId(ids), state?.vectors)
  return {
    sharedInternalDocumentStore: ids,
    indexes: {
      article: { type: 'Flat', node: filters.article, isArray: false },
      speakers: { type: 'Flat', node: filters.speakers, isArray: true },
    },
    filters,
    vectorIndexes: { vector: { type: 'Vector', node: vectors, isArray: false } },
    searchableProperties: Object.keys(types),
    searchablePropertiesWithTypes: types,
    frequencies: {},
    tokenOccurrences: {},
    avgFieldLength: {},
    fieldLengths: {},
    postings: new Postings(state?.postings),
    vectors,
    wanted,
  }
}
