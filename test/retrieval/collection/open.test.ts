import assert from 'node:assert/strict'
import {
  appendFileSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import { ChuchuError, openCollection } from '../../../src/retrieval/index.ts'
import { ARTICLES_JSONL } from '../../support/articles.ts'
import { corpusOf, open, scratch } from '../../support/corpus.ts'
import { failingDisk } from '../../support/failing-disk.ts'

const PAGE =
  '一个短标题\n\n正文的第一句话在这里，写得足够长，好让人认出它是正文。第二句话说的是海水淡化工程。'

async function firstQuote(corpus: string, data: string, question: string) {
  const { collection } = await open(corpus, data)
  return (await collection.findQuotes({ question })).quotes[0]
}

test('a first opening builds, a second one loads the same answers', async (t) => {
  const corpus = corpusOf(t, { 'set.jsonl': ARTICLES_JSONL })
  const data = scratch(t)
  const first = await open(corpus, data)
  const second = await open(corpus, data)
  assert.equal(first.collection.status().opening, 'built')
  assert.equal(second.collection.status().opening, 'loaded')
  assert.deepEqual([...first.messages, ...second.messages], [])
  for (const question of ['加氢站建成多少座', '水稻单产', '围棋']) {
    assert.deepEqual(
      await second.collection.findQuotes({ question }),
      await first.collection.findQuotes({ question }),
    )
    assert.deepEqual(
      await second.collection.search({ query: question }),
      await first.collection.search({ query: question }),
    )
  }
})

test('only what changed is put in, replaced and taken out', async (t) => {
  const corpus = corpusOf(t, {
    'a.txt': PAGE,
    'b.txt': PAGE.replaceAll('海水淡化', '垃圾分类'),
    'set.jsonl': ARTICLES_JSONL,
  })
  const data = scratch(t)
  await open(corpus, data)
  writeFileSync(path.join(corpus, 'a.txt'), PAGE.replaceAll('海水淡化', '沙漠造林'))
  rmSync(path.join(corpus, 'b.txt'))
  writeFileSync(path.join(corpus, 'c.txt'), PAGE.replaceAll('海水淡化', '潮汐发电'))
  appendFileSync(path.join(corpus, 'set.jsonl'), '\n{"id":"extra","text":"新添的一篇讲天文望远镜。"}')
  const { collection } = await open(corpus, data)
  assert.equal(collection.status().opening, 'updated')
  assert.deepEqual(collection.status().changes, { added: 2, changed: 1, removed: 1 })
  const found = async (query: string) =>
    (await collection.search({ query, mode: 'keyword' })).results[0]?.citation.article.id
  assert.equal(await found('沙漠造林'), 'a')
  assert.equal(await found('潮汐发电'), 'c')
  assert.equal(await found('天文望远镜'), 'extra')
  const { results } = await collection.search({ query: '海水淡化 垃圾分类', mode: 'keyword', limit: 50 })
  assert.ok(results.every((hit) => !/海水淡化|垃圾分类/.test(hit.citation.quote.exact)))
  assert.ok(!(await collection.listArticles({})).articles.some(({ id }) => id === 'b'))
})

test('a file that is touched but the same is not indexed again', async (t) => {
  const corpus = corpusOf(t, { 'a.txt': PAGE })
  const data = scratch(t)
  await open(corpus, data)
  writeFileSync(path.join(corpus, 'a.txt'), `${PAGE}`)
  const { collection } = await open(corpus, data)
  assert.deepEqual(collection.status().changes, { added: 0, changed: 0, removed: 0 })
  const again = await open(corpus, data)
  assert.equal(again.collection.status().opening, 'loaded')
})

test('a damaged snapshot is rebuilt with a word, and answers as before', async (t) => {
  const corpus = corpusOf(t, { 'a.txt': PAGE })
  const data = scratch(t)
  const before = await firstQuote(corpus, data, '海水淡化')
  const files = () =>
    readdirSync(data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const count = files().length
  assert.ok(count > 2)
  for (let i = 0; i < count; i++) {
    rmSync(data, { recursive: true })
    await open(corpus, data)
    const { name, parentPath } = files()[i]!
    const file = path.join(parentPath, name)
    truncateSync(file, readFileSync(file).length >> 1)
    const { collection, messages } = await open(corpus, data)
    assert.equal(collection.status().opening, 'built', name)
    assert.match(messages.join('\n'), /^the index is rebuilt: .+/, name)
    assert.ok(!messages.join('\n').includes(data))
    assert.deepEqual((await collection.findQuotes({ question: '海水淡化' })).quotes[0], before)
  }
})

test('a snapshot of another corpus folder is not believed', async (t) => {
  const data = scratch(t)
  await open(corpusOf(t, { 'a.txt': PAGE }), data)
  const { collection, messages } = await open(corpusOf(t, { 'a.txt': PAGE.replaceAll('海水', '苦水') }), data)
  assert.equal(collection.status().opening, 'built')
  assert.match(messages[0]!, /another corpus folder/)
})

test('an empty corpus and one without a readable file are errors with the way out', async (t) => {
  for (const files of [{}, { 'a.docx': 'x' }, { 'a.txt': '' }]) {
    await assert.rejects(open(corpusOf(t, files), scratch(t)), (error) => {
      assert.ok(error instanceof ChuchuError)
      assert.equal(error.code, 'corpus_empty')
      assert.match(error.hint, /--corpus/)
      return true
    })
  }
})

test('an unreadable file is named when the index is made, and the rest is indexed', async (t) => {
  const corpus = corpusOf(t, { 'a.txt': PAGE, 'b.txt': Uint8Array.from([0, 1, 2, 0, 255, 254, 0, 7]) })
  const data = scratch(t)
  const first = await open(corpus, data)
  assert.match(first.messages.join('\n'), /^skipped b\.txt: it is not text/)
  const second = await open(corpus, data)
  assert.deepEqual(second.messages, ['1 file of the corpus is not read; chuchu ingest names them'])
  for (const { collection } of [first, second]) {
    assert.equal(collection.status().articles, 1)
    assert.deepEqual(
      collection.status().skipped.map(({ file }) => file),
      ['b.txt'],
    )
  }
})

test('what the disk withholds is asked for again each time', async (t) => {
  const corpus = corpusOf(t, { 'a.txt': PAGE, 'b.txt': PAGE.replaceAll('海水', '苦水') })
  const data = scratch(t)
  const mend = failingDisk(t, 'open', /b\.txt$/, 'EMFILE')
  const first = await open(corpus, data)
  assert.match(first.messages.join('\n'), /^skipped b\.txt: it cannot be read \(EMFILE\)/)
  const second = await open(corpus, data)
  assert.equal(second.collection.status().opening, 'loaded')
  assert.equal(second.collection.status().articles, 1)
  mend()
  const third = await open(corpus, data)
  assert.equal(third.collection.status().opening, 'updated')
  assert.equal(third.collection.status().articles, 2)
  assert.equal((await open(corpus, data)).collection.status().opening, 'loaded')
})

test('what was read but not quite as written is told when the index is made', async (t) => {
  const corpus = corpusOf(t, {
    'a.md': PAGE,
    'a.txt': PAGE.replaceAll('海水', '苦水'),
    'b.txt': PAGE.replaceAll('海水', '泉水'),
    'b.meta.json': '{"published":"昨天"}',
    'set.jsonl': '{"id":"b","text":"新添的一篇讲天文望远镜。"}',
  })
  const data = scratch(t)
  const { messages } = await open(corpus, data)
  assert.deepEqual(messages, [
    'b.meta.json: the field "published" is passed over: "昨天" is no date of the calendar; write it like 2024-03-07 or 2024-03-07T08:30+08:00',
    'a.txt: the id "a" is that of another article (in a.md); this one has the id "a~2"',
    'set.jsonl: the id "b" is that of another article (in b.txt); this one has the id "b~2"',
  ])
  assert.deepEqual((await open(corpus, data)).messages, [])
})

test('two files that claim one id are both kept', async (t) => {
  const corpus = corpusOf(t, { 'a.txt': PAGE, 'a.md': PAGE.replaceAll('海水淡化', '深海养殖') })
  const { collection } = await open(corpus, scratch(t))
  assert.deepEqual(
    (await collection.listArticles({ sort: 'id' })).articles.map(({ id }) => id),
    ['a', 'a~2'],
  )
})

test('several corpus folders are one collection', async (t) => {
  const corpus = [corpusOf(t, { 'a.txt': PAGE }), corpusOf(t, { 'a.txt': PAGE.replaceAll('海水', '苦水') })]
  const collection = await openCollection({ corpus, data: scratch(t) })
  assert.equal(collection.status().articles, 2)
})

test('the same corpus folder by another name is the same corpus', async (t) => {
  const corpus = corpusOf(t, { 'a.txt': PAGE })
  const link = path.join(scratch(t), 'link')
  symlinkSync(corpus, link)
  const data = scratch(t)
  await open(corpus, data)
  const { collection, messages } = await open(link, data)
  assert.equal(collection.status().opening, 'loaded')
  assert.deepEqual(messages, [])
})

test('a data folder that cannot be written costs the next start, not this one', async (t) => {
  const corpus = corpusOf(t, { 'a.txt': PAGE })
  const data = path.join(corpusOf(t, { file: 'x' }), 'file')
  const { collection, messages } = await open(corpus, data)
  assert.equal((await collection.search({ query: '海水淡化' })).results.length, 1)
  assert.match(messages.join('\n'), /--data/)
})

test('progress counts up to what there is', async (t) => {
  const seen: string[] = []
  await openCollection({
    corpus: [corpusOf(t, { 'a.txt': PAGE, 'b.txt': PAGE })],
    data: scratch(t),
    onProgress: ({ phase, done, total }) => seen.push(`${phase} ${done}/${total}`),
  })
  assert.deepEqual(seen, ['index 1/2', 'index 2/2'])
})
