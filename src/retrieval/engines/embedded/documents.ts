import type { IDocumentsStore, Tokenizer } from '@orama/orama'
import { documentsStore } from '@orama/orama/components'
import type { RecordTable } from './records.ts'

type DocumentsStore = documentsStore.DocumentsStore
type Ids = DocumentsStore['sharedInternalDocumentStore']

/** What Orama gets for a document: each indexed property by name, so that it has all removed again. */
const DOCUMENT = { article: null, speakers: null, title: null, context: null, body: null, vector: null }

/**
 * The documents store, which keeps no document: whether there is one, the table of records knows. Unlike Orama's own it
 * makes no internal number up when it is asked for an unknown id, which would stay in Orama's id store for good.
 */
export function createDocumentsComponent(records: RecordTable): IDocumentsStore<DocumentsStore> {
  const get = ({ sharedInternalDocumentStore: ids }: DocumentsStore, id: string | number) => {
    const record = typeof id === 'number' ? id : ids.idToInternalId.get(id)
    return record !== undefined && records.has(record) ? DOCUMENT : undefined
  }
  return {
    ...documentsStore.createDocumentsStore(),
    create: (_, ids) => createStore(ids, records),
    load: (ids) => createStore(ids, records),
    get,
    getMultiple: (store, ids) => ids.map((id) => get(store, id)),
    // The insertion of the properties, which follows, enters the record.
    store: (_, __, record) => !records.has(record),
    remove: (_, __, record) => {
      records.delete(record)
      return true
    },
    count: () => records.count,
  }
}

/**
 * The tokenizer component: the analyzer, for the texts that are inserted. Passages of an article come one after another
 * and share titles and headings, so that the latest text of each property is remembered.
 */
export function createTokenizer(analyze: (text: string) => string[]): Tokenizer {
  const latest = new Map<string | undefined, { readonly text: string; readonly terms: string[] }>()
  const tokenize = (text: string, _language?: string, property?: string) => {
    const known = latest.get(property)
    if (known?.text === text) return known.terms
    const terms = analyze(text)
    latest.set(property, { text, terms })
    return terms
  }
  return { language: 'chinese', normalizationCache: new Map(), tokenize }
}

/** Orama's vector search reads `docs` itself. */
function createStore(ids: Ids, records: RecordTable): DocumentsStore {
  const docs = new Proxy(
    {},
    { get: (_, record) => (records.has(Number(record)) ? DOCUMENT : undefined) },
  ) as DocumentsStore['docs']
  return { sharedInternalDocumentStore: ids, docs, count: 0 }
}
