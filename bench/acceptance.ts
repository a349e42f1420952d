/**
 * What the index must hold at size, measured, as a Markdown table on stdout; exits 1 where a result is wrong:
 * npx tsx bench/acceptance.ts --data FOLDER [--size 100000] [--queries 5000] [--seed 1]
 *
 * FOLDER as for run.ts. Pruned answers are compared with those of a scan without pruning, with random filters.
 */
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { type StoredArticle, toStored } from '../src/retrieval/article/stored-article.ts'
import { IndexBatch } from '../src/retrieval/collection/index-batch.ts'
import type { Generation } from '../src/retrieval/engines/embedded/generation.ts'
import { EmbeddedReader } from '../src/retrieval/engines/embedded/reader.ts'
import { EmbeddedWriter } from '../src/retrieval/engines/embedded/writer.ts'
import type { ArticleFilter, KeywordQuery, WeightedTerm } from '../src/retrieval/engines/ports.ts'
import { prepareArticle } from '../src/retrieval/formats/formats.ts'
import { readCorpusFile } from '../src/retrieval/formats/read.ts'
import { scanCorpus } from '../src/retrieval/formats/scan.ts'
import { terms } from '../src/retrieval/language/tokenize.ts'
import { createHashedEmbedder } from '../src/retrieval/models/hashed.ts'
import { Commits } from '../src/retrieval/storage/commits.ts'
import { DiskDirectory } from '../src/retrieval/storage/disk-directory.ts'
import { seededRandom } from './random.ts'
import { writeSizes } from './texts.ts'

