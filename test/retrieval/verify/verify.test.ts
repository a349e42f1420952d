import assert from 'node:assert/strict'
import test from 'node:test'
import { Pace } from '../../../src/retrieval/support/pace.ts'
import { UNATTRIBUTED } from '../../../src/retrieval/verify/answer/references.ts'
import { checkQuote } from '../../../src/retrieval/verify/judge/verify.ts'
import { fakeClock } from '../../support/clock.ts'
import { body, collection } from './support.ts'

test('while many articles are read for a quote, the process has its turns', async (t) => {
  const readings = Array.from({ length: 30 }, (_, i) => body(`a${i}`, `第${i}条。今年水稻长势很好。`))
  const deps = collection(readings)
  const clock = fakeClock(t)
  const slow: typeof deps = {
    ...deps,
    readings: (ids) => {
      clock.now += 100
      return deps.readings(ids)
    },
  }
  let turns = 0
  const turn = () => {
    turns++
    next = setImmediate(turn)
  }
  let next = setImmediate(turn)
  const { occurrences } = await checkQuote(slow, '今年水稻长势很好。', UNATTRIBUTED, new Pace())
  clearImmediate(next)
  assert.equal(occurrences, 30)
  assert.ok(turns >= 2, `${turns} turns`)
})

test('all places of the words count that an altered quote departs from', async () => {
  const readings = Array.from({ length: 30 }, (_, i) =>
    body(`a${i}`, `第${i}条。今年水稻长势很好，单产提高3%。`),
  )
  const { verdict, occurrences } = await checkQuote(
    collection(readings),
    '今年水稻长势很好，单产提高5%。',
    UNATTRIBUTED,
    new Pace(),
  )
  assert.deepEqual([verdict, occurrences], ['altered', 30])
})
