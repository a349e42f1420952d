import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AnyOrama } from '@orama/orama'
import { internalDocumentIDStore } from '@orama/orama/components'
import { createDocumentsComponent } from '../../../../src/retrieval/index/orama/documents.ts'
import { record } from '../../../contracts/index-backend.ts'

function emptyStore() {
  const ids = internalDocumentIDStore.createInternalDocumentIDStore()
  return {
    ids,
    component: createDocumentsComponent(),
    store: createDocumentsComponent().create({} as AnyOrama, ids),
  }
}

test('of a record, its ids and filter values are kept, and its texts by name only', () => {
  const { component, store } = emptyStore()
  const text = { title: 'Title', context: 'Heading', body: 'Body', vector: Float32Array.of(1) }
  component.store(store, 'r1', 1, record('r1', { article: 'x', speakers: ['甲'], ...text }))
  assert.deepEqual(component.get(store, 1), {
    id: 'r1',
    article: 'x',
    speakers: ['甲'],
    title: null,
    context: null,
    body: null,
    vector: null,
  })
})

test('asking for an unknown id makes up no number for it', () => {
  const { component, store, ids } = emptyStore()
  assert.equal(component.get(store, 'absent'), undefined)
  assert.equal(ids.idToInternalId.size, 0)
})
