import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseResourceUri, resourceUri } from '../../src/server/uri.ts'
import fc from '../support/property.ts'

test('segments are encoded and slashes kept', () => {
  assert.equal(
    resourceUri('article', '報/第1版 #5%?'),
    'article://%E5%A0%B1/%E7%AC%AC1%E7%89%88%20%235%25%3F',
  )
})

test('any id comes back from its URI, as it is and as clients rewrite it', () => {
  const id = fc.string({ minLength: 1, unit: 'grapheme' })
  fc.assert(
    fc.property(id, (value) => {
      const uri = resourceUri('passage', value)
      assert.equal(parseResourceUri(uri)?.ids[0], value)
      assert.ok(parseResourceUri(`passage://${encodeURI(value)}`)?.ids.includes(value) || value.includes('%'))
      assert.ok(parseResourceUri(`passage://${value}`)?.ids.includes(value))
    }),
  )
})

test('an id that looks encoded is found where a client did not encode it', () => {
  assert.deepEqual(parseResourceUri('article://100%25'), { scheme: 'article', ids: ['100%', '100%25'] })
  assert.deepEqual(parseResourceUri('article://100%'), { scheme: 'article', ids: ['100%'] })
})

test('a URI of another kind is not ours', () => {
  for (const uri of [
    'file:///etc/passwd',
    'article:park',
    'article://',
    'ARTICLE://park',
    'https://a/article://b',
  ]) {
    assert.equal(parseResourceUri(uri), null, uri)
  }
})
