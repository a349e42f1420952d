import assert from 'node:assert/strict'
import { appendFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import { uniqueIds } from '../../../src/retrieval/collection/unique-ids.ts'
import { ARTICLES_JSONL } from '../../support/articles.ts'
import { corpusOf, open, scratch } from '../../support/corpus.ts'

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
