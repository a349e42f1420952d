import assert from 'node:assert/strict'
import { appendFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import { uniqueIds } from '../../../src/retrieval/engines/files.ts'
import { ARTICLES_JSONL } from '../../support/articles.ts'
import { corpusOf, open, scratch } from '../../support/corpus.ts'
import { failingDisk } from '../../support/failing-disk.ts'

const line = (id: string, text: string) => JSON.stringify({ id, text })

/** Opens and returns what changed. */
async function changes(corpus: string, data: string) {
  const { collection } = await open(corpus, data)
  return collection.status().changes
}

async function idsAndFiles(corpus: string, data: string): Promise<Record<string, string>> {
  const { collection } = await open(corpus, data)
  const ids = (await collection.listArticles({ limit: 50 })).articles.map(({ id }) => id)
  const files = ids.sort().map(async (id) => [id, (await collection.inspect(id)).article.file] as const)
  return Object.fromEntries(await Promise.all(files))
}

test('ids: the first that wants one gets it, the others a number, and nobody loses his own', () => {
  assert.deepEqual(uniqueIds([['a', 'b'], [], ['a', 'a~2', 'a'], ['b~2', 'b']]), [
    ['a', 'b'],
    [],
    ['a~3', 'a~2', 'a~4'],
    ['b~2', 'b~3'],
  ])
  assert.deepEqual(uniqueIds([['constructor', '__proto__', '__proto__']]), [
    ['constructor', '__proto__', '__proto__~2'],
  ])
})

test('of a file that grew, only the new articles are prepared and indexed', async (t) => {
  const corpus = corpusOf(t, { 'set.jsonl': ARTICLES_JSONL, 'other.jsonl': line('x', '甲乙丙丁。') })
  const data = scratch(t)
  assert.deepEqual(await changes(corpus, data), { added: 5, changed: 0, removed: 0 })
  appendFileSync(path.join(corpus, 'set.jsonl'), `\n${line('extra', '新添的一篇讲天文望远镜。')}`)
  assert.deepEqual(await changes(corpus, data), { added: 1, changed: 0, removed: 0 })
  assert.deepEqual(await changes(corpus, data), { added: 0, changed: 0, removed: 0 })
})

test('an article whose sidecar changed is made again', async (t) => {
  const corpus = corpusOf(t, { 'a.txt': '一个短标题\n\n正文的第一句话在这里，写得足够长。' })
  const data = scratch(t)
  await open(corpus, data)
  writeFileSync(path.join(corpus, 'a.meta.json'), '{"title":"真题"}')
  const { collection } = await open(corpus, data)
  assert.equal((await collection.listArticles({})).articles[0]!.title, '真题')
  assert.deepEqual(collection.status().changes, { added: 0, changed: 1, removed: 0 })
})

test('an id goes to the next in line when the first is gone, and back', async (t) => {
  const corpus = corpusOf(t, {
    'a.jsonl': line('x', '第一篇讲海水淡化。'),
    'b.jsonl': `${line('x', '第二篇讲垃圾分类。')}\n${line('y', '第三篇讲潮汐发电。')}`,
    'c.jsonl': line('x', '第四篇讲沙漠造林。'),
  })
  const data = scratch(t)
  const all = { x: 'a.jsonl', 'x~2': 'b.jsonl', 'x~3': 'c.jsonl', y: 'b.jsonl' }
  assert.deepEqual(await idsAndFiles(corpus, data), all)
  renameSync(path.join(corpus, 'a.jsonl'), path.join(corpus, '.a'))
  assert.deepEqual(await idsAndFiles(corpus, data), { x: 'b.jsonl', 'x~2': 'c.jsonl', y: 'b.jsonl' })
  renameSync(path.join(corpus, '.a'), path.join(corpus, 'a.jsonl'))
  assert.deepEqual(await idsAndFiles(corpus, data), all)
})

test('an article that moves to another file keeps its id', async (t) => {
  const moved = line('x', '第一篇讲海水淡化。')
  const stays = line('y', '第二篇讲垃圾分类。')
  const corpus = corpusOf(t, { 'a.jsonl': `${moved}\n${stays}`, 'b.jsonl': line('z', '第三篇讲潮汐发电。') })
  const data = scratch(t)
  await open(corpus, data)
  writeFileSync(path.join(corpus, 'a.jsonl'), stays)
  appendFileSync(path.join(corpus, 'b.jsonl'), `\n${moved}`)
  assert.deepEqual(await idsAndFiles(corpus, data), { x: 'b.jsonl', y: 'a.jsonl', z: 'b.jsonl' })
  rmSync(path.join(corpus, 'b.jsonl'))
  assert.deepEqual(await idsAndFiles(corpus, data), { y: 'a.jsonl' })
})

test('ids that move to another file leave nothing behind: what the old file still has stays, and is its own', async (t) => {
  const lines = (ids: readonly string[], word: string) =>
    ids.map((id) => line(id, `${id}篇讲${word}。`)).join('\n')
  const ids = Array.from({ length: 20 }, (_, i) => `n${i}`)
  const corpus = corpusOf(t, { 'b.jsonl': lines(ids, '旧事') })
  const data = scratch(t)
  await open(corpus, data)
  writeFileSync(path.join(corpus, 'a.jsonl'), lines(ids.slice(0, 15), '新闻'))
  const files = await idsAndFiles(corpus, data)
  assert.equal(files.n0, 'a.jsonl')
  assert.equal(files['n0~2'], 'b.jsonl')
  assert.equal(files.n18, 'b.jsonl')
  assert.deepEqual(await changes(corpus, data), { added: 0, changed: 0, removed: 0 })
  rmSync(path.join(corpus, 'a.jsonl'))
  assert.deepEqual(Object.keys(await idsAndFiles(corpus, data)).length, 20)
})

test('a file that cannot be read again when its ids change costs no other file an article', async (t) => {
  const files = {
    'a.jsonl': line('x', '甲篇讲稻田。'),
    'b.jsonl': line('x', '乙篇讲盐田。'),
    'c.jsonl': line('x', '丙篇讲梯田。'),
  }
  const corpus = corpusOf(t, files)
  const data = scratch(t)
  assert.deepEqual(await idsAndFiles(corpus, data), { x: 'a.jsonl', 'x~2': 'b.jsonl', 'x~3': 'c.jsonl' })
  rmSync(path.join(corpus, 'a.jsonl'))
  const repair = failingDisk(t, 'open', /b\.jsonl$/, 'EMFILE')
  assert.deepEqual(await idsAndFiles(corpus, data), { 'x~2': 'c.jsonl' })
  repair()
  assert.deepEqual(await idsAndFiles(corpus, data), { x: 'b.jsonl', 'x~2': 'c.jsonl' })
})
