// One changed file among 20,000: what it costs to take in, how soon a running server finds it, and what a hundred
// changes leave on the disk. Linux; needs `npm run build`.
//   npm run acceptance:live [-- --files 20000 --changes 100]
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { runCommand, ServeProcess } from './client.ts'
import { MadeCorpus } from './corpus.ts'
import { endFigures, ioOf, option, Report, requireLinux, scratchFolder, sizeOf } from './measure.ts'

requireLinux()
const FILES = option('files', 20_000)
const CHANGES = option('changes', 100)
const MB = 1e6
/** A server that has not found a change by then does not follow its corpus. */
const PATIENCE_MS = 15_000
/** Of a collection that must be brought up to date by a command, only so many changes are tried. */
const CHANGES_BY_COMMAND = 10

const report = new Report()
const folder = scratchFolder()
const corpus = new MadeCorpus(path.join(folder, 'corpus'), 6)
for (let number = 0; number < FILES; number++) corpus.write(number)
const data = path.join(folder, 'data')
const places = ['--corpus', corpus.folder, '--data', data]
const figures = endFigures(folder)

async function ingest(into = data) {
  const began = performance.now()
  const args = ['ingest', '--corpus', corpus.folder, '--data', into]
  const { code, notes } = await runCommand(args, { env: figures.env })
  if (code !== 0) throw new Error(`ingest ended with ${code}: ${notes.slice(-500)}`)
  return { ...figures.read(), seconds: (performance.now() - began) / 1000 }
}

const built = await ingest()
report.note(
  `ingest of ${FILES} files`,
  `${built.seconds.toFixed(1)} s, peak ${(built.peak / MB).toFixed(0)} MB`,
)
const fresh = sizeOf(data).bytes
report.note('size of a fresh build', `${(fresh / MB).toFixed(1)} MB`)

await ingest()
const opened = await ingest()
corpus.write(7)
const changed = await ingest()
report.atMost('written for one changed file', (changed.io.written - opened.io.written) / MB, 3, 'MB')
report.atMost('read for one changed file, beyond opening', (changed.io.read - opened.io.read) / MB, 3, 'MB')
report.note(
  'opening as before',
  `${opened.seconds.toFixed(2)} s; with the change ${changed.seconds.toFixed(2)} s`,
)

const server = new ServeProcess(places)
await server.initialize()

async function isFound(number: number): Promise<boolean> {
  const { content } = await server.call('find_quotes', { question: corpus.sentence(number) })
  const quotes = (content.quotes ?? []) as { quote: { exact: string } }[]
  return quotes.some(({ quote }) => quote.exact.includes(corpus.sentence(number)))
}

/** @returns milliseconds from the close of a changed file to the first answer that has its new sentence */
async function timeToFind(number: number): Promise<number | null> {
  corpus.write(number)
  const began = performance.now()
  while (performance.now() - began < PATIENCE_MS) {
    if (await isFound(number)) return performance.now() - began
    await sleep(20)
  }
  return null
}

await isFound(7)
const times: (number | null)[] = []
const before = ioOf(server.pid)
const first = await timeToFind(11)
const after = ioOf(server.pid)
times.push(first)
if (first !== null) {
  report.atMost('written by a running server for one change', (after.written - before.written) / MB, 3, 'MB')
  for (const number of [12, 13, 5000, FILES - 1]) times.push(await timeToFind(number))
}
const found = times.filter((time) => time !== null)
const slowest = found.length === times.length ? Math.max(...found) : null
report.atMost('a running server finds the changed sentence, slowest of five', slowest, 1500, 'ms')

const isLive = slowest !== null
const count = isLive ? CHANGES : Math.min(CHANGES, CHANGES_BY_COMMAND)
if (!isLive) await server.close()
let largest = 0
for (let change = 0; change < count; change++) {
  const number = (change * 97) % FILES
  if (isLive) await timeToFind(number)
  else {
    corpus.write(number)
    await ingest()
  }
  largest = Math.max(largest, sizeOf(data).bytes)
}
if (isLive) await server.close()
report.note('changes, one by one', `${count} ${isLive ? 'in a running server' : 'with a command each'}`)
report.atMost('largest size on the way ÷ fresh build', largest / fresh, 2, '')
await ingest(path.join(folder, 'again'))
report.atMost(
  'size after them ÷ fresh build',
  sizeOf(data).bytes / sizeOf(path.join(folder, 'again')).bytes,
  2,
  '',
)
report.print()
