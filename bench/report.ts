import { cpus, release, totalmem, type } from 'node:os'
import type { BenchMode } from './engines/engine.ts'
import { ENGINES } from './engines/index.ts'
import type { BuildFigures, Quality, QualityFigures, ServeFigures } from './jobs.ts'

export interface QualityRow {
  readonly engine: string
  /** What it indexes. */
  readonly unit: 'documents' | 'passages'
  readonly figures: QualityFigures
}

export interface CostRow {
  readonly engine: string
  readonly build: BuildFigures
  readonly serve: ServeFigures
}

export interface CostTable {
  /** Passages in the collection. */
  readonly count: number
  readonly rows: CostRow[]
  readonly notRun: readonly string[]
}

export interface Results {
  readonly seed: number
  readonly questions: number
  readonly documents: number
  readonly resampled: boolean
  readonly versions: Readonly<Record<string, string>>
  readonly idleRssMb: number
  readonly quality: readonly QualityRow[]
  readonly cost: CostTable[]
}

/** The page docs/benchmarks.md. */
export function report(results: Results): string {
  return [
    '# Benchmarks',
    '',
    'Written by `npm run bench`; do not edit by hand. Figures of one run on one machine: compare rows, not runs.',
    '',
    ...setting(results),
    '',
    '## Quality',
    '',
    `CMRC 2018 dev and DRCD dev as one collection of ${results.documents} articles; a seeded sample of ${results.questions} of their questions,`,
    'as asked, and converted to the other script. An engine that indexes passages is judged by the articles of its passages.',
    'MRR counts the first ten. Articles, not passages, are what the sets give an answer for. Mind that the weights of',
    "chuchu's query terms are fitted on these two sets; [retrieval](retrieval.md) has the figures for sets that they are not fitted on.",
    '',
    ...qualityTable(results.quality),
    '',
    ...results.cost.flatMap(costSection),
    ...growthSection(results.cost),
    '## What the columns mean',
    '',
    '- Build: passages a second until the index can be asked. For chuchu that is its whole ingest, from article files:',
    '  reading, cleaning, sentences, speakers, passages, tokens and the offline vectors. The others get finished passages and build no vectors.',
    "- Size: what is saved. chuchu's holds articles with metadata, the index and the vectors; SQLite's the texts and the index; Orama's",
    "  the texts and the index; MiniSearch's the index without texts.",
    `- RSS: of a fresh process that loads the saved index and answers the queries; an idle process of the same kind has ${results.idleRssMb.toFixed(0)} MB.`,
    '  SQLite reads pages from the file as it needs them, so most of its index is outside this figure, in the cache of the system.',
    '- Load: from a started process with its modules loaded to an index that can be asked; chuchu checks every byte on the way.',
    "- p50, p95: of up to 200 questions as they are asked, ten results each, after up to fifty to warm up; chuchu's include reading and",
    '  reranking the best fifty. No query is begun after 20 s.',
    "- bm25: chuchu's keyword leg by itself, which is what the others do: the terms of the question and their BM25.",
    '- Ratio: median over the queries of the time of each divided by that of chuchu (keyword) for the same query.',
    '',
    '## Not run',
    '',
    "- Others than chuchu beyond 100,000 passages, Orama with chuchu's tokens beyond 10,000: the time of a run.",
    '- LanceDB: its package needs Node 22 or later; these figures are taken with the oldest Node that chuchu supports.',
    '',
  ].join('\n')
}

function setting({ seed, versions, resampled }: Results): string[] {
  const [cpu] = cpus()
  const named = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  return [
    `- ${new Date().toISOString().slice(0, 10)}, seed ${seed}`,
    `- ${cpus().length} × ${cpu?.model ?? 'unknown processor'}, ${(totalmem() / 2 ** 30).toFixed(0)} GB, ${type()} ${release()}, Node ${process.version}`,
    `- ${named.join(', ')}`,
    `- Texts: CMRC 2018 dev, DRCD dev, 14,197 news articles (CRUD_RAG), 500 Xinhua articles (UHGEval), in seeded order${resampled ? '; beyond those, articles of five passages drawn at random from them' : ''}`,
  ]
}

