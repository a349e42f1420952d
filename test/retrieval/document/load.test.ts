import assert from 'node:assert/strict'
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import { readCorpusFile, scanCorpus } from '../../../src/retrieval/document/load.ts'
import { ChuchuError } from '../../../src/retrieval/errors.ts'
import { corpusOf } from '../../support/corpus.ts'

async function load(folder: string) {
  const scan = await scanCorpus([folder])
  const contents = await Promise.all(scan.files.map(readCorpusFile))
  return {
    documents: contents.flatMap((content) => content.documents),
    skipped: [...scan.skipped, ...contents.flatMap((content) => content.skipped)],
  }
}

test('a text file becomes a page with the path as its id', async (t) => {
  const { documents, skipped } = await load(
    corpusOf(t, { 'a/第一篇.txt': '标题\n\n正文。', 'b.md': '# 题\n\n文。' }),
  )
  assert.deepEqual(skipped, [])
  assert.deepEqual(
    documents.map(({ id, file, kind, raw }) => ({ id, file, kind, raw })),
    [
      { id: 'a/第一篇', file: 'a/第一篇.txt', kind: 'page', raw: '标题\n\n正文。' },
      { id: 'b', file: 'b.md', kind: 'page', raw: '# 题\n\n文。' },
    ],
  )
})

test('JSONL: one article a line, broken lines by number, the rest read', async (t) => {
  const lines = [
    '{"id":"x","text":"甲。","title":"题","authors":["某"],"published":"2024-07"}',
    '{"id":"y","text":"乙。","title":"","url":null}',
    '{"id":"z"',
    '{"text":"无名"}',
    '{"id":"w","text":"  "}',
    '[1]',
    '{"id":"v","text":"丙。","published":"昨天"}',
    '',
  ]
  const { documents, skipped } = await load(corpusOf(t, { 'set.jsonl': `\uFEFF${lines.join('\r\n')}` }))
  assert.deepEqual(
    documents.map(({ id, raw, kind, stated }) => ({ id, raw, kind, stated })),
    [
      { id: 'x', raw: '甲。', kind: 'body', stated: { title: '题', authors: ['某'], published: '2024-07' } },
      { id: 'y', raw: '乙。', kind: 'body', stated: {} },
    ],
  )
  assert.deepEqual(
    skipped.map(({ file, reason }) => `${file} ${reason}`),
    [
      'set.jsonl:3 the line is not valid JSON',
      'set.jsonl:4 it has no "id"',
      'set.jsonl:5 it has no "text"',
      'set.jsonl:6 the line is not a JSON object',
      'set.jsonl:7 set.jsonl:7: the field "published" is not an ISO 8601 date',
    ],
  )
})

test('a sidecar states metadata; a broken one is reported and the article still read', async (t) => {
  const { documents, skipped } = await load(
    corpusOf(t, {
      'a.txt': '正文。',
      'a.meta.json': '{"title":"真题","source":"某报","unknown":1}',
      'b.txt': '正文。',
      'b.meta.json': '{',
      'c.txt': '正文。',
      'c.meta.json': '{"authors":"不是列表"}',
    }),
  )
  assert.deepEqual(
    documents.map(({ stated }) => stated),
    [{ title: '真题', source: '某报' }, {}, {}],
  )
  assert.deepEqual(
    skipped.map(({ file }) => file),
    ['b.meta.json', 'c.meta.json'],
  )
})

test('what is not read is named with the way out; hidden files are passed over', async (t) => {
  const folder = corpusOf(t, { '.hidden/x.txt': '藏', 'a.docx': 'x', 'empty.txt': ' \n', 'ok.txt': '好。' })
  const { documents, skipped } = await load(folder)
  assert.deepEqual(
    documents.map(({ id }) => id),
    ['ok'],
  )
  assert.deepEqual(
    skipped.map(({ file, reason }) => `${file}: ${reason}`),
    ['a.docx: files of type ".docx" are not read', 'empty.txt: it is empty'],
  )
  for (const { hint } of skipped) assert.ok(hint.length > 0)
})

test('a file that is gone or cannot be followed is named, without a path of the machine', async (t) => {
  const folder = corpusOf(t, { 'a.txt': '好。' })
  symlinkSync(path.join(folder, 'nowhere'), path.join(folder, 'b.txt'))
  const scan = await scanCorpus([folder])
  rmSync(path.join(folder, 'a.txt'))
  const { documents, skipped } = await readCorpusFile(scan.files[0]!)
  assert.deepEqual(documents, [])
  assert.deepEqual(
    [...scan.skipped, ...skipped].map(({ file, reason }) => `${file}: ${reason}`),
    ['b.txt: it cannot be read (ENOENT)', 'a.txt: it cannot be read (ENOENT)'],
  )
})

test('a missing corpus folder is an error that names the folder and the option', async (t) => {
  const folder = path.join(corpusOf(t, {}), 'nope')
  await assert.rejects(scanCorpus([folder]), (error) => {
    assert.ok(error instanceof ChuchuError)
    assert.equal(error.code, 'corpus_missing')
    assert.match(error.message, /"nope"/)
    assert.match(error.hint, /--corpus/)
    assert.ok(!error.message.includes(folder))
    return true
  })
})

test('the stamp changes with the file and with its sidecar', async (t) => {
  const folder = corpusOf(t, { 'a.txt': '一。' })
  const stamp = async () => (await scanCorpus([folder])).files[0]!.stamp
  const first = await stamp()
  writeFileSync(path.join(folder, 'a.meta.json'), '{}')
  const second = await stamp()
  writeFileSync(path.join(folder, 'a.txt'), '一二。')
  const stamps = new Set([first, second, await stamp()])
  assert.equal(stamps.size, 3)
  mkdirSync(path.join(folder, 'sub.txt'))
  assert.equal((await scanCorpus([folder])).files.length, 1)
})