const embedder = createHashedEmbedder()
const options = { dimensions: embedder.dimensions, analyze: terms }
const ADDED = 20
const ODD_TERMS = [
  'constructor',
  '__proto__',
  'toString',
  '\ud800',
  '😀',
  '𠮷野家',
  'x'.repeat(100_000),
  '한국어',
]

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    size: { type: 'string', default: '100000' },
    queries: { type: 'string', default: '5000' },
    seed: { type: 'string', default: '1' },
  },
})
const { data } = values
if (data === undefined) throw new Error('name the folder of the data: --data FOLDER')
const random = seededRandom(Number(values.seed))
const scratch = mkdtempSync(path.join(tmpdir(), 'chuchu-acceptance-'))
try {
  await run(data)
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

async function run(folder: string): Promise<void> {
  const articles = await readArticles(folder)
  const index = await Index.open(mkdtempSync(path.join(scratch, 'index-')))
  const build = await timed(() => index.add(articles))
  const { generation } = index
  const rows = [
    ['passages', generation.passages.toLocaleString('en')],
    [
      'build, tokens and vectors included, passages a second',
      (generation.passages / (build / 1000)).toFixed(0),
    ],
    ['pruned answers that differ', `${await countDifferences(generation, articles)} of ${values.queries}`],
    ['one article added, until found: median, most', await addAndRemove(index)],
    ['odd terms not found', String(await countLost(index))],
    ['a query of 1,000 characters, ms', (await longQuery(generation, articles)).toFixed(1)],
  ]
  process.stdout.write(
    `| | |\n|---|--:|\n${rows.map(([name, value]) => `| ${name} | ${value} |\n`).join('')}`,
  )
}

/** An index on the disk, opened anew after each change as a running server does. */
class Index {
  private constructor(
    private readonly writer: EmbeddedWriter,
    private readonly reader: EmbeddedReader,
    public generation: Generation,
  ) {}

  static async open(folder: string): Promise<Index> {
    const directory = new DiskDirectory(folder)
    const writer = await EmbeddedWriter.open(directory, new Commits(directory), null, options)
    const reader = new EmbeddedReader(directory, embedder.dimensions, () => false)
    return new Index(writer, reader, await reader.open(await writer.commit({})))
  }

  async add(articles: readonly StoredArticle[]): Promise<void> {
    const batch = new IndexBatch(this.writer, embedder)
    for (const stored of articles) await batch.put(stored)
    await batch.flush()
    await this.commit()
  }

  async delete(id: string): Promise<void> {
    await this.writer.delete(id)
    await this.commit()
  }

  private async commit(): Promise<void> {
    const commit = await this.writer.commit({})
    const merged = await this.writer.merge({}, false)
    this.generation = await this.reader.open(merged ?? commit)
  }
}

async function readArticles(folder: string): Promise<StoredArticle[]> {
  const { collections } = writeSizes(folder, scratch, [Number(values.size)], Number(values.seed))
  const [file] = (await scanCorpus([collections[0]!.corpus])).files
  const { documents } = await readCorpusFile(file!)
  return documents.map((document) => toStored(prepareArticle(document)))
}

/** Asks random queries with a limit and without one, where nothing can be pruned. */
async function countDifferences(index: Generation, articles: readonly StoredArticle[]): Promise<number> {
  let different = 0
  for (let i = 0; i < Number(values.queries); i++) {
    const query = { terms: randomTerms(pick(articles)), filter: randomFilter(articles) }
    const limit = 1 + Math.floor(random() * 200)
    const pruned = await best(index, { ...query, limit })
    const whole = await best(index, { ...query, limit: index.passages })
    if (JSON.stringify(pruned) !== JSON.stringify(whole.slice(0, limit))) different++
  }
  if (different > 0) process.exitCode = 1
  return different
}

async function best(index: Generation, query: KeywordQuery) {
  const [found = []] = await index.keyword([query])
  return found
}

/** Terms that follow one another in an article, with weights as questions have them. */
function randomTerms({ article }: StoredArticle): WeightedTerm[] {
  const all = terms(article.raw.slice(0, 2000))
  const start = Math.floor(random() * all.length)
  const found = all.slice(start, start + 2 + Math.floor(random() * 60))
  return [...new Set(found)].map((term) => ({ term, weight: Math.exp(random() * 5 - 3.5) }))
}

function randomFilter(articles: readonly StoredArticle[]): ArticleFilter | undefined {
  const kind = random()
  if (kind < 0.4) return undefined
  const share = kind < 0.6 ? 0.5 : kind < 0.8 ? 0.02 : 3 / articles.length
  return { article_ids: articles.filter(() => random() < share).map(({ article }) => article.id) }
}

async function addAndRemove(index: Index): Promise<string> {
  const added: number[] = []
  const removed: number[] = []
  for (let i = 0; i < ADDED; i++) {
    const name = `独角鲸${i}号`
    const text = `${name}项目在天津开工。${'总投资二十亿元，预计明年投产。'.repeat(30)}`
    const query = { terms: terms(name).map((term) => ({ term, weight: 1 })), limit: 1 }
    const isFound = async () => (await best(index.generation, query))[0]?.id.startsWith(`new-${i}#`) === true
    added.push(
      await timed(async () => {
        await index.add([newArticle(`new-${i}`, text)])
        if (!(await isFound())) fail(`${name} is not found`)
      }),
    )
    removed.push(
      await timed(async () => {
        await index.delete(`new-${i}`)
        if (await isFound()) fail(`${name} is still found`)
      }),
    )
  }
  return `${medianAndMost(added)}; removed: ${medianAndMost(removed)}`
}

function newArticle(id: string, raw: string): StoredArticle {
  const sha256 = createHash('sha256').update(raw, 'utf8').digest('hex')
  const stated = { title: id }
  return toStored(prepareArticle({ id, file: `${id}.txt`, raw, sha256, kind: 'body', stated }))
}

/** Odd terms are found, or the analyzer makes nothing of them. */
async function countLost(index: Index): Promise<number> {
  let lost = 0
  for (const [i, term] of ODD_TERMS.entries()) {
    const id = `odd-${i}`
    await index.add([newArticle(id, `甲 ${term} 乙`)])
    const query = terms(term).map((each) => ({ term: each, weight: 1 }))
    const found = await best(index.generation, { terms: query, limit: 5, filter: { article_ids: [id] } })
    if (query.length > 0 && !found[0]?.id.startsWith(`${id}#`)) lost++
    await index.delete(id)
  }
  if (lost > 0) process.exitCode = 1
  return lost
}

async function longQuery(index: Generation, articles: readonly StoredArticle[]): Promise<number> {
  const text = articles
    .map(({ article }) => article.raw)
    .join('')
    .slice(0, 1000)
  const query = [...new Set(terms(text))].map((term) => ({ term, weight: 1 }))
  const times: number[] = []
  for (let i = 0; i < 9; i++) times.push(await timed(() => best(index, { terms: query, limit: 50 })))
  return median(times)
}

function pick<T>(items: readonly T[]): T {
  return items[Math.floor(random() * items.length)]!
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!
}

function medianAndMost(times: readonly number[]): string {
  return `${median(times).toFixed(1)}, ${Math.max(...times).toFixed(1)} ms`
}

function fail(message: string): void {
  process.stderr.write(`${message}\n`)
  process.exitCode = 1
}
