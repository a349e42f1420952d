import assert from 'node:assert/strict'
import test from 'node:test'
import { QueryMass } from '../../../src/retrieval/search/coverage.ts'

const mass = new QueryMass(
  new Map([
    ['氢', 1],
    ['氢能', 3],
    ['重', 1],
    ['重卡', 3],
  ]),
  8,
)

test('a share counts each term once, and no term of another query', () => {
  assert.equal(mass.share(['氢', '氢', '氢能']), 0.5)
  assert.equal(mass.share(['水', '土']), 0)
  assert.equal(mass.share([]), 0)
})

test('near-synonyms stand in for what is missing, and never make more than the whole', () => {
  const helped = new QueryMass(new Map([...mass.terms, ['氢气', 2]]), 8)
  assert.equal(helped.share(['氢', '氢气']), 3 / 8)
  assert.equal(helped.share([...helped.terms.keys()]), 1)
})

test('the window takes terms that stand within 80 units together', () => {
  assert.equal(mass.windowShare(`氢能${'水'.repeat(76)}重卡`), 1)
  assert.equal(mass.windowShare(`氢能${'水'.repeat(80)}重卡`), 0.5)
  assert.equal(mass.windowShare('水土'), 0)
})

test('either script is met', () => {
  assert.equal(mass.windowShare('氫能重卡'), 1)
})

test('a query without mass covers nothing', () => {
  assert.equal(new QueryMass(new Map(), 0).windowShare('氢能'), 0)
  assert.equal(new QueryMass(new Map(), 0).share(['氢能']), 0)
})
