import assert from 'node:assert/strict'
import test from 'node:test'
import { openCollection } from '../../../src/retrieval/index.ts'
import { fakeClock } from '../../support/clock.ts'
import { corpusOf, scratch } from '../../support/corpus.ts'

test('reading, preparing and indexing all give way', async (t) => {
  const lines = Array.from({ length: 100 }, (_, i) => JSON.stringify({ id: `n${i}`, text: `第${i}篇。` }))
  const corpus = corpusOf(t, { 'set.jsonl': lines.join('\n') })
  // Every look at the clock is a long time after the last one.
  fakeClock(t, 60)
  const turns: Record<string, number> = {}
  let phase = 'before'
  let next = setImmediate(function turn() {
    turns[phase] = (turns[phase] ?? 0) + 1
    next = setImmediate(turn)
  })
  t.after(() => clearImmediate(next))
  await openCollection({
    corpus: [corpus],
    data: scratch(t),
    onProgress: (progress) => {
      phase = progress.phase
    },
  })
  assert.ok(turns.read! >= 100, `${turns.read}`)
  assert.ok(turns.prepare! >= 100, `${turns.prepare}`)
  assert.ok(turns.index! >= 2, `${turns.index}`)
})
