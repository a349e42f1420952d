import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import test from 'node:test'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { COMMAND } from '../support/command.ts'
import { scratch } from '../support/corpus.ts'

async function connect(data: string, ...options: string[]): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' })
  const args = [...COMMAND, 'serve', '--data', data, ...options]
  await client.connect(new StdioClientTransport({ command: process.execPath, args, stderr: 'ignore' }))
  return client
}

test('a real client over stdio asks and gets a quote with its place', async (t) => {
  const client = await connect(scratch(t))
  const { structuredContent, isError } = await client.callTool({
    name: 'find_quotes',
    arguments: { question: '榮程集團2025年預計累計投運多少座加氫站？' },
  })
  await client.close()
  assert.ok(!isError)
  const { quotes } = structuredContent as {
    quotes: { quote: { exact: string }; speaker: { name: string }; article: { id: string } }[]
  }
  assert.match(quotes[0]!.quote.exact, /2025年預計累計投運加氫站達到20座/)
  assert.equal(quotes[0]!.speaker.name, '張榮華')
  assert.equal(quotes[0]!.article.id, '000_22fffa96ce9522f1')
})

test('a real client over stdio has an answer verified and a phrase found', async (t) => {
  const client = await connect(scratch(t))
  const answer = `榮程集團提出，“2025年預計累計投運加氫站達到20座”，又說“2025年預計累計投運加氫站達到30座”。

> 月球上已經建成了三百座加氫站，向所有國家開放。`
  const verified = await client.callTool({ name: 'verify_quotes', arguments: { answer } })
  const found = await client.callTool({ name: 'find_phrase', arguments: { phrase: '预计累计投运加氢站' } })
  await client.close()
  assert.ok(!verified.isError && !found.isError)
  const { verdicts, summary } = verified.structuredContent as {
    verdicts: { verdict: string; differences: unknown[]; citation: { quote: { exact: string } } | null }[]
    summary: Record<string, number>
  }
  assert.deepEqual(
    verdicts.map(({ verdict }) => verdict),
    ['exact', 'altered', 'not_found'],
  )
  assert.deepEqual(verdicts[1]!.differences, [{ kind: 'number', yours: '30', source: '20' }])
  assert.match(verdicts[1]!.citation!.quote.exact, /20座/)
  assert.equal(verdicts[2]!.citation, null)
  assert.deepEqual([summary.quotes, summary.altered, summary.not_found], [3, 1, 1])
  const { count, occurrences } = found.structuredContent as {
    count: number
    occurrences: { quote: { exact: string }; context: string }[]
  }
  assert.equal(count, 1)
  assert.equal(occurrences[0]!.quote.exact, '預計累計投運加氫站')
  assert.match(occurrences[0]!.context, /,2025年預計累計投運加氫站達到20座。/)
})

test('a corpus that is missing does not keep the server from answering; its tools say what is wrong', async (t) => {
  const client = await connect(scratch(t), '--corpus', 'no/such/folder')
  const { tools } = await client.listTools()
  const result = await client.callTool({ name: 'search', arguments: { query: '天津' } })
  await client.close()
  assert.ok(tools.length >= 4)
  assert.equal(result.isError, true)
  const [block] = result.content as { text: string }[]
  const { error } = JSON.parse(block!.text) as { error: { code: string; message: string; hint: string } }
  assert.equal(error.code, 'corpus_missing')
  assert.match(error.hint, /--corpus/)
})

test('every byte on stdout is protocol, also after malformed and unknown input', async (t) => {
  const child = spawn(process.execPath, [...COMMAND, 'serve', '--data', scratch(t)], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let out = ''
  child.stdout.on('data', (chunk) => {
    out += chunk
  })
  const requests = [
    '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}',
    '{"jsonrpc":"2.0","method":"notifications/initialized"}',
    'this is not JSON',
    '{"jsonrpc":"2.0","id":2,"method":"no/such/method"}',
    '{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"search","arguments":{"query":"天津"}}}',
    '{"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":"find_quotes","arguments":{"question":"天开园"}}}',
  ]
  child.stdin.write(`${requests.join('\n')}\n`)
  // An end of the input makes it wait for answers only so long.
  while (!['1', '2', '3', '4'].every((id) => out.includes(`"id":${id}}`) || out.includes(`"id":${id},`))) {
    await once(child.stdout, 'data')
  }
  child.stdin.end()
  const code = await new Promise((resolve) => child.on('close', resolve))
  const messages = out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { jsonrpc: string; id?: number; method?: string })
  assert.ok(messages.every((message) => message.jsonrpc === '2.0'))
  // The list of articles may change under the first calls, since the index is built beside them.
  const answers = messages.filter(({ method }) => method !== 'notifications/resources/list_changed')
  assert.deepEqual(answers.map(({ id }) => id).sort(), [1, 2, 3, 4])
  assert.equal(code, 0)
})
