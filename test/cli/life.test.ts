/** How `chuchu serve` ends, as a process of its own. Bounds in time only keep a hanging process from hanging the tests. */
import assert from 'node:assert/strict'
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { COMMAND } from '../support/command.ts'
import { scratch } from '../support/corpus.ts'

const options = { skip: process.platform === 'win32', timeout: 60_000 }

const line = (message: object) => `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`
const INITIALIZE = line({
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
})
const QUESTION = line({
  id: 2,
  method: 'tools/call',
  params: { name: 'find_quotes', arguments: { question: '加氢站有多少座？' } },
})

/** A server that has answered `initialize`. Neither stdout nor stderr is read after that. */
async function serve(t: TestContext, ...args: string[]): Promise<ChildProcessWithoutNullStreams> {
  const child = spawn(process.execPath, [...COMMAND, 'serve', '--data', scratch(t), ...args])
  t.after(() => child.kill('SIGKILL'))
  child.stdin.on('error', () => {})
  child.stdin.write(INITIALIZE)
  await once(child.stdout, 'readable')
  child.stdout.read()
  return child
}

/** An endpoint for embeddings that never answers, so that an ingest that needs it does not end. */
async function silentEndpoint(t: TestContext): Promise<{ args: string[]; asked: Promise<unknown> }> {
  const endpoint = createServer(() => {})
  endpoint.listen(0, '127.0.0.1')
  await once(endpoint, 'listening')
  t.after(() => {
    endpoint.close()
    endpoint.closeAllConnections()
  })
  const url = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/v1`
  return { args: ['--embed-url', url, '--embed-model', 'm'], asked: once(endpoint, 'request') }
}

/** @returns exit code and signal; fails where the process does not end */
const ended = async (child: ChildProcessWithoutNullStreams): Promise<unknown[]> =>
  child.exitCode === null && child.signalCode === null
    ? once(child, 'exit', { signal: AbortSignal.timeout(30_000) })
    : [child.exitCode, child.signalCode]

/** Asks for more than the pipe takes, and waits until the server has begun to write it. */
async function fillStdout(child: ChildProcessWithoutNullStreams): Promise<void> {
  for (let id = 10; id < 200; id++) child.stdin.write(line({ id, method: 'tools/list' }))
  await once(child.stdout, 'readable')
}

describe('chuchu serve', { concurrency: 2 }, () => {
  test('a client that dies while its call waits for an ingest leaves no process', options, async (t) => {
    const { args, asked } = await silentEndpoint(t)
    const child = await serve(t, ...args)
    child.stdin.write(QUESTION)
    await asked
    child.stdin.end()
    assert.deepEqual(await ended(child), [0, null])
  })

  test('SIGTERM ends a server whose stdout nobody reads', options, async (t) => {
    const child = await serve(t)
    await fillStdout(child)
    child.kill('SIGTERM')
    assert.deepEqual(await ended(child), [0, null])
  })

  test('SIGTERM ends a server whose stderr nobody reads', options, async (t) => {
    const child = await serve(t)
    // Each line that is no message is reported.
    child.stdin.write(`${'not a message '.repeat(10)}\n`.repeat(20_000))
    child.stdin.write(line({ id: 3, method: 'ping' }))
    await once(child.stdout, 'readable')
    child.kill('SIGTERM')
    assert.deepEqual(await ended(child), [0, null])
  })

  test('a second SIGINT ends it at once', options, async (t) => {
    const child = await serve(t)
    await fillStdout(child)
    const end = ended(child)
    while (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGINT')
      await sleep(50)
    }
    assert.deepEqual(await end, [null, 'SIGINT'])
  })

  test('a client that closes stderr goes on being served', options, async (t) => {
    const child = await serve(t)
    child.stderr.destroy()
    child.stdin.write('not a message\n'.repeat(3))
    child.stdin.write(QUESTION)
    await once(child.stdout, 'readable')
    child.stdin.end()
    assert.deepEqual(await ended(child), [0, null])
  })
})
