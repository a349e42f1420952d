import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TopK } from '../../../src/retrieval/engines/top-k.ts'
import fc from '../../support/property.ts'

test('keeps what sorting everything would put first', () => {
  const scores = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 60 })
  fc.assert(
    fc.property(scores, fc.nat(20), (scores, limit) => {
      const best = new TopK(limit, (a, b) => a > b)
      for (const [item, score] of scores.entries()) best.offer(item, score)
      const sort = (entries: [number, number][]) => entries.sort((a, b) => b[1] - a[1] || b[0] - a[0])
      assert.deepEqual(sort(best.entries()), sort([...scores.entries()]).slice(0, limit))
    }),
  )
})
