import assert from 'node:assert/strict'
import test from 'node:test'
import { partitionPoint } from '../../../src/retrieval/support/partition-point.ts'
import fc from '../../support/property.ts'

test('the first item for which the test holds, or the number of items', () => {
  const sorted = fc.array(fc.nat(20), { maxLength: 30 }).map((items) => items.sort((a, b) => a - b))
  const property = fc.property(sorted, fc.nat(21), (items, least) => {
    const first = items.findIndex((item) => item >= least)
    assert.equal(
      partitionPoint(items, (item) => item >= least),
      first < 0 ? items.length : first,
    )
  })
  fc.assert(property)
})
