import assert from 'node:assert/strict'
import test from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { CorpusFollower, debounce } from '../../../src/retrieval/collection/follow-corpus.ts'
import type { Busy, Indexer, Update } from '../../../src/retrieval/collection/indexer.ts'

test('a burst of changes leads to one run, and one that goes on to a run now and then', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  let runs = 0
  const { call, cancel } = debounce(() => runs++, 20, 100)
  call()
  t.mock.timers.tick(19)
  call()
  t.mock.timers.tick(19)
  assert.equal(runs, 0)
  t.mock.timers.tick(1)
  assert.equal(runs, 1)
  for (let i = 0; i < 12; i++) {
    call()
    t.mock.timers.tick(10)
  }
  assert.equal(runs, 2)
  cancel()
  t.mock.timers.tick(1000)
  assert.equal(runs, 2)
})

/** An indexer whose updates end when the test says so. */
function heldIndexer() {
  const ends: ((done: Update | Busy | Error) => void)[] = []
  const requests: object[] = []
  const update = (request: object) => {
    requests.push(request)
    return new Promise((resolve, reject) => {
      ends.push((done) => (done instanceof Error ? reject(done) : resolve(done)))
    })
  }
  return { indexer: { update } as unknown as Indexer, ends, requests }
}

function follower(indexer: Indexer) {
  const told: string[] = []
  const options = {
    corpus: [],
    data: '',
    watch: false,
    indexer,
    onUpdate: () => told.push('updated'),
    onBusy: (pid: number | null) => told.push(`busy ${pid}`),
    onFailure: (error: unknown) => told.push(`failed ${(error as Error).message}`),
    onWatchError: (error: unknown) => told.push(`watch ${(error as Error).message}`),
  }
  return { told, follower: new CorpusFollower(options) }
}

const DONE = { unsettled: 0, again: 0 } as Update

test('changes during an update lead to one more; updates never overlap', async () => {
  const { indexer, ends } = heldIndexer()
  const { told, follower: one } = follower(indexer)
  await one.start(false)
  one.want()
  one.want()
  assert.equal(ends.length, 1)
  ends[0]?.(DONE)
  await turn()
  assert.equal(ends.length, 2)
  ends[1]?.(DONE)
  await turn()
  assert.equal(ends.length, 2)
  assert.deepEqual(told, ['updated', 'updated'])
  await one.close()
})

test('a failure is told and the next change is taken in; a lock that is held is tried again', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { indexer, ends } = heldIndexer()
  const { told, follower: one } = follower(indexer)
  await one.start(false)
  ends[0]?.(new Error('disk full'))
  await turn()
  one.want()
  ends[1]?.({ holder: { pid: 7, host: null } })
  await turn()
  assert.equal(ends.length, 2)
  t.mock.timers.tick(500)
  assert.equal(ends.length, 3)
  ends[2]?.({ ...DONE, unsettled: 1 })
  await turn()
  t.mock.timers.tick(250)
  assert.equal(ends.length, 4)
  ends[3]?.(DONE)
  await turn()
  assert.deepEqual(told, ['failed disk full', 'busy 7', 'updated', 'updated'])
  await one.close()
})

test('the first update makes the index anew where that is asked for, later ones wait for half-written files', async () => {
  const { indexer, ends, requests } = heldIndexer()
  const { follower: one } = follower(indexer)
  await one.start(true)
  ends[0]?.(DONE)
  await turn()
  one.want()
  ends[1]?.(DONE)
  await turn()
  await one.close()
  assert.deepEqual(
    requests.map((request) => ({ ...request, signal: null })),
    [
      { wish: 'rebuild', leaveUnsettled: false, signal: null },
      { wish: 'update', leaveUnsettled: true, signal: null },
    ],
  )
})

test('what failed is tried again, later each time, and so are files that the disk withheld', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { indexer, ends } = heldIndexer()
  const { follower: one } = follower(indexer)
  await one.start(false)
  const after = async (done: Update | Error, ms: number) => {
    ends.at(-1)?.(done)
    await turn()
    const before = ends.length
    t.mock.timers.tick(ms - 1)
    assert.equal(ends.length, before)
    t.mock.timers.tick(1)
    assert.equal(ends.length, before + 1)
  }
  await after(new Error('503'), 5000)
  await after(new Error('503'), 10_000)
  await after({ ...DONE, again: 1 }, 20_000)
  ends.at(-1)?.(DONE)
  await turn()
  t.mock.timers.tick(10 * 60_000)
  assert.equal(ends.length, 4)
  await one.close()
})

test('a repair that is asked for during an update comes after it, and is not lost where somebody else writes', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { indexer, ends, requests } = heldIndexer()
  const { follower: one } = follower(indexer)
  await one.start(false)
  one.want('repair')
  one.want()
  ends[0]?.(DONE)
  await turn()
  ends[1]?.({ holder: { pid: 7, host: null } })
  await turn()
  t.mock.timers.tick(500)
  ends[2]?.(DONE)
  await turn()
  assert.deepEqual(
    requests.map((request) => (request as { wish: string }).wish),
    ['update', 'repair', 'repair'],
  )
  await one.close()
})
