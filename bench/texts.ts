import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { passageId } from '../src/retrieval/article/passages.ts'
import { toStored } from '../src/retrieval/article/stored-article.ts'
import { indexedTexts } from '../src/retrieval/collection/index-batch.ts'
import { cleanSpan } from '../src/retrieval/contract/types.ts'
import { prepareArticle } from '../src/retrieval/formats/formats.ts'
import { toScript } from '../src/retrieval/language/fold.ts'
import type { BenchText } from './engines/engine.ts'
import { seededRandom, shuffled } from './random.ts'

/** Passages of a resampled article, about as many as a news article has. */
const PASSAGES_RESAMPLED = 5
const RESAMPLED = 'resampled-'

export interface BenchArticle {
  readonly id: string
  readonly title: string
  readonly text: string
}

export interface BenchQuestion {
  readonly asked: string
  /** The same in the other script. */
  readonly converted: string
  readonly article: string
}

/** A collection on disk: a corpus folder for chuchu, the texts of it for the others. */
export interface BenchCollection {
  readonly corpus: string
  readonly texts: string
  readonly count: number
}

export function readJsonLines<T>(file: string): T[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as T)
}

/** A seeded sample of the questions of the sets NAME.questions.jsonl, in both scripts; those that mix them are left out. */
export async function sampleQuestions(data: string, count: number, seed: number): Promise<BenchQuestion[]> {
  const all = questionSets(data).flatMap((name) =>
    readJsonLines<{ question: string; doc_id: string; script: 'hans' | 'hant' | 'mixed' }>(
      path.join(data, `${name}.questions.jsonl`),
    ),
  )
  const sample = shuffled(all, seededRandom(seed))
    .filter(({ script }) => script !== 'mixed')
    .slice(0, count)
  return Promise.all(
    sample.map(async ({ question, doc_id, script }) => ({
      asked: question,
      converted: await toScript(question, script === 'hans' ? 'hant' : 'hans'),
      article: doc_id,
    })),
  )
}

/** The documents that the questions are about, whole and cut into passages. */
export function writeDocuments(data: string, folder: string): [BenchCollection, BenchCollection] {
  const articles = questionSets(data).flatMap((name) =>
    readJsonLines<BenchArticle>(path.join(data, `${name}.docs.jsonl`)),
  )
  const whole = articles.map(({ id, title, text }) => ({ id, title, body: text }))
  return [
    writeCollection(path.join(folder, 'documents'), articles, whole),
    writeCollection(path.join(folder, 'passages'), articles, articles.flatMap(passagesOf)),
  ]
}

/**
 * Collections of at least so many passages each (to the end of the last article), made of all NAME.docs.jsonl in
 * seeded order. Where they do not suffice, further articles are made of passages drawn at random from them.
 * @param sizes rising
 */
export function writeSizes(
  data: string,
  folder: string,
  sizes: readonly number[],
  seed: number,
): { readonly collections: BenchCollection[]; readonly resampled: boolean } {
  const random = seededRandom(seed)
  const source = articlesWithoutEnd(shuffled(allArticles(data), random), random)
  const articles: BenchArticle[] = []
  const texts: BenchText[] = []
  const collections: BenchCollection[] = []
  for (const size of sizes) {
    while (texts.length < size) {
      const { article, passages } = source.next().value
      articles.push(article)
      texts.push(...passages)
    }
    collections.push(writeCollection(path.join(folder, `${size}`), articles, texts))
  }
  return { collections, resampled: articles.some(({ id }) => id.startsWith(RESAMPLED)) }
}

interface CutArticle {
  readonly article: BenchArticle
  readonly passages: readonly BenchText[]
}

function* articlesWithoutEnd(
  articles: readonly BenchArticle[],
  random: () => number,
): Generator<CutArticle, never> {
  const pool: BenchText[] = []
  for (const article of articles) {
    const passages = passagesOf(article)
    pool.push(...passages)
    yield { article, passages }
  }
  for (let i = 0; ; i++) {
    const drawn = Array.from({ length: PASSAGES_RESAMPLED }, () => pool[Math.floor(random() * pool.length)]!)
    const text = drawn.map(({ body }) => body).join('\n')
    const article = { id: `${RESAMPLED}${i}`, title: drawn[0]!.title, text }
    yield { article, passages: passagesOf(article) }
  }
}

function questionSets(data: string): string[] {
  return readdirSync(data).flatMap((file) => /^(.+)\.questions\.jsonl$/.exec(file)?.[1] ?? [])
}

function allArticles(data: string): BenchArticle[] {
  return readdirSync(data)
    .filter((file) => file.endsWith('.docs.jsonl'))
    .flatMap((file) => readJsonLines<BenchArticle>(path.join(data, file)))
}

/** The passages that chuchu makes of an article, headings and speakers of each in front of its text. */
function passagesOf({ id, title, text }: BenchArticle): BenchText[] {
  const sha256 = createHash('sha256').update(text, 'utf8').digest('hex')
  const article = prepareArticle({
    id,
    file: 'bench.jsonl',
    raw: text,
    sha256,
    kind: 'body',
    stated: { title },
  })
  const stored = toStored(article)
  return indexedTexts(stored).map(({ title, context, body }, i) => {
    const { start = 0, end = 0 } = stored.passages[i] ?? {}
    return {
      id: passageId(id, cleanSpan(start, end)),
      title,
      body: context === '' ? body : `${context}\n${body}`,
    }
  })
}

function writeCollection(
  folder: string,
  articles: readonly BenchArticle[],
  texts: readonly BenchText[],
): BenchCollection {
  const corpus = path.join(folder, 'corpus')
  mkdirSync(corpus, { recursive: true })
  const lines = articles.map(({ id, title, text }) => `${JSON.stringify({ id, title, text })}\n`)
  writeFileSync(path.join(corpus, 'articles.jsonl'), lines.join(''))
  const file = path.join(folder, 'texts.jsonl')
  writeFileSync(file, texts.map((text) => `${JSON.stringify(text)}\n`).join(''))
  return { corpus, texts: file, count: texts.length }
}
