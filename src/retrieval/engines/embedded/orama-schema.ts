import type { AnyOrama, IIndex, SearchableType } from '@orama/orama'
import { index as oramaIndex } from '@orama/orama/components'

type IdStore = AnyOrama['internalDocumentIDStore']

/** The properties of a passage that Orama knows; texts are title, context and body. */
export function createSchema(dimensions: number) {
  return {
    title: 'string',
    context: 'string',
    body: 'string',
    vector: `vector[${dimensions}]`,
  } as const
}

/** Orama's own index state, with nothing in its trees: ours lies in what the component closes over. */
export function emptyIndex(ids: IdStore, dimensions: number): oramaIndex.Index {
  const types: Record<string, SearchableType> = createSchema(dimensions)
  return {
    sharedInternalDocumentStore: ids,
    indexes: {},
    vectorIndexes: {},
    searchableProperties: Object.keys(types),
    searchablePropertiesWithTypes: types,
    frequencies: {},
    tokenOccurrences: {},
    avgFieldLength: {},
    fieldLengths: {},
  }
}

/**
 * An index component: Orama's own with some of its functions replaced. Orama's trees are never filled: its ranking is
 * not BM25, and its cost on Chinese grows with the square of the posting lists (docs/retrieval.md).
 */
export function createIndexComponent<S extends oramaIndex.Index>(
  create: (ids: IdStore) => S,
  functions: Partial<IIndex<S>>,
): IIndex<S> {
  return {
    ...(oramaIndex.createIndex() as unknown as IIndex<S>),
    create: (_, ids) => create(ids),
    load: (ids) => create(ids),
    getSearchableProperties: (store) => store.searchableProperties,
    getSearchablePropertiesWithTypes: (store) => store.searchablePropertiesWithTypes,
    ...functions,
  }
}
