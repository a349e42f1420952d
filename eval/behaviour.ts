/**
 * Records what the tools answer, or compares with a recording: what a change of structure must leave as it is.
 *
 *   npx tsx eval/behaviour.ts record FILE [--data ../shared/data] [--server dist/cli.js]
 *   npx tsx eval/behaviour.ts compare FILE OTHER [--most 20]
 *
 * `record` starts the server of a checkout over stdio, so that two versions can be recorded by the same script, and asks
 * the golden questions of the bundled articles, 1,000 questions of CMRC2018 and DRCD of their paragraphs, and verifies
 * quotes: answers as they stand, with a character changed, cut, and joined by an ellipsis. A line of the recording is one
 * call: { set, tool, arguments, output }.
 */
import { createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'

interface Call {
  readonly set: string
  readonly tool: string
  readonly arguments: Record<string, unknown>
}

interface Doc {
  readonly id: string
  readonly text: string
}

interface Question {
  readonly question: string
  readonly answers: readonly { readonly text: string }[]
}

/** Questions of each public set; every so many of the file, so that all of it is touched. */
const QUESTIONS = 500
/** News articles whose sentences are verified. */
const NEWS = 1500
const QUOTES = 3000

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string', default: '../shared/data' },
    server: { type: 'string', default: 'dist/cli.js' },
    most: { type: 'string', default: '20' },
  },
})
const [command, file, other] = positionals
if (command === 'record' && file) await record(file)
else if (command === 'compare' && file && other) compare(file, other, Number(values.most))
else throw new Error('usage: behaviour.ts record FILE | compare FILE OTHER')

async function record(out: string): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'chuchu-behaviour-'))
  const stream = createWriteStream(out)
  try {
    for (const [name, { files, calls }] of Object.entries(collections())) {
      const corpus = path.join(folder, name)
      mkdirSync(corpus)
      for (const [base, text] of Object.entries(files)) writeFileSync(path.join(corpus, base), text)
      const client = await connect(corpus, path.join(folder, `${name}-data`))
      for (const call of calls) {
        const result = await client.callTool({ name: call.tool, arguments: call.arguments }, undefined, {
          timeout: 600_000,
        })
        stream.write(`${JSON.stringify({ ...call, output: result.structuredContent ?? result.content })}\n`)
      }
      await client.close()
      process.stderr.write(`${name}: ${calls.length} calls\n`)
    }
  } finally {
    await new Promise((resolve) => stream.end(resolve))
    rmSync(folder, { recursive: true, force: true })
  }
}

async function connect(corpus: string, data: string): Promise<Client> {
  const client = new Client({ name: 'chuchu-behaviour', version: '1' })
  const args = [values.server, 'serve', '--corpus', corpus, '--data', data]
  await client.connect(new StdioClientTransport({ command: process.execPath, args, stderr: 'ignore' }))
  const list = { name: 'list_articles', arguments: { limit: 1 } }
  // A server answers while it indexes, and says in `index` that its answer covers a part.
  for (;;) {
    const { structuredContent } = await client.callTool(list, undefined, { timeout: 600_000 })
    if ((structuredContent as { index?: unknown } | undefined)?.index === undefined) break
    await sleep(200)
  }
  return client
}

interface Asked {
  readonly files: Readonly<Record<string, string>>
  readonly calls: readonly Call[]
}

function collections(): Record<string, Asked> {
  const seeds = ['000_22fffa96ce9522f1', '001_c9ee5c7def9b2ae7', '002_a67b407c9d10275b']
    .concat(['003_cf984d4ef4f0545c', '004_331aa6c9fb9621d9'])
    .map((id) => [`${id}.txt`, readFileSync(`corpus/${id}.txt`, 'utf8')] as const)
  const golden = readLines<Question>('eval/golden/questions.jsonl')
  const wiki = ['cmrc2018-dev', 'drcd-dev']
  const asked = wiki.flatMap((name) =>
    spread(readLines<Question>(inData(`${name}.questions.jsonl`)), QUESTIONS),
  )
  const news = spread(readLines<Doc>(inData('news.docs.jsonl')), NEWS)
  return {
    golden: {
      files: Object.fromEntries(seeds),
      calls: golden.flatMap((one) => questionCalls('golden', one)),
    },
    wiki: {
      files: Object.fromEntries(
        wiki.map((name) => [`${name}.jsonl`, readFileSync(inData(`${name}.docs.jsonl`), 'utf8')]),
      ),
      calls: asked.flatMap((one) => questionCalls('wiki', one)),
    },
    news: {
      files: { 'news.jsonl': news.map((doc) => JSON.stringify(doc)).join('\n') },
      calls: spread(
        news.flatMap(({ text }) => sentencesOf(text)),
        QUOTES,
      ).flatMap(quoteCalls),
    },
  }
}

