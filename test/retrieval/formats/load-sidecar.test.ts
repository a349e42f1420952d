import assert from 'node:assert/strict'
import { symlinkSync } from 'node:fs'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import { readCorpusFile } from '../../../src/retrieval/formats/read.ts'
import { scanCorpus } from '../../../src/retrieval/formats/scan.ts'
import { corpusOf } from '../../support/corpus.ts'
import { failingDisk } from '../../support/failing-disk.ts'

async function load(folder: string) {
  const scan = await scanCorpus([folder])
  const contents = await Promise.all(scan.files.map((file) => readCorpusFile(file)))
  return {
    stated: contents.flatMap(({ documents }) => documents.map(({ stated }) => stated)),
    skipped: [...scan.skipped, ...contents.flatMap((content) => content.skipped)].map(
      ({ file, reason }) => `${file}: ${reason}`,
    ),
    notices: contents.flatMap(({ notices }) => notices.map(({ file, message }) => `${file}: ${message}`)),
    retry: contents.some((content) => content.retry),
  }
}

const loadWith = (t: TestContext, files: Record<string, string | Uint8Array>) => load(corpusOf(t, files))

test('a sidecar states metadata', async (t) => {
  const { stated, skipped, notices } = await loadWith(t, {
    'a.txt': '正文。',
    'a.meta.json': '{"title":"真题","source":"某报","unknown":1}',
  })
  assert.deepEqual(stated, [{ title: '真题', source: '某报' }])
  assert.deepEqual([...skipped, ...notices], [])
})

test('a broken one is named with the reason, and the article read without it', async (t) => {
  const { stated, skipped, retry } = await loadWith(t, {
    'a.txt': '正文。',
    'a.meta.json': '{',
    'b.txt': '正文。',
    'b.meta.json': '[]',
    'c.txt': '正文。',
    'c.meta.json': Uint8Array.from([0, 1, 2, 0, 255, 254, 0, 7]),
  })
  assert.deepEqual(stated, [{}, {}, {}])
  assert.deepEqual(skipped, [
    'a.meta.json: it is not valid JSON',
    'b.meta.json: it contains no JSON object',
    'c.meta.json: it is not text in an encoding that can be read (UTF-8, UTF-16, GB18030, GBK, Big5)',
  ])
  assert.equal(retry, false)
})

test('one that the disk does not give is named with that reason and asked for again', async (t) => {
  const folder = corpusOf(t, { 'a.txt': '正文。', 'a.meta.json': '{}' })
  failingDisk(t, 'open', /meta\.json$/, 'EACCES')
  const { stated, skipped, retry } = await load(folder)
  assert.deepEqual(stated, [{}])
  assert.deepEqual(skipped, ['a.meta.json: it cannot be read (EACCES)'])
  assert.equal(retry, true)
})

test('a link that leads nowhere does not take the article with it', async (t) => {
  const folder = corpusOf(t, { 'a.txt': '正文。' })
  symlinkSync(path.join(folder, 'nowhere'), path.join(folder, 'a.meta.json'))
  const { stated, skipped } = await load(folder)
  assert.deepEqual(stated, [{}])
  assert.deepEqual(skipped, ['a.meta.json: it cannot be read (ENOENT)'])
})

test('a byte order mark and other encodings are read', async (t) => {
  const json = '{"title":"真题"}'
  const { stated, skipped } = await loadWith(t, {
    'a.txt': '正文。',
    'a.meta.json': `\uFEFF${json}`,
    'b.txt': '正文。',
    'b.meta.json': Buffer.from(`\uFEFF${json}`, 'utf16le'),
  })
  assert.deepEqual(skipped, [])
  assert.deepEqual(stated, [{ title: '真题' }, { title: '真题' }])
})

test('fields that cannot be used are named, all of them, and the others read', async (t) => {
  const { stated, skipped, notices } = await loadWith(t, {
    'a.txt': '正文。',
    'a.meta.json': '{"authors":"不是列表","published":"昨天","source":"某报"}',
  })
  assert.deepEqual(stated, [{ source: '某报' }])
  assert.deepEqual(skipped, [])
  assert.deepEqual(
    notices.map((notice) => /^a\.meta\.json: the field "(\w+)" is passed over: /.exec(notice)?.[1]),
    ['authors', 'published'],
  )
})

test('a field that is nearly a known one is named, others are not', async (t) => {
  const { notices } = await loadWith(t, {
    'a.txt': '正文。',
    'a.meta.json':
      '{"titel":"题","Author":"某","state":"x","date":"x","page":1,"type":"x","style":1,"lang":"zh","id":1,"text":"x"}',
  })
  assert.deepEqual(notices, [
    'a.meta.json: the field "titel" is passed over: is "title" meant? The fields are title, subtitle, source, site, place, section, url, authors, editors, photographers, published',
    'a.meta.json: the field "Author" is passed over: is "authors" meant? The fields are title, subtitle, source, site, place, section, url, authors, editors, photographers, published',
  ])
})

test('one that belongs to no article, or to JSONL, is named', async (t) => {
  const { stated, skipped } = await loadWith(t, {
    'a.meta.json': '{}',
    'set.jsonl': '{"id":"x","text":"甲。"}',
    'set.meta.json': '{"title":"题"}',
    'both.jsonl': '{"id":"y","text":"乙。"}',
    'both.txt': '正文。',
    'both.meta.json': '{"title":"题"}',
    'book.docx': 'x',
    'book.meta.json': '{}',
  })
  assert.deepEqual(stated, [{}, { title: '题' }, {}])
  assert.deepEqual(skipped, [
    'book.docx: files of type ".docx" are not read',
    'a.meta.json: there is no article a.* beside it',
    'set.meta.json: a .jsonl file is read without a sidecar',
  ])
})
