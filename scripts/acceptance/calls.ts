// A server under load: pings while long queries and an ingest run, calls that are cancelled, a client that dies, pipes that
// nobody reads, a cold start, and the memory of an ingest; over 14,197 news articles. Linux; needs `npm run build`.
//   npm run acceptance:calls [-- --data FOLDER --articles 14197 --files 2000]
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { endsWithin, runCommand, ServeProcess } from './client.ts'
import { MadeCorpus, newsFile } from './corpus.ts'
import { cpuOf, endFigures, option, percentile, Report, requireLinux, scratchFolder } from './measure.ts'

requireLinux()
const ARTICLES = option('articles', 14_197)
const NEW_FILES = option('files', 2000)
const MB = 1e6
const report = new Report()
const folder = scratchFolder()
const corpusFolder = path.join(folder, 'corpus')
mkdirSync(corpusFolder)
const lines = readFileSync(newsFile(), 'utf8').split('\n').slice(0, ARTICLES)
writeFileSync(path.join(corpusFolder, 'news.jsonl'), lines.join('\n'))
const places = (data: string) => ['--corpus', corpusFolder, '--data', path.join(folder, data)]

const QUESTION = '今年的氢能产业发展得怎么样？'
const LONG = '推进全民健身要下绣花功夫，加氢站建设，水稻单产提高，海水淡化工程，'.repeat(40).slice(0, 1000)

await coldStart()
await clientDies()
const memory = endFigures(folder)
await runCommand(['ingest', ...places('memory')], { env: memory.env })
report.atMost('peak memory of a whole ingest', memory.read().peak / MB, 500, 'MB')
await pingsUnderLoad()
await cancellations()
await pipesUnread()
report.print()

async function coldStart(): Promise<void> {
  const began = performance.now()
  const server = new ServeProcess(places('main'))
  await server.initialize()
  const { content, isError } = await server.call('find_quotes', { question: QUESTION })
  const took = (performance.now() - began) / 1000
  report.atMost('first answer of find_quotes after a cold start', isError ? null : took, 3, 's')
  const { state = 'ready' } = (content.index ?? {}) as { state?: string }
  report.mustBe('index.state of that answer', state, 'building')
  const ready = await waitUntilReady(server)
  report.note('whole index ready after', `${((ready - began) / 1000).toFixed(1)} s`)
  await server.close()
}

async function waitUntilReady(server: ServeProcess): Promise<number> {
  for (;;) {
    const { content } = await server.call('list_articles', { limit: 1 })
    if (content.index === undefined) return performance.now()
    await sleep(250)
  }
}

async function clientDies(): Promise<void> {
  const server = new ServeProcess(places('abandoned'))
  await server.initialize()
  server.request('tools/call', { name: 'find_quotes', arguments: { question: QUESTION } })
  await sleep(2000)
  server.child.stdin.destroy()
  server.child.stdout.destroy()
  server.child.stderr.destroy()
  const took = await endsWithin(server, 60_000)
  server.child.kill('SIGKILL')
  report.atMost('gone after its client died during an ingest', took === null ? null : took / 1000, 5, 's')
}

/** Pings every 20 ms until `done`. */
async function pingUntil(server: ServeProcess, done: Promise<unknown>): Promise<number[]> {
  let isDone = false
  const end = done.finally(() => {
    isDone = true
  })
  const pings: Promise<number>[] = []
  while (!isDone) {
    pings.push(server.ping())
    await sleep(20)
  }
  await end
  return Promise.all(pings)
}

