import assert from 'node:assert/strict'
import { appendFileSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import { ChuchuError, type Collection } from '../../../src/retrieval/index.ts'
import type { ByteSource, SnapshotData } from '../../../src/retrieval/storage/byte-source.ts'
import { Records, saveRecords } from '../../../src/retrieval/storage/records.ts'
import { readSnapshot, writeSnapshot } from '../../../src/retrieval/storage/snapshot.ts'
import { ARTICLES_JSONL } from '../../support/articles.ts'
import { corpusOf, open, scratch } from '../../support/corpus.ts'

const LONG_AGO = new Date('2020-01-01')

const QUESTION = { question: '加氢站建成多少座' }

type Fields = { readonly [key: string]: SnapshotData }

/** Changes that leave a snapshot with good checksums of which the state cannot be made again. */
const DAMAGES: Record<string, (data: Fields) => SnapshotData> = {
  'no data': () => null,
  'an index of another shape': (data) => ({ ...data, index: { engine: 'orama/2', dimensions: 'many' } }),
  'no articles': (data) => ({ ...data, articles: null }),
  'no files': (data) => ({ ...data, files: [] }),
  'files of which nothing is known': (data) => within(data, 'files', { stamps: null }),
  'a report on a file that is none': (data) => within(data, 'files', { reports: [{ file: 0, skipped: 1 }] }),
  'fewer passages than the index': (data) => ({ ...data, articles: none(data.articles as Fields) }),
  'columns of different lengths': (data) => within(data, 'articles', { starts: new Uint32Array(1) }),
  'columns of another type': (data) => within(data, 'articles', { ends: new Float64Array(1) }),
  'records that end elsewhere': (data) => {
    const { bytes, ends } = (data.articles as Fields).catalogue as unknown as Records
    return within(data, 'articles', { catalogue: { bytes, ends: ends.map((end) => end + 1) } })
  },
}

function within(data: Fields, part: string, changed: Fields): SnapshotData {
  return { ...data, [part]: { ...(data[part] as Fields), ...changed } }
}

function none(articles: Fields): SnapshotData {
  return {
    ...articles,
    firstPassages: new Uint32Array(1),
    ids: { units: new Uint16Array(0), ends: new Uint32Array(0) },
  }
}

/** Changes that are only noticed when what they touch is read: a part of the data, a list of texts in it, and its new texts. */
const HIDDEN_DAMAGES: Record<string, [part: string, list: string, change: (line: string) => string]> = {
  'an article that is no JSON': ['articles', 'articles', () => '{"article"\n'],
  'an article of another shape': ['articles', 'articles', () => '{"article":{}}\n'],
  'an article that is null': ['articles', 'articles', () => 'null\n'],
  'a passage with a false offset': [
    'articles',
    'articles',
    (line) => line.replace(/"start":\d+/u, '"start":-1'),
  ],
  'a title that is a number': [
    'articles',
    'articles',
    (line) => line.replace(/"title":"[^"]*"/u, '"title":1'),
  ],
  'another article': ['articles', 'articles', (line) => line.replace(/"id":"/u, '"id":"x')],
  'an entry of the catalogue without metadata': ['articles', 'catalogue', () => '{"id":"rice"}\n'],
  'a file without articles': ['files', 'entries', () => '{}\n'],
  'a file that names another article': [
    'files',
    'entries',
    (line) => line.replace('"id":"rice"', '"id":"corn"'),
  ],
}

async function changeTexts(
  folder: string,
  [part, list, change]: [string, string, (line: string) => string],
): Promise<void> {
  const { header, data } = (await readSnapshot(folder))!
  const { bytes, ends } = ((data as Fields)[part] as Fields)[list] as {
    bytes: ByteSource
    ends: Float64Array
  }
  const texts = [...new Records(bytes, ends).texts()].map(change)
  await writeSnapshot(folder, header, async (save) => {
    return within(data as Fields, part, {
      [list]: await saveRecords(
        save,
        texts.map((text) => Buffer.from(text)),
      ),
    })
  })
}

/** Everything that reads texts from the disk. */
async function readAll(collection: Collection): Promise<unknown> {
  return [
    await collection.listArticles({}),
    await collection.search({ query: '加氢站', mode: 'keyword' }),
    await collection.findQuotes(QUESTION),
    await collection.inspect('rice'),
  ]
}

function isBroken(error: unknown): boolean {
  return error instanceof ChuchuError && error.code === 'snapshot_broken'
}

test('whatever is wrong with a snapshot, the index is rebuilt with a word', async (t) => {
  const corpus = corpusOf(t, { 'set.jsonl': ARTICLES_JSONL })
  const data = scratch(t)
  const { collection } = await open(corpus, data)
  const before = await collection.findQuotes(QUESTION)
  for (const [name, damage] of Object.entries(DAMAGES)) {
    const snapshot = (await readSnapshot(data))!
    await writeSnapshot(data, snapshot.header, damage(snapshot.data as Fields))
    const { collection, messages } = await open(corpus, data)
    assert.equal(collection.status().opening, 'built', name)
    assert.match(messages.join('\n'), /^the index is rebuilt: .+/, name)
    assert.ok(!messages.join('\n').includes(data), name)
    assert.deepEqual(await collection.findQuotes(QUESTION), before, name)
  }
})

test('what is wrong with a text is noticed when it is read, and never believed', async (t) => {
  const corpus = corpusOf(t, { 'set.jsonl': ARTICLES_JSONL })
  const data = scratch(t)
  await open(corpus, data)
  for (const [name, damage] of Object.entries(HIDDEN_DAMAGES)) {
    await changeTexts(data, damage)
    const { collection } = await open(corpus, data)
    assert.equal(collection.status().opening, 'loaded', name)
    if (damage[0] === 'articles') await assert.rejects(readAll(collection), isBroken, name)
    appendFileSync(path.join(corpus, 'set.jsonl'), '\n')
    const again = await open(corpus, data)
    assert.equal(again.collection.status().opening, damage[0] === 'articles' ? 'updated' : 'built', name)
    if (damage[0] === 'articles') await open(corpus, data, { rebuild: true })
    else assert.match(again.messages.join('\n'), /^the index is rebuilt: .+/, name)
  }
})

test('a byte that the disk changed is noticed when it is read, and the next start makes a new index', async (t) => {
  const corpus = corpusOf(t, { 'set.jsonl': ARTICLES_JSONL })
  const data = scratch(t)
  const before = await readAll((await open(corpus, data)).collection)
  const current = () => path.join(data, JSON.parse(readFileSync(path.join(data, 'current'), 'utf8')).snapshot)
  const sources = readdirSync(current()).filter((name) => /^bytes-/u.test(name))
  assert.ok(sources.length >= 4)
  for (const name of sources) {
    const file = path.join(current(), name)
    const bytes = readFileSync(file)
    bytes[bytes.length >> 1]! ^= 4
    writeFileSync(file, bytes)
    const { collection, messages } = await open(corpus, data)
    // The codes of the vectors are read at the opening.
    if (collection.status().opening === 'built') {
      assert.match(messages.join('\n'), /^the index is rebuilt: .+$/, name)
      assert.deepEqual(await readAll(collection), before)
      continue
    }
    const error = await readAll(collection).then(
      () => null,
      (error) => error,
    )
    if (error) assert.ok(isBroken(error) && /start chuchu again/.test(error.hint), name)
    // Of what no question reads, the next writing of the snapshot does.
    else appendFileSync(path.join(corpus, 'set.jsonl'), '\n')
    const again = await open(corpus, data)
    if (error) assert.deepEqual([again.collection.status().opening, again.messages], ['built', []], name)
    else
      assert.match(
        again.messages.join('\n'),
        /^the index is (rebuilt|not kept for the next start): .+$/,
        name,
      )
    assert.deepEqual(await readAll(again.collection), before)
    assert.deepEqual(await readAll((await open(corpus, data)).collection), before)
  }
})

test('openings at the same time leave one snapshot, which is good', async (t) => {
  const corpus = corpusOf(t, { 'set.jsonl': ARTICLES_JSONL })
  const data = scratch(t)
  await Promise.all([1, 2, 3, 4].map(() => open(corpus, data)))
  for (const name of readdirSync(data)) utimesSync(path.join(data, name), LONG_AGO, LONG_AGO)
  const { collection, messages } = await open(corpus, data)
  assert.equal(readdirSync(data).length, 2)
  assert.equal(collection.status().opening, 'loaded')
  assert.deepEqual(messages, [])
})
