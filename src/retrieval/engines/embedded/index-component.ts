import type { AnyOrama, IIndex, SearchableType } from '@orama/orama'
import { index as oramaIndex } from '@orama/orama/components'
import { FIELDS } from '../bm25.ts'
import type { RecordIds } from './ids.ts'
import { Postings } from './postings/postings.ts'
import type { SegmentData } from './postings/segment.ts'
import { parseQuery } from './query-syntax.ts'
import type { AllowedRecords, RecordTable } from './records.ts'
import { FlatVectors, type VectorState } from './vectors.ts'

type IdStore = AnyOrama['internalDocumentIDStore']

/** What stands in the place of Orama's trees. */
export interface IndexStore extends oramaIndex.Index {
  readonly postings: Postings
  readonly vectors: FlatVectors
  /** How many records the next query wants: Orama does not hand its `limit` to the index. */
  readonly wanted: { limit: number }
}

export interface IndexState {
  readonly segments: readonly SegmentData[]
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
 * The index component. Filter values go to the table of records, string properties to `Postings`, the vector property to
 * `FlatVectors`. `search` reads its term as `parseQuery` does; like the vector node it returns the best `wanted.limit`
 * records only, and scores by `../bm25.ts` whatever Orama's relevance settings are.
 * @param ids in whose order, in UTF-16 units, records of equal score stand
 * @param state is taken over, not copied
 */
export function createIndexComponent(
  dimensions: number,
  ids: RecordIds,
  records: RecordTable,
  state?: IndexState,
): IIndex<IndexStore> {
  const precedes = (a: number, b: number) => ids.at(a)! < ids.at(b)!

  return {
    ...oramaIndex.createIndex(),
    create: (_, store) => createStore(store, dimensions, precedes, state),
    load: (store) => createStore(store, dimensions, precedes, state),
    insert(_, store, property, __, record, value, ___, language, tokenizer) {
      const field = (FIELDS as readonly string[]).indexOf(property)
      if (field >= 0) store.postings.add(record, field, tokenizer.tokenize(String(value), language, property))
      else if (property === 'article') records.setArticle(record, String(value))
      else if (property === 'speakers') records.setSpeakers(record, value as string[])
      else store.vectors.add(record, value as number[])
    },
    /** Called for each property; the table of records and the documents are one. */
    remove(_, store, property, __, record) {
      if (property === 'body') store.postings.remove(record)
      else if (property === 'vector') store.vectors.remove(record)
      return true
    },
    search: searchWith(precedes),
    searchByWhereClause(_, __, where) {
      const { article, speakers } = where as Where
      return asSet(records.allowed(article?.in, speakers?.containsAny))
    },
    getSearchableProperties: (store) => store.searchableProperties,
    getSearchablePropertiesWithTypes: (store) => store.searchablePropertiesWithTypes,
  }
}

/** The forms of filter that the backend uses. */
interface Where {
  readonly article?: { readonly in: string[] }
  readonly speakers?: { readonly containsAny: string[] }
}

/** Orama hands what passes the filters to `search` and to the vector node, and does not look into it. */
function asSet(allowed: AllowedRecords): Set<number> {
  return allowed as unknown as Set<number>
}

type Search = IIndex<IndexStore>['search']

/**
 * The arguments left out are the tokenizer, language, properties, exact, tolerance, boosts, relevance and the number of
 * records.
 */
function searchWith(precedes: (a: number, b: number) => boolean): Search {
  return (...[anyStore, term, , , , , , , , , allowed]) => {
    const { postings, wanted } = anyStore as IndexStore
    const bits = allowed ? (allowed as unknown as AllowedRecords).bits : null
    return postings.search(parseQuery(term), { limit: wanted.limit, allowed: bits, precedes })
  }
}

function createStore(
  ids: IdStore,
  dimensions: number,
  precedes: (a: number, b: number) => boolean,
  state?: IndexState,
): IndexStore {
  const types: Record<string, SearchableType> = createSchema(dimensions)
  const wanted = { limit: 0 }
  const vectors = new FlatVectors(dimensions, wanted, precedes, state?.vectors)
  return {
    sharedInternalDocumentStore: ids,
    indexes: {},
    vectorIndexes: { vector: { type: 'Vector', node: vectors, isArray: false } },
    searchableProperties: Object.keys(types),
    searchablePropertiesWithTypes: types,
    frequencies: {},
    tokenOccurrences: {},
    avgFieldLength: {},
    fieldLengths: {},
    postings: new Postings(state?.segments),
    vectors,
    wanted,
  }
}
