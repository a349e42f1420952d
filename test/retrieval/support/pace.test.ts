import assert from 'node:assert/strict'
import test from 'node:test'
import { Pace } from '../../../src/retrieval/support/pace.ts'
import { fakeClock } from '../../support/clock.ts'

/** Milliseconds of work that are certainly a turn, and certainly none. */
const LONG = 100
const SHORT = 1

test('long work gives way, short work goes on', async (t) => {
  const clock = fakeClock(t)
  const pace = new Pace()
  await pace.step()
  let turns = 0
  setImmediate(() => turns++)
  for (let i = 0; i < 5; i++, clock.now += SHORT) await pace.step()
  assert.equal(turns, 0)
  clock.now += LONG
  await pace.step()
  assert.equal(turns, 1)
})

test('of much work that waits for its turn, one piece is done each time round', async (t) => {
  const clock = fakeClock(t)
  let rounds = 0
  const resumed: number[] = []
  let next = setImmediate(function round() {
    rounds++
    next = setImmediate(round)
  })
  await Promise.all(
    [0, 1, 2, 3].map(async () => {
      clock.now += LONG
      await new Pace().step()
      resumed.push(rounds)
      clock.now += LONG
    }),
  )
  clearImmediate(next)
  assert.equal(new Set(resumed).size, 4)
})

test('cancelled work ends at its next step with the reason of its signal', async () => {
  const controller = new AbortController()
  const pace = new Pace({ signal: controller.signal })
  await pace.step()
  controller.abort()
  await assert.rejects(pace.step(), { name: 'AbortError' })
})

test('work that is cancelled while it waits for its turn does not go on', async () => {
  const controller = new AbortController()
  const turn = new Pace({ signal: controller.signal }).turn()
  controller.abort(new Error('no longer wanted'))
  await assert.rejects(turn, /no longer wanted/)
})

test('steps are counted against those that are expected', async () => {
  const counts: string[] = []
  const pace = new Pace({ onCount: (done, total) => counts.push(`${done}/${total}`) })
  pace.expect(3)
  await pace.step()
  pace.expect(0)
  await pace.step(2)
  assert.deepEqual(counts, ['0/3', '1/3', '3/3'])
})
