// The data folder under kills, damage and many processes. It must always open, answer as a fresh build does, and keep no
// litter. Needs `npm run build`.
//   npm run acceptance:storage [-- --kills 100 --damages 300 --minutes 2]
import { cpSync, readdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Collection, openCollection } from '../../src/retrieval/index.ts'
import { mulberry32 } from '../../src/retrieval/support/random.ts'
import { runCommand, ServeProcess } from './client.ts'
import { MadeCorpus } from './corpus.ts'
import { option, Report, scratchFolder, sizeOf } from './measure.ts'

const KILLS = option('kills', 100)
const DAMAGES = option('damages', 300)
const MINUTES = option('minutes', 2)
const FILES = 150

const report = new Report()
const folder = scratchFolder()
const random = mulberry32(option('seed', 1))
const below = (count: number) => Math.floor(random() * count)

const corpus = new MadeCorpus(path.join(folder, 'corpus'), 6)
for (let number = 0; number < FILES; number++) corpus.write(number)
let nextNumber = FILES

/** A collection whose index is complete. */
async function open(data: string): Promise<Collection> {
  const collection = await openCollection({
    corpus: [corpus.folder],
    data: path.join(folder, data),
    report: () => {},
  })
  for (let tries = 0; tries < 600; tries++) {
    if (!('index' in (await collection.listArticles({ limit: 1 })))) return collection
    await sleep(100)
  }
  await collection.close()
  throw new Error('the index is not ready after a minute')
}

/** What users would see of a collection, without its figures of time. */
async function answersOf(collection: Collection): Promise<string> {
  const answers: unknown[] = []
  let cursor: string | undefined
  do {
    const page = await collection.listArticles({ limit: 50, sort: 'id', cursor })
    answers.push(page.articles, page.total, page.facets)
    cursor = page.next_cursor ?? undefined
  } while (cursor)
  for (const number of corpus.numbers.filter((one) => one % 29 === 0)) {
    answers.push(await collection.findQuotes({ question: corpus.sentence(number) }))
  }
  for (const query of ['城北公园 投资', '陈志国说加氢站', '海邊學校']) {
    const { next_cursor: _, ...found } = await collection.search({ query, limit: 20 })
    answers.push(found)
  }
  return JSON.stringify(answers)
}

async function freshAnswers(): Promise<string> {
  rmSync(path.join(folder, 'fresh'), { recursive: true, force: true })
  const collection = await open('fresh')
  const answers = await answersOf(collection)
  await collection.close()
  return answers
}

type Outcome = 'as a fresh build' | 'wrong answers' | 'an error' | 'right at the next opening'

async function outcomeOf(data: string, expected: string): Promise<Outcome> {
  for (const again of [false, true]) {
    let collection: Collection | undefined
    try {
      collection = await open(data)
      if ((await answersOf(collection)) !== expected) return 'wrong answers'
      return again ? 'right at the next opening' : 'as a fresh build'
    } catch (error) {
      process.stdout.write(`    ${String(error).split('\n')[0]}\n`)
    } finally {
      await collection?.close()
    }
  }
  return 'an error'
}

function counter() {
  const counts: Record<Outcome, number> = {
    'as a fresh build': 0,
    'wrong answers': 0,
    'an error': 0,
    'right at the next opening': 0,
  }
  return counts
}

function tell(what: string, total: number, counts: Record<Outcome, number>): void {
  report.mustBe(`${what}: open and answer as a fresh build`, counts['as a fresh build'], total)
  report.mustBe(`${what}: wrong answers`, counts['wrong answers'], 0)
  report.mustBe(`${what}: errors that the next opening repeats`, counts['an error'], 0)
  report.note(
    `${what}: an error once, right at the next opening`,
    String(counts['right at the next opening']),
  )
}

