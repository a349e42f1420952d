import assert from 'node:assert/strict'
import test from 'node:test'
import { QueryCoverage } from '../../../src/retrieval/search/coverage.ts'

const coverage = new QueryCoverage(
  new Map([
    ['氢', 1],
    ['氢能', 3],
    ['重', 1],
    ['重卡', 3],
  ]),
  8,
)

test('a share counts each term once, and no term of another query', () => {
  assert.equal(coverage.share(['氢', '氢', '氢能']), 0.5)
  assert.equal(coverage.share(['水', '土']), 0)
  assert.equal(coverage.share([]), 0)
})

test('near-synonyms stand in for what is missing, and never make more than the whole', () => {
  const helped = new QueryCoverage(new Map([...coverage.weights, ['氢气', 2]]), 8)
  assert.equal(helped.share(['氢', '氢气']), 3 / 8)
  assert.equal(helped.share([...helped.weights.keys()]), 1)
})

test('the window takes terms that stand within 80 units together', () => {
  assert.equal(coverage.windowShare(`氢能${'水'.repeat(76)}重卡`), 1)
  assert.equal(coverage.windowShare(`氢能${'水'.repeat(80)}重卡`), 0.5)
  assert.equal(coverage.windowShare('水土'), 0)
})

test('either script is met', () => {
  assert.equal(coverage.windowShare('氫能重卡'), 1)
})

test('a query without weight covers nothing', () => {
  assert.equal(new QueryCoverage(new Map(), 0).windowShare('氢能'), 0)
  assert.equal(new QueryCoverage(new Map(), 0).share(['氢能']), 0)
})