function questionCalls(set: string, { question, answers }: Question): Call[] {
  const phrase = answers[0]?.text
  return [
    { set, tool: 'find_quotes', arguments: { question, detail: 'full' } },
    { set, tool: 'search', arguments: { query: question, detail: 'full' } },
    ...(phrase
      ? [{ set, tool: 'find_phrase', arguments: { phrase: phrase.slice(0, 100), detail: 'full' } }]
      : []),
  ]
}

/** A sentence as it stands and as answers spoil it; which way, its number in the list decides. */
function quoteCalls(sentence: string, i: number): Call[] {
  const middle = sentence.length >> 1
  const spoilt = [
    sentence,
    sentence.slice(0, middle) + sentence.slice(middle + 1),
    sentence.replace(/\d/u, (digit) => String((Number(digit) + 1) % 10)),
    `${sentence.slice(0, middle - 3)}……${sentence.slice(middle + 3)}`,
    sentence.replace(/不|没有|未/u, ''),
    `${sentence.slice(0, middle)}的${sentence.slice(middle)}`,
  ]
  const text = spoilt[i % spoilt.length]!
  return [{ set: 'news', tool: 'verify_quotes', arguments: { quotes: [{ text }], detail: 'full' } }]
}

function sentencesOf(text: string): string[] {
  return text
    .split(/(?<=[。！？])|\n/u)
    .map((one) => one.trim())
    .filter(({ length }) => length > 14 && length < 200)
}

function inData(name: string): string {
  return path.join(values.data, name)
}

function readLines<T>(name: string): T[] {
  return readFileSync(name, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as T)
}

function spread<T>(all: readonly T[], count: number): T[] {
  return Array.from(
    { length: Math.min(count, all.length) },
    (_, i) => all[Math.floor((i * all.length) / count)]!,
  )
}

/** As JSON with the keys of each object in order. */
function stable(value: unknown): string {
  return (
    JSON.stringify(value, (_, one: unknown) =>
      typeof one === 'object' && one !== null && !Array.isArray(one)
        ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
        : one,
    ) ?? ''
  )
}

/** Prints the calls whose answers differ, and by tool how many do; exit 1 where any does. */
function compare(before: string, after: string, most: number): void {
  const old = readLines<Call & { output: unknown }>(before)
  const now = readLines<Call & { output: unknown }>(after)
  const counts: Record<string, { calls: number; differ: number }> = {}
  let shown = 0
  for (const [i, call] of old.entries()) {
    const name = `${call.set} ${call.tool}`
    counts[name] ??= { calls: 0, differ: 0 }
    const count = counts[name]
    count.calls++
    const [a, b] = [stable(call.output), stable(now[i]?.output)]
    if (a === b) continue
    count.differ++
    if (shown++ < most) {
      const at = [...a].findIndex((character, k) => character !== b[k])
      process.stdout.write(`${JSON.stringify(call.arguments).slice(0, 200)}\n`)
      process.stdout.write(`  - ${a.slice(Math.max(0, at - 80), at + 120)}\n`)
      process.stdout.write(`  + ${b.slice(Math.max(0, at - 80), at + 120)}\n`)
    }
  }
  for (const [name, { calls, differ }] of Object.entries(counts)) {
    process.stdout.write(`${name}: ${differ} of ${calls} calls differ\n`)
  }
  process.exitCode = Object.values(counts).some(({ differ }) => differ > 0) ? 1 : 0
}
