import assert from 'node:assert/strict'
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import { ChuchuError, type Collection } from '../../../src/retrieval/index.ts'
import { corpusOf, open, scratch } from '../../support/corpus.ts'
import fc from '../../support/property.ts'

const TOPICS = ['海水淡化', '垃圾分类', '潮汐发电', '沙漠造林']
const textOf = (n: number) =>
  `王建国表示，第${n}个项目是${TOPICS[n % TOPICS.length]}工程，总投资${n + 1}亿元。\n各地都要抓紧${TOPICS[(n * 3) % TOPICS.length]}。`

const page = fc.constantFrom('a.md', 'a.txt', 'b.txt', 'b#0-9.txt')
const set = fc.constantFrom('a.jsonl', 'x.jsonl', 'y.jsonl')
const number = fc.nat(5)
const id = fc.constantFrom('a', 'b', 'a~2', 'p', 'b_0-9')

/** An edit of the corpus folder. */
type Edit = (folder: string) => void

const remove = (name: string): Edit => {
  return (folder) => rmSync(path.join(folder, name), { force: true })
}
const write = (name: string, text: string): Edit => {
  return (folder) => writeFileSync(path.join(folder, name), text)
}
const rename = (from: string, to: string): Edit => {
  return (folder) => {
    if (existsSync(path.join(folder, from))) renameSync(path.join(folder, from), path.join(folder, to))
  }
}
const linesOf = (file: string) =>
  existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []
const moveLine = (from: string, to: string): Edit => {
  return (folder) => {
    const [first, ...rest] = linesOf(path.join(folder, from))
    if (first === undefined || from === to) return
    const target = path.join(folder, to)
    writeFileSync(path.join(folder, from), rest.join('\n'))
    writeFileSync(target, [...linesOf(target), first].join('\n'))
  }
}
const jsonl = (articles: readonly (readonly [string, number])[]) =>
  articles.map(([name, n]) => JSON.stringify({ id: name, text: textOf(n) })).join('\n')

const articles = fc.array(fc.tuple(id, number), { minLength: 1, maxLength: 3 })
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(page, number).map(([name, n]) => write(name, textOf(n))),
  fc.tuple(set, articles).map(([name, lines]) => write(name, jsonl(lines))),
  fc
    .tuple(page, number)
    .map(([name, n]) => write(name.replace(/\.\w+$/, '.meta.json'), `{"title":"题${n}"}`)),
  fc.oneof(page, set).map(remove),
  fc.tuple(page, page).map(([from, to]) => rename(from, to)),
  fc.tuple(set, set).map(([from, to]) => moveLine(from, to)),
)

/** All that a client can see. */
async function seen(collection: Collection): Promise<unknown> {
  const { articles, facets } = await collection.listArticles({ limit: 50 })
  const { passages, skipped } = collection.status()
  const questions = [...TOPICS, '王建国说总投资是多少']
  return {
    facets,
    passages,
    skipped,
    articles: await Promise.all(
      articles.map(async (article) => [
        article,
        await collection.inspect(article.id),
        await collection.fetch(article),
      ]),
    ),
    found: await Promise.all(questions.map((query) => collection.search({ query, limit: 50 }))),
    quotes: await Promise.all(questions.map((question) => collection.findQuotes({ question }))),
  }
}

/** Null for a corpus without an article. */
async function openAndLook(corpus: string, data: string): Promise<unknown> {
  try {
    return await seen((await open(corpus, data)).collection)
  } catch (error) {
    if (error instanceof ChuchuError && error.code === 'corpus_empty') return null
    throw error
  }
}

test('an index brought up to date after each of any edits is the one built anew', async (t) => {
  const history = fc.array(fc.array(edit, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(history, async (steps) => {
      const corpus = corpusOf(t, { 'b.txt': textOf(0) })
      const data = scratch(t)
      let last: unknown
      for (const edits of steps) {
        for (const change of edits) change(corpus)
        last = await openAndLook(corpus, data)
      }
      assert.deepEqual(last, await openAndLook(corpus, scratch(t)))
    }),
    { numRuns: 40 },
  )
})
