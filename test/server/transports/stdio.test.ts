import assert from 'node:assert/strict'
import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import type { Collection } from '../../../src/retrieval/index.ts'
import { PromptLibrary } from '../../../src/server/prompts.ts'
import { createServer } from '../../../src/server/server.ts'
import { serveStdio } from '../../../src/server/transports/stdio.ts'
import { createFakeCollection } from '../../support/fake-collection.ts'

const INITIALIZE = request(1, 'initialize', {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'test', version: '0' },
})
const SEARCH = request(2, 'tools/call', { name: 'search', arguments: { query: '公园' } })

function request(id: number, method: string, params: object): string {
  return JSON.stringify({ jsonrpc: '2.0', id, method, params })
}

function start(
  collection: () => Promise<Collection> = async () => createFakeCollection(),
  patience?: number,
) {
  const input = new PassThrough()
  const output = new PassThrough()
  const reports: string[] = []
  const report = (message: string) => void reports.push(message)
  const server = createServer({
    collection,
    prompts: new PromptLibrary('prompts', report),
    version: '0',
    report,
  })
  const served = serveStdio(server, { input, output }, patience)
  const answers = () =>
    String(output.read() ?? '')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line))
  return { input, output, reports, served, answers }
}

test('every request is answered on a line of its own, also when the input ends at once', async () => {
  let open = (_: Collection) => {}
  const opened = new Promise<Collection>((resolve) => {
    open = resolve
  })
  const { input, served, answers } = start(() => opened)
  input.end(`${INITIALIZE}\n${SEARCH}\n`)
  await once(input, 'end')
  await turn()
  open(createFakeCollection())
  await served
  assert.deepEqual(
    answers().map((answer) => [answer.id, answer.result !== undefined]),
    [
      [1, true],
      [2, true],
    ],
  )
})

test('lines that are no messages are reported and the protocol goes on', async () => {
  const { input, reports, served, answers } = start()
  input.write(
    `${INITIALIZE}\nnot json\n{"jsonrpc":"2.0"}\n[]\n\n{"jsonrpc":"2.0","id":9,"method":"nonsense"}\n`,
  )
  input.end(`${SEARCH}\n`)
  await served
  assert.equal(reports.length, 4)
  for (const line of reports) assert.ok(line.length < 300 && !line.includes('\n'), line)
  assert.deepEqual(
    answers()
      .map((answer) => [answer.id, answer.error?.code])
      .sort(),
    [
      [1, undefined],
      [2, undefined],
      [9, -32601],
    ],
  )
})

test('a message may come in pieces, cut within a character', async () => {
  const { input, served, answers } = start()
  const bytes = Buffer.from(`${INITIALIZE}\n${SEARCH}\n`)
  for (const byte of bytes) input.write(Uint8Array.of(byte))
  input.end()
  await served
  assert.equal(answers()[1].result.structuredContent.results.length, 5)
})

test('a cancelled request does not hold up the end', async () => {
  const { input, served, answers } = start(() => new Promise(() => {}))
  input.write(`${INITIALIZE}\n${SEARCH}\n`)
  input.end('{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":2}}\n')
  await served
  assert.deepEqual(
    answers().map((answer) => answer.id),
    [1],
  )
})

test('an answer that does not come holds up the end for a while only', async () => {
  const { input, served, answers } = start(() => new Promise(() => {}), 1)
  input.end(`${INITIALIZE}\n${SEARCH}\n`)
  await served
  assert.deepEqual(
    answers().map((answer) => answer.id),
    [1],
  )
})

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`${signal} ends it, and no listener is left behind`, async () => {
    const before = process.listenerCount(signal)
    const { served } = start(() => new Promise(() => {}))
    await turn()
    process.emit(signal)
    await served
    assert.equal(process.listenerCount(signal), before)
  })
}

test('a client that stops reading ends it', async () => {
  const { output, served } = start()
  await turn()
  output.destroy(new Error('EPIPE'))
  await served
})
