import assert from 'node:assert/strict'
import test from 'node:test'
import { openCollection } from '../../../src/retrieval/index.ts'
import { fakeClock } from '../../support/clock.ts'
import { corpusOf, scratch } from '../../support/corpus.ts'

test('an ingest gives way after each article', async (t) => {
  const lines = Array.from({ length: 100 }, (_, i) => JSON.stringify({ id: `n${i}`, text: `第${i}篇。` }))
  const corpus = corpusOf(t, { 'set.jsonl': lines.join('\n') })
  // Every look at the clock is a long time after the last one.
  fakeClock(t, 60)
  let turns = 0
  let next = setImmediate(function turn() {
    turns++
    next = setImmediate(turn)
  })
  t.after(() => clearImmediate(next))
  await openCollection({ corpus: [corpus], data: scratch(t) })
  assert.ok(turns >= 100, `${turns}`)
})