async function pingsUnderLoad(): Promise<void> {
  const server = new ServeProcess(places('main'))
  await server.initialize()
  await waitUntilReady(server)
  const made = new MadeCorpus(path.join(corpusFolder, 'made'), 6)
  let queries = 0
  const load = async () => {
    for (let number = 0; number < NEW_FILES; number++) made.write(number)
    const began = performance.now()
    while (performance.now() - began < 90_000) {
      await server.call('search', { query: LONG })
      queries++
      const last = await server.call('fetch', { id: `made/${made.idOf(NEW_FILES - 1)}` })
      if (!last.isError) return (performance.now() - began) / 1000
    }
    return null
  }
  const loaded = load()
  const pings = await pingUntil(server, loaded)
  const took = await loaded
  report.note(
    `pings beside ${queries} queries of 1,000 characters`,
    `${pings.length}; p50 ${percentile(pings, 0.5)?.toFixed(1)} ms, slowest ${Math.max(...pings).toFixed(0)} ms`,
  )
  report.atMost('ping at p99', percentile(pings, 0.99), 50, 'ms')
  report.atMost(`ingest of ${NEW_FILES} new files beside them`, took, 90, 's')
  await server.close()
}

/**
 * Milliseconds of processor time that a process uses from now on until it is idle. On an idle machine they are the time
 * for which it goes on working; on a busy one they are that still.
 * @param longest milliseconds after which it is not waited for any more
 */
async function workLeft(pid: number, longest: number): Promise<number> {
  const first = cpuOf(pid) ?? 0
  const began = performance.now()
  let last = first
  let idleSince = began
  while (performance.now() - began < longest && performance.now() - idleSince < 2000) {
    await sleep(100)
    const now = cpuOf(pid) ?? last
    if (now > last) idleSince = performance.now()
    last = now
  }
  return last - first
}

async function cancellations(): Promise<void> {
  const server = new ServeProcess(places('main'))
  await server.initialize()
  await waitUntilReady(server)
  const answer = `他说：“${LONG.slice(0, 400)}”。`.repeat(40)
  const phrasings = Array.from({ length: 8 }, (_, i) => `${i}${LONG.slice(i * 20, 980)}`)
  const calls = {
    search: ['search', { query: LONG, queries: phrasings }],
    verification: ['verify_quotes', { answer }],
    'phrase search': ['find_phrase', { phrase: '的*了*是*在*和*有*人' }],
  } as const
  for (const [what, [name, args]] of Object.entries(calls)) {
    const began = performance.now()
    const whole = await server.call(name, args)
    const lasts = performance.now() - began
    const { id } = server.request('tools/call', { name, arguments: args })
    await sleep(Math.min(100, lasts / 3))
    server.cancel(id)
    report.note(`${what} uncancelled`, `${lasts.toFixed(0)} ms${whole.isError ? ', an error' : ''}`)
    const left = await workLeft(server.pid, 5000 + 3 * lasts)
    report.atMost(`${what}: processor time used after its cancellation`, left, 200, 'ms')
  }
  const requests = Array.from({ length: 1000 }, () =>
    server.request('tools/call', { name: 'find_quotes', arguments: { question: LONG } }),
  )
  for (const { id } of requests) server.cancel(id)
  report.atMost('ping after 1,000 calls that were cancelled at once', await server.ping(), 200, 'ms')
  await server.close()
}

async function pipesUnread(): Promise<void> {
  for (const [what, fill] of [
    ['stdout', (server: ServeProcess) => void flood(server, 'tools/list')],
    ['stderr', (server: ServeProcess) => void server.child.stdin.write('no message\n'.repeat(20_000))],
  ] as const) {
    const server = new ServeProcess(places('main'), { quiet: true })
    void server.initialize().catch(() => {})
    await sleep(3000)
    fill(server)
    await sleep(3000)
    server.child.kill('SIGTERM')
    const took = await endsWithin(server, 30_000)
    server.child.kill('SIGKILL')
    report.atMost(`SIGTERM ends it while nobody reads ${what}`, took === null ? null : took / 1000, 5, 's')
  }
}

function flood(server: ServeProcess, method: string): void {
  server.notify('notifications/initialized', {})
  for (let i = 0; i < 200; i++) server.request(method, {})
}
