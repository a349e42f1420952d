// Does one job of run.ts, which is the first argument as a file of JSON, and prints its figures as JSON.
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { parsePassageId } from '../src/retrieval/article/passages.ts'
import type { BenchMode, BenchText, Engine } from './engines/engine.ts'
import { ENGINES } from './engines/index.ts'
import type { BuildFigures, Job, Quality, QualityFigures, ServeFigures } from './jobs.ts'
import { readJsonLines } from './texts.ts'

/** Queries before those that are timed, so that the code is compiled. */
const WARM_UP = 50
/** No further query is begun after this time, to warm up and to be timed. */
const LONGEST_WARM_UP_MS = 2000
const LONGEST_MS = 20_000
/** Passages asked for, where several can be of one article. */
const PASSAGES_READ = 200

type JobOf<Kind extends Job['kind']> = Extract<Job, { kind: Kind }>

const job = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as Job
process.stdout.write(`${JSON.stringify(await run())}\n`)

function run(): unknown {
  if (job.kind === 'build') return build(job)
  if (job.kind === 'serve') return serve(job)
  if (job.kind === 'quality') return quality(job)
  return { rssMb: rssMb() }
}

async function build({ engine: name, collection, folder }: JobOf<'build'>): Promise<BuildFigures> {
  const { cuts, make } = ENGINES[name]!
  const engine = await make()
  const texts = cuts ? [] : readJsonLines<BenchText>(collection.texts)
  mkdirSync(folder, { recursive: true })
  const start = performance.now()
  const count = await engine.build({ corpus: collection.corpus, texts }, folder)
  const seconds = (performance.now() - start) / 1000
  await engine.save(folder)
  return { count, seconds, bytes: bytesIn(folder) }
}

async function serve({ engine: name, folder, queries, modes }: JobOf<'serve'>): Promise<ServeFigures> {
  const engine = await ENGINES[name]!.make()
  const start = performance.now()
  await engine.load(folder)
  const loadMs = performance.now() - start
  const times: Partial<Record<BenchMode, number[]>> = {}
  for (const mode of modes) times[mode] = await timeQueries(engine, queries, mode)
  return { loadMs, rssMb: rssMb(), times }
}

async function timeQueries(engine: Engine, queries: readonly string[], mode: BenchMode): Promise<number[]> {
  await askInTime(engine, queries.slice(0, WARM_UP), mode, LONGEST_WARM_UP_MS)
  return askInTime(engine, queries, mode, LONGEST_MS)
}

/** @returns milliseconds of each query that was begun in time; the first always is */
async function askInTime(
  engine: Engine,
  queries: readonly string[],
  mode: BenchMode,
  longest: number,
): Promise<number[]> {
  const began = performance.now()
  const times: number[] = []
  for (const query of queries) {
    const start = performance.now()
    if (start - began > longest) break
    await engine.search(query, 10, mode)
    times.push(performance.now() - start)
  }
  return times
}

async function quality({
  engine: name,
  collection,
  folder,
  questions,
}: JobOf<'quality'>): Promise<QualityFigures> {
  const engine = await ENGINES[name]!.make()
  mkdirSync(folder, { recursive: true })
  await engine.build({ corpus: collection.corpus, texts: readJsonLines<BenchText>(collection.texts) }, folder)
  const asked: number[] = []
  const converted: number[] = []
  for (const question of questions) {
    asked.push(await rankOf(engine, question.asked, question.article))
    converted.push(await rankOf(engine, question.converted, question.article))
  }
  return { asked: summarise(asked), converted: summarise(converted) }
}

/** Rank of the article, counted from 1 over distinct articles; Infinity where it is not found. */
async function rankOf(engine: Engine, query: string, article: string): Promise<number> {
  const ids = await engine.search(query, PASSAGES_READ, 'hybrid')
  const articles = [...new Set(ids.map((id) => parsePassageId(id)?.article ?? id))]
  return articles.includes(article) ? articles.indexOf(article) + 1 : Number.POSITIVE_INFINITY
}

function summarise(ranks: readonly number[]): Quality {
  const share = (most: number) => ranks.filter((rank) => rank <= most).length / ranks.length
  const reciprocal = ranks.map((rank) => (rank <= 10 ? 1 / rank : 0))
  const mrr = reciprocal.reduce((a, b) => a + b, 0) / ranks.length
  return { recall1: share(1), recall5: share(5), recall10: share(10), mrr }
}

function rssMb(): number {
  return process.memoryUsage().rss / 2 ** 20
}

function bytesIn(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(path.join(entry.parentPath, entry.name)).size, 0)
}
