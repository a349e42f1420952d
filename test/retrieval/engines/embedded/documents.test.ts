import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AnyOrama } from '@orama/orama'
import { internalDocumentIDStore } from '@orama/orama/components'
import { createDocumentsComponent } from '../../../../src/retrieval/engines/embedded/documents.ts'
import { RecordTable } from '../../../../src/retrieval/engines/embedded/records.ts'

function emptyStore() {
  const ids = internalDocumentIDStore.createInternalDocumentIDStore()
  const records = new RecordTable()
  const component = createDocumentsComponent(records)
  return { ids, records, component, store: component.create({} as AnyOrama, ids) }
}

test('there is a document of every record, with each property by name and no text', () => {
  const { records, component, store } = emptyStore()
  records.setArticle(1, 'x')
  const document = { article: null, speakers: null, title: null, context: null, body: null, vector: null }
  assert.deepEqual(component.get(store, 1), document)
  assert.deepEqual(store.docs[1], document)
  assert.equal(component.count(store), 1)
  records.delete(1)
  assert.equal(component.get(store, 1), undefined)
  assert.equal(store.docs[1], undefined)
})

test('asking for an unknown id makes up no number for it', () => {
  const { component, store, ids } = emptyStore()
  assert.equal(component.get(store, 'absent'), undefined)
  assert.equal(ids.idToInternalId.size, 0)
})
