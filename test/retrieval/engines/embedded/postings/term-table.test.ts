import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TermTable } from '../../../../../src/retrieval/engines/embedded/postings/builder.ts'
import fc from '../../../../support/property.ts'

const term = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 2 }),
  fc.constantFrom('constructor', '__proto__', '加氢站', '\ud800', '\udfff\udfff', '😀'),
)

test('terms are numbered in the order in which they come, and keep their latest posting', () => {
  fc.assert(
    fc.property(fc.array(term), (terms) => {
      const table = new TermTable()
      const numbers = new Map<string, number>()
      const latest = new Map<string, number>()
      terms
        .filter((each) => !each.includes('\0'))
        .forEach((each, next) => {
          const since = next - 3
          const known = latest.get(each)
          const expected = known !== undefined && known >= since ? known : next
          assert.equal(table.posting(each, Math.max(since, 0), next), expected)
          latest.set(each, expected)
          if (!numbers.has(each)) numbers.set(each, numbers.size)
          assert.equal(table.number, numbers.get(each))
        })
      const sorted = [...table.sorted()]
      assert.deepEqual(new Map(sorted.map(({ term, number }) => [term, number])), numbers)
    }),
  )
})

test('a table grows to any number of terms', () => {
  const table = new TermTable()
  for (let i = 0; i < 30_000; i++)
    assert.equal(table.posting(String.fromCharCode(0x4e00 + (i % 200), 0x4e00 + i / 200), 0, i), i)
  assert.equal(table.size, 30_000)
  const keys = [...table.sorted()].map(({ term }) => term)
  assert.deepEqual(
    keys,
    keys.toSorted((a, b) => (a < b ? -1 : 1)),
  )
})
