import type { IDocumentsStore, Tokenizer } from '@orama/orama'
import { documentsStore } from '@orama/orama/components'

export type DocumentsStore = documentsStore.DocumentsStore

/** What is kept of a record: no text, but each indexed property by name, so that Orama has all removed again. */
export interface StoredDocument {
  readonly id: string
  readonly article: string
  readonly speakers: readonly string[]
  readonly title: null
  readonly context: null
  readonly body: null
  readonly vector: null
}

export function storedDocument(record: Pick<StoredDocument, 'id' | 'article' | 'speakers'>): StoredDocument {
  const { id, article, speakers } = record
  return { id, article, speakers, title: null, context: null, body: null, vector: null }
}

/**
 * The documents store: Orama's own, but for two things. It keeps a `StoredDocument` of what it is given, and it
 * makes no internal number up when it is asked for an unknown id, which would stay in Orama's id store for good.
 */
export function createDocumentsComponent(): IDocumentsStore<DocumentsStore> {
  const base = documentsStore.createDocumentsStore()
  return {
    ...base,
    get(store, id) {
      const record = typeof id === 'number' ? id : store.sharedInternalDocumentStore.idToInternalId.get(id)
      return record === undefined ? undefined : store.docs[record]
    },
    store: (store, id, record, document) => base.store(store, id, record, storedDocument(document)),
  }
}

/** The tokenizer component: the analyzer, for the texts that are inserted. */
export function createTokenizer(analyze: (text: string) => string[]): Tokenizer {
  return { language: 'chinese', normalizationCache: new Map(), tokenize: (text) => analyze(text) }
}
