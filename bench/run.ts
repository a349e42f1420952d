/**
 * Quality and cost of chuchu beside other engines, as Markdown on stdout and in docs/benchmarks.md:
 * npx tsx bench/run.ts --data FOLDER [--sizes 1000,10000,100000,1000000] [--engines NAME,…] [--questions 1000] [--seed 1] [--out FILE]
 *
 * FOLDER holds NAME.docs.jsonl ({ id, title, text }) and for some of them NAME.questions.jsonl ({ question, doc_id, script }).
 * One process at a time, a fresh one for each engine and job.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { ENGINES } from './engines/index.ts'
import type { BuildFigures, Job, QualityFigures, ServeFigures } from './jobs.ts'
import { type CostRow, type QualityRow, type Results, report } from './report.ts'
import {
  type BenchCollection,
  type BenchQuestion,
  sampleQuestions,
  writeDocuments,
  writeSizes,
} from './texts.ts'

const QUERIES_TIMED = 200
/** Too slow to be judged twice. */
const DOCUMENTS_ONLY = ['orama-mandarin', 'orama-our-tokens']

const here = path.dirname(fileURLToPath(import.meta.url))
const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    sizes: { type: 'string', default: '1000,10000,100000,1000000' },
    engines: { type: 'string', default: Object.keys(ENGINES).join(',') },
    questions: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string', default: path.join(here, '..', 'docs', 'benchmarks.md') },
  },
})
const { data } = values
if (data === undefined) throw new Error('name the folder of the data: --data FOLDER')
const engines = values.engines.split(',')
const unknown = engines.find((engine) => !(engine in ENGINES))
if (unknown !== undefined)
  throw new Error(`no engine ${unknown}; there are ${Object.keys(ENGINES).join(', ')}`)
const sizes = values.sizes
  .split(',')
  .map(Number)
  .sort((a, b) => a - b)
const seed = Number(values.seed)
const scratch = mkdtempSync(path.join(tmpdir(), 'chuchu-bench-'))
try {
  const results = await measure(data)
  process.stdout.write(report(results))
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

/** Runs all; the page is written after each row, so that a run that is broken off leaves what it has. */
async function measure(folder: string): Promise<Results> {
  const questions = await sampleQuestions(folder, Number(values.questions), seed)
  const [documents, passages] = writeDocuments(folder, path.join(scratch, 'quality'))
  const { collections, resampled } = writeSizes(folder, path.join(scratch, 'cost'), sizes, seed)
  const results: Results = {
    seed,
    questions: questions.length,
    documents: documents.count,
    resampled,
    versions: versions(),
    idleRssMb: (work({ kind: 'idle' }) as { rssMb: number }).rssMb,
    quality: qualityRows(documents, passages, questions),
    cost: [],
  }
  const queries = questions.slice(0, QUERIES_TIMED).map(({ asked }) => asked)
  for (const [i, collection] of collections.entries()) addCost(results, collection, sizes[i]!, queries)
  return results
}

function addCost(
  results: Results,
  collection: BenchCollection,
  size: number,
  queries: readonly string[],
): void {
  const fits = (engine: string) => size <= ENGINES[engine]!.most
  const rows: CostRow[] = []
  results.cost.push({ count: collection.count, rows, notRun: engines.filter((engine) => !fits(engine)) })
  for (const engine of engines.filter(fits)) {
    rows.push(costRow(engine, collection, queries))
    writeFileSync(values.out, report(results))
  }
}

function qualityRows(
  documents: BenchCollection,
  passages: BenchCollection,
  questions: readonly BenchQuestion[],
): QualityRow[] {
  return engines.flatMap((engine) =>
    (['documents', 'passages'] as const).flatMap((unit) => {
      const isLeftOut =
        unit === 'documents' ? ENGINES[engine]!.cuts === true : DOCUMENTS_ONLY.includes(engine)
      if (isLeftOut) return []
      const collection = unit === 'documents' ? documents : passages
      const folder = path.join(scratch, `quality-${engine}-${unit}`)
      const figures = work({ kind: 'quality', engine, collection, folder, questions }) as QualityFigures
      return [{ engine, unit, figures }]
    }),
  )
}

function costRow(engine: string, collection: BenchCollection, queries: readonly string[]): CostRow {
  const folder = path.join(scratch, `cost-${engine}-${collection.count}`)
  const build = work({ kind: 'build', engine, collection, folder }) as BuildFigures
  const modes = ENGINES[engine]!.cuts
    ? (['keyword', 'bm25', 'vector', 'hybrid'] as const)
    : (['keyword'] as const)
  const serve = work({ kind: 'serve', engine, folder, queries, modes }) as ServeFigures
  rmSync(folder, { recursive: true })
  return { engine, build, serve }
}

/** Does the job in a process of its own. */
function work(job: Job): unknown {
  const start = performance.now()
  const file = path.join(scratch, 'job.json')
  writeFileSync(file, JSON.stringify(job))
  const args = ['--import', 'tsx', '--max-old-space-size=8192', path.join(here, 'worker.ts'), file]
  const output = execFileSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 2 ** 26 })
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  process.stderr.write(`${job.kind} ${'engine' in job ? job.engine : ''} ${seconds} s\n`)
  return JSON.parse(output)
}

function versions(): Record<string, string> {
  const own = readPackage(path.join(here, '..', 'package.json'))
  return { chuchu: own.version, ...readPackage(path.join(here, 'package.json')).dependencies }
}

function readPackage(file: string): { version: string; dependencies: Record<string, string> } {
  return JSON.parse(readFileSync(file, 'utf8'))
}
