import type { TestContext } from 'node:test'
import { Pace } from '../../src/retrieval/support/pace.ts'

/**
 * Replaces `performance.now()` by a clock that stands still unless it is set, until the test ends. It is ahead of the
 * real one, so that nothing that was noted before lies in its future.
 * @param perLook milliseconds that pass with every look at it
 */
export function fakeClock(t: TestContext, perLook = 0): { now: number } {
  const clock = { now: performance.now() + 60_000 }
  const mocked = t.mock.method(performance, 'now', () => {
    clock.now += perLook
    return clock.now
  })
  t.after(async () => {
    mocked.mock.restore()
    // Work notes when its turn began. Without a new turn the tests after this one would not give way for a minute.
    await new Pace().turn()
  })
  return clock
}

/** Counts the rounds of the event loop that other work gets while this is done; on a fake clock, each step is a long one. */
export async function turnsDuring(t: TestContext, work: () => Promise<unknown>): Promise<number> {
  fakeClock(t, 60)
  let turns = 0
  let next = setImmediate(function turn() {
    turns++
    next = setImmediate(turn)
  })
  await work()
  clearImmediate(next)
  return turns
}
