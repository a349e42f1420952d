import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatQuery, parseQuery } from '../../../../src/retrieval/engines/embedded/query-syntax.ts'
import fc from '../../../support/property.ts'

test('a query is terms with their weights', () => {
  const terms = [
    { term: '加氢', weight: 1.5 },
    { term: 'a^b', weight: 1e-7 },
  ]
  assert.equal(formatQuery(terms), '加氢^1.5 a^b^1e-7')
  assert.deepEqual(parseQuery('加氢^1.5 a^b^1e-7'), terms)
  assert.deepEqual(parseQuery(''), [])
})

test('what no record can hold is left out', () => {
  const weight = 1
  assert.equal(
    formatQuery([
      { term: '', weight },
      { term: 'a b', weight },
      { term: '\u3000', weight },
    ]),
    '',
  )
})

test('parsing gives back any terms without white space', () => {
  const term = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => !/\s/u.test(text))
  const weight = fc.double({ min: Number.MIN_VALUE, noNaN: true, noDefaultInfinity: true })
  fc.assert(
    fc.property(fc.array(fc.record({ term, weight }, { noNullPrototype: true })), (terms) => {
      assert.deepEqual(parseQuery(formatQuery(terms)), terms)
    }),
  )
})