function changeSome(): void {
  for (let change = 0; change < 5; change++) {
    corpus.write(corpus.pick(corpus.numbers))
    corpus.write(nextNumber++)
    corpus.remove(corpus.pick(corpus.numbers))
  }
}

async function kills(): Promise<void> {
  const args = ['ingest', '--corpus', corpus.folder, '--data', path.join(folder, 'killed')]
  const began = performance.now()
  await runCommand(args)
  const whole = performance.now() - began
  const counts = counter()
  let killed = 0
  for (let round = 0; round < KILLS; round++) {
    // Every fourth is a first ingest, the rest updates.
    if (round % 4 === 0) rmSync(path.join(folder, 'killed'), { recursive: true, force: true })
    else changeSome()
    const { code } = await runCommand(args, { killAfterMs: 100 + random() * whole })
    if (code === null) killed++
    counts[await outcomeOf('killed', await freshAnswers())]++
  }
  report.note('kills that came before the end', `${killed} of ${KILLS}`)
  tell('kills', KILLS, counts)
  await runCommand(args)
  const [left, fresh] = [sizeOf(path.join(folder, 'killed')), sizeOf(path.join(folder, 'fresh'))]
  report.atMost('bytes after the kills ÷ fresh build', left.bytes / fresh.bytes, 2, '')
  report.atMost('files after the kills ÷ fresh build', left.files / fresh.files, 3, '')
}

/** What may happen to a file on a disk, by name. */
const DAMAGE: Record<string, (file: string, other: string, old: string) => void> = {
  'a bit flipped': (file) =>
    edit(file, (bytes) => bytes.set([(bytes[below(bytes.length)] ?? 0) ^ 4], below(bytes.length))),
  'cut short': (file) => truncateSync(file, below(readFileSync(file).length + 1)),
  emptied: (file) => truncateSync(file, 0),
  lengthened: (file) => writeFileSync(file, Buffer.alloc(1 + below(5000), 7), { flag: 'a' }),
  'zeros in the middle': (file) => edit(file, (bytes) => bytes.fill(0, below(bytes.length))),
  removed: (file) => rmSync(file),
  'swapped with another': (file, other) => {
    renameSync(file, `${file}.swap`)
    cpSync(other, file)
    renameSync(`${file}.swap`, other)
  },
  'of an earlier build': (file, _, old) => cpSync(old, file),
  'a folder in its place': (file) => {
    rmSync(file)
    cpSync(path.join(folder, 'empty'), file, { recursive: true })
  },
}

function edit(file: string, change: (bytes: Buffer) => void): void {
  const bytes = readFileSync(file)
  if (bytes.length > 0) change(bytes)
  writeFileSync(file, bytes)
}