function qualityTable(rows: readonly QualityRow[]): string[] {
  const cells = ({ recall1, recall5, recall10, mrr }: Quality) =>
    `${percent(recall1)} | ${percent(recall5)} | ${percent(recall10)} | ${mrr.toFixed(4)}`
  return [
    '| | indexed | R@1 | R@5 | R@10 | MRR | R@1, other script | R@5 | R@10 | MRR |',
    '|---|---|--:|--:|--:|--:|--:|--:|--:|--:|',
    ...rows.map(
      ({ engine, unit, figures }) =>
        `| ${ENGINES[engine]!.label} | ${unit} | ${cells(figures.asked)} | ${cells(figures.converted)} |`,
    ),
  ]
}

function costSection({ count, rows, notRun }: CostTable): string[] {
  const base = rows.find(({ engine }) => ENGINES[engine]!.cuts)?.serve.times.keyword
  return [
    `## Cost at ${count.toLocaleString('en')} passages`,
    '',
    '| | build, passages/s | size, MB | load, ms | RSS, MB | p50, ms | p95, ms | ratio |',
    '|---|--:|--:|--:|--:|--:|--:|--:|',
    ...rows.flatMap((row) => costLines(row, base)),
    ...notRun.map((engine) => `| ${ENGINES[engine]!.label} | not run | | | | | | |`),
    '',
  ]
}

/** How chuchu's figures grow with the collection: as a table, and as a plot of the medians. */
function growthSection(tables: readonly CostTable[]): string[] {
  const rows = tables.flatMap(({ count, rows }) =>
    rows.filter(({ engine }) => ENGINES[engine]!.cuts).map(({ serve }) => ({ count, serve })),
  )
  if (rows.length < 2) return []
  const p50 = (mode: BenchMode) => rows.map(({ serve }) => quantile(serve.times[mode] ?? [0], 0.5).toFixed(2))
  const [keyword, hybrid] = [p50('keyword'), p50('hybrid')]
  return [
    '## Growth',
    '',
    '| passages | load, ms | RSS, MB | keyword p50, ms | hybrid p50, ms |',
    '|--:|--:|--:|--:|--:|',
    ...rows.map(
      ({ count, serve }, i) =>
        `| ${count.toLocaleString('en')} | ${serve.loadMs.toFixed(0)} | ${serve.rssMb.toFixed(0)} | ${keyword[i]} | ${hybrid[i]} |`,
    ),
    '',
    '```mermaid',
    'xychart-beta',
    '  title "Median of a query in ms (upper line hybrid, lower line keyword)"',
    `  x-axis "passages" [${rows.map(({ count }) => `"${count.toLocaleString('en')}"`).join(', ')}]`,
    '  y-axis "ms"',
    `  line [${hybrid.join(', ')}]`,
    `  line [${keyword.join(', ')}]`,
    '```',
    '',
  ]
}

/** A line for each mode; what does not depend on the mode stands in the first. */
function costLines({ engine, build, serve }: CostRow, base: readonly number[] | undefined): string[] {
  const once = [
    Math.round(build.count / build.seconds).toLocaleString('en'),
    (build.bytes / 1e6).toFixed(1),
    serve.loadMs.toFixed(0),
    serve.rssMb.toFixed(0),
  ]
  const modes = Object.entries(serve.times)
  return modes.map(([mode, times], i) => {
    const label = modes.length > 1 ? `${ENGINES[engine]!.label}, ${mode}` : ENGINES[engine]!.label
    const cells = [label, ...(i === 0 ? once : ['', '', '', '']), ...timeCells(times, base)]
    return `| ${cells.join(' | ')} |`
  })
}

function timeCells(times: readonly number[], base: readonly number[] | undefined): string[] {
  const ratios = base ? times.map((time, i) => time / base[i]!) : []
  return [
    milliseconds(quantile(times, 0.5)),
    milliseconds(quantile(times, 0.95)),
    ratios.length > 0 ? `${quantile(ratios, 0.5).toPrecision(2)}` : '',
  ]
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!
}

function milliseconds(value: number): string {
  return value < 100 ? value.toFixed(2) : value.toFixed(0)
}

function percent(share: number): string {
  return (100 * share).toFixed(1)
}
