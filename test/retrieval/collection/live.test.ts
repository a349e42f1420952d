import assert from 'node:assert/strict'
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import {
  ChuchuError,
  type Collection,
  type CollectionEvent,
  openCollection,
} from '../../../src/retrieval/index.ts'
import { corpusOf, scratch } from '../../support/corpus.ts'

const page = (topic: string) =>
  `关于${topic}的短文\n\n这一篇讲的是${topic}，句子写得足够长，好让人认出它是正文。`

async function live(t: TestContext, corpus: string, data = scratch(t)): Promise<Collection> {
  const collection = await openCollection({ corpus: [corpus], data, watch: true })
  t.after(() => collection.close())
  return collection
}

/** Waits until a condition holds, as long as the test may take. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20))
}

async function finds(collection: Collection, topic: string): Promise<boolean> {
  const { results } = await collection.search({ query: topic, mode: 'keyword', limit: 1 })
  return results[0]?.citation.quote.exact.includes(topic) === true
}

test('files that are added, changed, moved and deleted are seen while the collection is open', async (t) => {
  const corpus = corpusOf(t, { 'a.txt': page('海水淡化') })
  const collection = await live(t, corpus)
  const events: CollectionEvent[] = []
  collection.subscribe((event) => events.push(event))
  assert.equal(await finds(collection, '海水淡化'), true)
  writeFileSync(path.join(corpus, 'b.txt'), page('潮汐发电'))
  await until(() => finds(collection, '潮汐发电'))
  writeFileSync(path.join(corpus, 'b.txt'), page('沙漠造林'))
  await until(() => finds(collection, '沙漠造林'))
  assert.equal(await finds(collection, '潮汐发电'), false)
  mkdirSync(path.join(corpus, 'inner'))
  renameSync(path.join(corpus, 'b.txt'), path.join(corpus, 'inner', 'c.txt'))
  await until(async () => (await collection.listArticles({})).articles.some(({ id }) => id === 'inner/c'))
  rmSync(path.join(corpus, 'inner'), { recursive: true })
  await until(async () => (await collection.listArticles({})).total === 1)
  await until(async () => events.length >= 4)
  assert.ok(events.some((event) => event.kind === 'list_changed'))
  assert.ok(events.some((event) => event.kind === 'updated' && event.ids.includes('b')))
  await until(async () => collection.status().index.state === 'ready')
})

test('two collections on one data folder follow each other', async (t) => {
  const corpus = corpusOf(t, { 'a.txt': page('海水淡化') })
  const data = scratch(t)
  const [one, other] = await Promise.all([live(t, corpus, data), live(t, corpus, data)])
  writeFileSync(path.join(corpus, 'b.txt'), page('潮汐发电'))
  for (const collection of [one, other]) await until(() => finds(collection, '潮汐发电'))
})

test('where the data folder cannot be written, the index is in memory and follows as well', async (t) => {
  const corpus = corpusOf(t, { 'a.txt': page('海水淡化') })
  const collection = await live(t, corpus, path.join(corpusOf(t, { file: 'x' }), 'file'))
  assert.equal(await finds(collection, '海水淡化'), true)
  appendFileSync(path.join(corpus, 'a.txt'), '\n\n又补了一段，说的是深海养殖的收成，也写得很长。')
  await until(() => finds(collection, '深海养殖'))
})

test('an index that is there is asked at once; what is wrong with the corpus is an error', async (t) => {
  const corpus = corpusOf(t, { 'a.txt': page('海水淡化') })
  const data = scratch(t)
  await openCollection({ corpus: [corpus], data })
  // As old as if it had been written before the last start.
  utimesSync(path.join(corpus, 'a.txt'), new Date('2020-01-01'), new Date('2020-01-01'))
  const collection = await live(t, corpus, data)
  assert.equal(collection.status().articles, 1)
  const isOf = (code: string) => (error: unknown) => error instanceof ChuchuError && error.code === code
  await assert.rejects(
    openCollection({ corpus: [path.join(corpus, 'none')], data, watch: true }),
    isOf('corpus_missing'),
  )
  await assert.rejects(
    openCollection({ corpus: [scratch(t)], data: scratch(t), watch: true }),
    isOf('corpus_empty'),
  )
})

test('damage that a question meets is an error of that question, and the index is made anew', async (t) => {
  const corpus = corpusOf(t, { 'a.txt': page('海水淡化') })
  const data = scratch(t)
  const collection = await live(t, corpus, data)
  for (const name of readdirSync(data).filter((one) => one.startsWith('segment-'))) {
    const file = path.join(data, name)
    const bytes = readFileSync(file)
    // The file stays the one that is open.
    const damaged = openSync(file, 'r+')
    writeSync(damaged, new Uint8Array(Math.min(6000, bytes.length - 100)).fill(7), 0, undefined, 0)
    closeSync(damaged)
  }
  await assert.rejects(
    collection.inspect('a'),
    (error) => error instanceof ChuchuError && error.code === 'snapshot_broken',
  )
  await until(() =>
    collection.inspect('a').then(
      () => true,
      () => false,
    ),
  )
  assert.equal(await finds(collection, '海水淡化'), true)
})

test('a call whose signal is aborted does not begin', async (t) => {
  const collection = await live(t, corpusOf(t, { 'a.txt': page('海水淡化') }))
  const signal = AbortSignal.abort(new Error('enough'))
  await assert.rejects(collection.search({ query: '海水' }, { signal }), /enough/u)
})

test('an index whose posting lists are damaged is made anew at the start', async (t) => {
  const corpus = corpusOf(t, { 'a.txt': page('海水淡化') })
  const data = scratch(t)
  await openCollection({ corpus: [corpus], data })
  for (const name of readdirSync(data).filter((one) => one.startsWith('segment-'))) {
    const bytes = readFileSync(path.join(data, name))
    // Arrays lie before the footer.
    for (let at = bytes.length >> 1; at < bytes.length * 0.9; at += 200) bytes[at] = 255 - bytes[at]!
    writeFileSync(path.join(data, name), bytes)
  }
  const collection = await live(t, corpus, data)
  assert.equal(await finds(collection, '海水淡化'), true)
})

test('an empty index from before does not hide the files that came since', async (t) => {
  const corpus = scratch(t)
  const data = scratch(t)
  await assert.rejects(openCollection({ corpus: [corpus], data }))
  writeFileSync(path.join(corpus, 'a.txt'), page('海水淡化'))
  const collection = await live(t, corpus, data)
  assert.equal(await finds(collection, '海水淡化'), true)
})

test('calls end with the collection', async (t) => {
  const collection = await live(t, corpusOf(t, { 'a.txt': page('海水淡化') }))
  await collection.close()
  await assert.rejects(collection.search({ query: '海水' }), { name: 'AbortError' })
})
