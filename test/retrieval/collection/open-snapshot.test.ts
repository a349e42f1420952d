import assert from 'node:assert/strict'
import { readdirSync, utimesSync } from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import { readSnapshot, type Snapshot, writeSnapshot } from '../../../src/retrieval/index/snapshot.ts'
import { ARTICLES_JSONL } from '../../support/articles.ts'
import { corpusOf, open, scratch } from '../../support/corpus.ts'

const LONG_AGO = new Date(Date.now() - 2 * 60 * 60 * 1000)

/** Changes that leave a snapshot with good checksums of which the state cannot be made again. */
const DAMAGES: Record<string, (snapshot: Snapshot) => Partial<Snapshot>> = {
  'no data': () => ({ data: null }),
  'data of another shape': () => ({ data: { engine: 'orama/2', dimensions: 'many' } }),
  'no articles': ({ texts }) => ({ texts: { 'files.jsonl': texts['files.jsonl']! } }),
  'no files': ({ texts }) => ({ texts: { 'articles.jsonl': texts['articles.jsonl']! } }),
  'an article that is no JSON': (snapshot) => withText(snapshot, 'articles.jsonl', () => '{"article"\n'),
  'an article of another shape': (snapshot) => withText(snapshot, 'articles.jsonl', () => '{"article":{}}\n'),
  'an article that is null': (snapshot) => withText(snapshot, 'articles.jsonl', () => 'null\n'),
  'a passage with a false offset': (snapshot) =>
    withText(snapshot, 'articles.jsonl', (line) => line.replace(/"start":\d+/u, '"start":-1')),
  'a title that is a number': (snapshot) =>
    withText(snapshot, 'articles.jsonl', (line) => line.replace(/"title":"[^"]*"/u, '"title":1')),
  'a file without articles': (snapshot) => withText(snapshot, 'files.jsonl', () => '{"key":"0:a"}\n'),
  'a file that names another article': (snapshot) =>
    withText(snapshot, 'files.jsonl', (line) => line.replace('"id":"rice"', '"id":"corn"')),
}

function withText({ texts }: Snapshot, name: string, change: (line: string) => string): Partial<Snapshot> {
  return { texts: { ...texts, [name]: [...texts[name]!].map(change) } }
}

test('whatever is wrong with a snapshot, the index is rebuilt with a word', async (t) => {
  const corpus = corpusOf(t, { 'set.jsonl': ARTICLES_JSONL })
  const data = scratch(t)
  const { collection } = await open(corpus, data)
  const before = await collection.findQuotes({ question: '加氢站建成多少座' })
  for (const [name, damage] of Object.entries(DAMAGES)) {
    const snapshot = (await readSnapshot(data))!
    const { header, data: saved, texts } = { ...snapshot, ...damage(snapshot) }
    await writeSnapshot(data, header, { data: saved, texts })
    const { collection, messages } = await open(corpus, data)
    assert.equal(collection.status().index, 'built', name)
    assert.match(messages.join('\n'), /^the index is rebuilt: .+/, name)
    assert.ok(!messages.join('\n').includes(data), name)
    assert.deepEqual(await collection.findQuotes({ question: '加氢站建成多少座' }), before, name)
  }
})

test('openings at the same time leave one snapshot, which is good', async (t) => {
  const corpus = corpusOf(t, { 'set.jsonl': ARTICLES_JSONL })
  const data = scratch(t)
  await Promise.all([1, 2, 3, 4].map(() => open(corpus, data)))
  for (const name of readdirSync(data)) utimesSync(path.join(data, name), LONG_AGO, LONG_AGO)
  const { collection, messages } = await open(corpus, data)
  assert.equal(readdirSync(data).length, 2)
  assert.equal(collection.status().index, 'loaded')
  assert.deepEqual(messages, [])
})