const filesOf = (data: string) =>
  readdirSync(path.join(folder, data), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()

async function damages(): Promise<void> {
  const make = async (data: string) => {
    await (await open(data)).close()
  }
  cpSync(path.join(corpus.folder, '00'), path.join(folder, 'empty'), {
    recursive: true,
    filter: (file) => !file.endsWith('.txt'),
  })
  await make('old')
  changeSome()
  await make('good')
  const expected = await freshAnswers()
  const old = filesOf('old')
  const counts = counter()
  const kinds = Object.keys(DAMAGE)
  for (let round = 0; round < DAMAGES; round++) {
    rmSync(path.join(folder, 'damaged'), { recursive: true, force: true })
    cpSync(path.join(folder, 'good'), path.join(folder, 'damaged'), { recursive: true })
    const files = filesOf('damaged')
    const kind = kinds[round % kinds.length] as string
    const file = corpus.pick(files)
    DAMAGE[kind]?.(file, corpus.pick(files.filter((other) => other !== file)), corpus.pick(old))
    const outcome = await outcomeOf('damaged', expected)
    counts[outcome]++
    if (outcome !== 'as a fresh build')
      process.stdout.write(`    ${path.basename(file)} ${kind}: ${outcome}\n`)
  }
  tell('damaged or swapped files', DAMAGES, counts)
}

/** One ingest, two servers and two askers on one data folder, while files change. */
async function together(): Promise<void> {
  const end = performance.now() + MINUTES * 60_000
  const isOver = () => performance.now() > end
  const places = ['--corpus', corpus.folder, '--data', path.join(folder, 'shared')]
  const faults: string[] = []
  const done = { changes: 0, ingests: 0, calls: 0, asks: 0 }
  const fixed = corpus.numbers.filter((number) => number % 3 === 0)
  const moving = corpus.numbers.filter((number) => number % 3 !== 0)

  /** A quote must be a sentence that its file has or had, and of a file that never changes just that one. */
  const check = (who: string, number: number, content: Record<string, unknown>) => {
    const quotes = (content.quotes ?? []) as { quote: { exact: string }; article: { id: string } }[]
    const own = quotes.find(({ article }) => article.id === corpus.idOf(number))
    const version = Number(/第(\d+)版/.exec(own?.quote.exact ?? '')?.[1] ?? 0)
    const newest = corpus.versionOf(number)
    const isRight = fixed.includes(number) ? version === newest : version >= 1 && version <= newest
    if (!isRight)
      faults.push(`${who}: of ${number}, version ${newest}, it said ${own?.quote.exact ?? 'nothing'}`)
  }

  const change = async () => {
    while (!isOver()) {
      corpus.write(corpus.pick(moving))
      done.changes++
      await sleep(300)
    }
  }
  const ingest = async () => {
    while (!isOver()) {
      const { code, notes } = await runCommand(['ingest', ...places])
      if (code !== 0) faults.push(`ingest: ended with ${code}: ${notes.trim().split('\n').at(-1)}`)
      done.ingests++
    }
  }
  const serve = async () => {
    const server = new ServeProcess(places)
    await server.initialize()
    while (!isOver()) {
      const number = corpus.pick(corpus.numbers)
      const { isError, content } = await server.call('find_quotes', {
        question: corpus.sentence(number),
        limit: 20,
      })
      if (isError) faults.push(`serve: ${JSON.stringify(content).slice(0, 200)}`)
      else if (content.index === undefined) check('serve', number, content)
      done.calls++
      await sleep(50)
    }
    await server.close()
  }
  const ask = async () => {
    while (!isOver()) {
      const number = corpus.pick(corpus.numbers)
      const question = corpus.sentence(number)
      const { code, out, notes } = await runCommand(['ask', question, '--limit', '20', '--json', ...places])
      if (code !== 0) faults.push(`ask: ended with ${code}: ${notes.trim().split('\n').at(-1)}`)
      else {
        const content = JSON.parse(out) as Record<string, unknown>
        if (content.index === undefined) check('ask', number, content)
      }
      done.asks++
    }
  }
  // The first build is by one process, so that no server has to say that it is not ready.
  await runCommand(['ingest', ...places])
  await Promise.all([change(), ingest(), serve(), serve(), ask(), ask()])
  report.note(
    `five processes for ${MINUTES} min`,
    `${done.changes} changes, ${done.ingests} ingests, ${done.calls} calls, ${done.asks} asks`,
  )
  for (const fault of [...new Set(faults)].slice(0, 10)) process.stdout.write(`    ${fault}\n`)
  report.mustBe('five processes: errors and wrong answers', faults.length, 0)
  report.mustBe(
    'five processes: in the end as a fresh build',
    await outcomeOf('shared', await freshAnswers()),
    'as a fresh build',
  )
  const [left, fresh] = [sizeOf(path.join(folder, 'shared')), sizeOf(path.join(folder, 'fresh'))]
  report.atMost('five processes: bytes ÷ fresh build', left.bytes / fresh.bytes, 2, '')
}

if (KILLS > 0) await kills()
if (DAMAGES > 0) await damages()
if (MINUTES > 0) await together()
report.print()
