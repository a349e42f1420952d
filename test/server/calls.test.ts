import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { ProgressNotificationSchema } from '@modelcontextprotocol/sdk/types.js'
import type { CallOptions, Collection } from '../../src/retrieval/index.ts'
import { CallQueue, unlessAborted } from '../../src/server/calls.ts'
import { createFakeCollection } from '../support/fake-collection.ts'
import { connect } from './connect.ts'

const fake = createFakeCollection()

test('a call reaches the collection with the client’s cancellation', async () => {
  let seen: AbortSignal | undefined
  const search: Collection['search'] = (_, options) =>
    new Promise((_, reject) => {
      seen = options?.signal
      seen?.addEventListener('abort', () => reject(seen?.reason))
    })
  const { client, reports, close } = await connect({ collection: async () => ({ ...fake, search }) })
  const cancel = new AbortController()
  const call = client.callTool({ name: 'search', arguments: { query: '公园' } }, undefined, {
    signal: cancel.signal,
  })
  while (seen === undefined) await turn()
  cancel.abort('enough')
  await assert.rejects(call)
  while (!seen.aborted) await turn()
  await close()
  assert.deepEqual(reports, [])
})

test('a thousand calls that are cancelled at once are not begun, and a ping is answered among them', async () => {
  let begun = 0
  const search: Collection['search'] = async (request) => {
    begun++
    return fake.search(request)
  }
  const { client, close } = await connect({ collection: async () => ({ ...fake, search }) })
  const cancel = new AbortController()
  const calls = Array.from({ length: 1000 }, () =>
    client.callTool({ name: 'search', arguments: { query: '公园' } }, undefined, { signal: cancel.signal }),
  )
  const settled = Promise.allSettled(calls)
  cancel.abort()
  await client.ping()
  await settled
  await close()
  assert.ok(begun < 10, `${begun} calls began`)
})

test('calls begin in their order, four at a time, the first at once', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const queue = new CallQueue()
  const never = new AbortController().signal
  const begun: number[] = []
  const ends: (() => void)[] = []
  const calls = Array.from({ length: 7 }, (_, i) =>
    queue.run(never, () => {
      begun.push(i)
      return new Promise<void>((resolve) => void ends.push(resolve))
    }),
  )
  const later = async () => {
    t.mock.timers.tick(25)
    await turn()
  }
  assert.deepEqual(begun, [])
  await turn()
  await turn()
  assert.deepEqual(begun, [0])
  for (let i = 0; i < 9; i++) await later()
  assert.deepEqual(begun, [0, 1, 2, 3])
  ends[2]?.()
  await turn()
  for (let i = 0; i < 9; i++) await later()
  assert.deepEqual(begun, [0, 1, 2, 3, 4])
  for (const end of ends) end()
  await turn()
  await turn()
  assert.deepEqual(begun, [0, 1, 2, 3, 4, 5])
  await later()
  for (const end of ends) end()
  await Promise.all(calls)
  assert.deepEqual(begun, [0, 1, 2, 3, 4, 5, 6])
})

test('a failed call gives its place back', async () => {
  const queue = new CallQueue()
  const never = new AbortController().signal
  for (let i = 0; i < 9; i++) {
    await assert.rejects(
      queue.run(never, async () => {
        throw new Error(`failure ${i}`)
      }),
      { message: `failure ${i}` },
    )
  }
})

test('a call that waits for the collection can be cancelled', async () => {
  const cancel = new AbortController()
  const waiting = unlessAborted(cancel.signal, new Promise(() => {}))
  cancel.abort(new Error('enough'))
  await assert.rejects(waiting, { message: 'enough' })
  await assert.rejects(unlessAborted(cancel.signal, Promise.resolve(1)), { message: 'enough' })
})

test('progress goes to a client that asks for it, and increases', async () => {
  const search: Collection['search'] = async (request, options: CallOptions = {}) => {
    options.onProgress?.({ phase: 'read', done: 1, total: 2 })
    for (const done of [0, 1, 1, 500, 1000]) options.onProgress?.({ phase: 'index', done, total: 1000 })
    options.onProgress?.({ phase: 'prepare', done: 1, total: 2 })
    return fake.search(request)
  }
  const { client, close } = await connect({ collection: async () => ({ ...fake, search }) })
  const seen: unknown[] = []
  client.setNotificationHandler(ProgressNotificationSchema, ({ params }) => {
    seen.push([params.progress, params.total, params.message])
  })
  const request = { name: 'search', arguments: { query: '公园' } }
  await client.callTool(request)
  assert.deepEqual(seen, [])
  await client.callTool({ ...request, _meta: { progressToken: 'a' } })
  await close()
  assert.deepEqual(seen, [
    [0.5, 4, 'read 1/2'],
    [2, 4, 'index 0/1000'],
    [2.5, 4, 'index 500/1000'],
    [3, 4, 'index 1000/1000'],
  ])
})
