import assert from 'node:assert/strict'
import { test } from 'node:test'
import { boundOf, drift, Factors } from '../../../../../src/retrieval/engines/embedded/postings/factors.ts'
import {
  codeOf,
  increment,
  occurrencesOf,
  RARE,
} from '../../../../../src/retrieval/engines/embedded/postings/occurrences.ts'
import { kthLargest } from '../../../../../src/retrieval/engines/embedded/postings/searcher.ts'
import fc from '../../../../support/property.ts'

const average = fc.double({ min: 0.1, max: 1000, noNaN: true })
const averages = fc.tuple(average, average, average)
const frequency = fc.integer({ min: 0, max: 255 })

test('a bound under some averages, times the drift, is one under others', () => {
  const lengths = fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 3, maxLength: 3 })
  fc.assert(
    fc.property(
      lengths,
      averages,
      averages,
      fc.tuple(frequency, frequency, frequency),
      (lengths, before, after, [title, context, body]) => {
        const occurrences = ((title << 24) | (context << 16) | body) >>> 0
        fc.pre(occurrences > 0)
        const bound = boundOf(new Factors(Uint32Array.from(lengths), before).of(0, occurrences))
        const factor = new Factors(Uint32Array.from(lengths), after).of(0, occurrences)
        assert.ok(factor <= bound * drift(before, after) * (1 + 1e-6))
      },
    ),
  )
})

test('a byte holds a few occurrences in each field, and tells when they are more', () => {
  assert.equal(codeOf(1), 1)
  assert.equal(occurrencesOf(codeOf((3 << 24) | (2 << 16) | 15)), (3 << 24) | (2 << 16) | 15)
  for (const more of [4 << 24, 4 << 16, 16]) assert.equal(codeOf(more), RARE)
})

test('occurrences are counted up to what a field holds', () => {
  let occurrences = 0
  for (let i = 0; i < 300; i++) occurrences = increment(increment(occurrences, 0), 1)
  for (let i = 0; i < 70_000; i++) occurrences = increment(occurrences, 2)
  assert.equal(occurrences, 0xffff_ffff)
})

test('the k-th largest score is what sorting gives, 0 where there are fewer', () => {
  const scores = fc.array(fc.double({ min: 0, max: 9, noNaN: true }), { maxLength: 40 })
  fc.assert(
    fc.property(scores, fc.integer({ min: 1, max: 50 }), (list, k) => {
      const wanted = (at: number) => at % 3 > 0
      const sorted = list.filter((score, at) => wanted(at) && score > 0).sort((a, b) => b - a)
      assert.equal(kthLargest(Float64Array.from(list), wanted, k), sorted[k - 1] ?? 0)
    }),
  )
})
