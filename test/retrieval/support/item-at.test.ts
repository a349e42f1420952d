import assert from 'node:assert/strict'
import test from 'node:test'
import { itemAt } from '../../../src/retrieval/support/item-at.ts'

test('an item is the one at its index, also where it is null', () => {
  assert.equal(itemAt(['a', null], 1), null)
  assert.equal(itemAt(Uint8Array.of(3, 0), 1), 0)
})

test('an index out of range is a defect', () => {
  assert.throws(() => itemAt(['a'], 1), RangeError)
  assert.throws(() => itemAt(['a'], -1), RangeError)
})
