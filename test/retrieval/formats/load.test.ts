import assert from 'node:assert/strict'
import {
  copyFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import { ChuchuError } from '../../../src/retrieval/contract/errors.ts'
import { readCorpusFile } from '../../../src/retrieval/formats/read.ts'
import { scanCorpus } from '../../../src/retrieval/formats/scan.ts'
import { corpusOf } from '../../support/corpus.ts'
import { failingDisk } from '../../support/failing-disk.ts'

async function load(folder: string) {
  const scan = await scanCorpus([folder])
  const contents = await Promise.all(scan.files.map((file) => readCorpusFile(file)))
  return {
    documents: contents.flatMap(({ documents }) => documents),
    skipped: [...scan.skipped, ...contents.flatMap(({ skipped }) => skipped)],
    notices: contents.flatMap(({ notices }) => notices),
  }
}

const reasons = (skipped: readonly { file: string; reason: string }[]) =>
  skipped.map(({ file, reason }) => `${file}: ${reason}`)

test('a text file becomes a page with the path as its id', async (t) => {
  const { documents, skipped } = await load(
    corpusOf(t, { 'a/第一篇.txt': '标题\n\n正文。', 'b.md': '# 题\n\n文。' }),
  )
  assert.deepEqual(skipped, [])
  assert.deepEqual(
    documents.map(({ id, file, kind, raw }) => ({ id, file, kind, raw })),
    [
      { id: 'a/第一篇', file: 'a/第一篇.txt', kind: 'page', raw: '标题\n\n正文。' },
      { id: 'b', file: 'b.md', kind: 'markdown', raw: '# 题\n\n文。' },
    ],
  )
})

test('a name that cannot be an id is changed with a word', async (t) => {
  const { documents, notices } = await load(corpusOf(t, { 'a#1-20.txt': '好。' }))
  assert.deepEqual(
    documents.map(({ id, file }) => [id, file]),
    [['a_1-20', 'a#1-20.txt']],
  )
  assert.deepEqual(
    notices.map(({ file }) => file),
    ['a#1-20.txt'],
  )
})

test('what is not read is named with the way out; hidden files are passed over', async (t) => {
  const folder = corpusOf(t, {
    '.hidden/x.txt': '藏',
    'a.docx': 'x',
    README: 'x',
    'empty.txt': ' \n',
    'binary.txt': Uint8Array.from([0, 1, 2, 0, 255, 254, 0, 7]),
    'ok.txt': '好。',
  })
  const { documents, skipped } = await load(folder)
  assert.deepEqual(
    documents.map(({ id }) => id),
    ['ok'],
  )
  assert.deepEqual(reasons(skipped), [
    'README: files without an extension are not read',
    'a.docx: files of type ".docx" are not read',
    'binary.txt: it is not text in an encoding that can be read (UTF-8, UTF-16, GB18030, GBK, Big5)',
    'empty.txt: it is empty',
  ])
  for (const { hint } of skipped) assert.ok(hint.length > 0)
})

test('a file that is gone or cannot be followed is named, without a path of the machine', async (t) => {
  const folder = corpusOf(t, { 'a.txt': '好。' })
  symlinkSync(path.join(folder, 'nowhere'), path.join(folder, 'b.txt'))
  const scan = await scanCorpus([folder])
  rmSync(path.join(folder, 'a.txt'))
  const { documents, skipped, retry } = await readCorpusFile(scan.files[0]!)
  assert.deepEqual(documents, [])
  assert.ok(retry)
  assert.deepEqual(reasons([...scan.skipped, ...skipped]), [
    'b.txt: it cannot be read (ENOENT)',
    'a.txt: it cannot be read (ENOENT)',
  ])
})

test('a folder inside that cannot be listed is named, and the rest is read', async (t) => {
  const folder = corpusOf(t, { 'a.txt': '好。', 'locked/b.txt': '好。', 'open/c.txt': '好。' })
  failingDisk(t, 'readdir', /locked$/, 'EACCES')
  const { documents, skipped } = await load(folder)
  assert.deepEqual(
    documents.map(({ id }) => id),
    ['a', 'open/c'],
  )
  assert.deepEqual(reasons(skipped), ['locked/: it cannot be read (EACCES)'])
})

test('links to folders are followed, but not in a circle', async (t) => {
  const folder = corpusOf(t, { 'sub/a.txt': '好。' })
  symlinkSync(folder, path.join(folder, 'sub', 'up'))
  symlinkSync(path.join(folder, 'sub'), path.join(folder, 'link'))
  const { documents } = await load(folder)
  assert.deepEqual(
    documents.map(({ id }) => id),
    ['link/a', 'sub/a'],
  )
})

test('a corpus folder that cannot be used is an error that names it and the option', async (t) => {
  const folder = corpusOf(t, { 'a.txt': '好。', 'locked/b.txt': '好。' })
  failingDisk(t, 'readdir', /locked$/, 'EACCES')
  for (const [name, message] of [
    [path.join(folder, 'nope'), 'the corpus folder "nope" does not exist'],
    [path.join(folder, 'a.txt'), '"a.txt" is a file, not a corpus folder'],
    [path.join(folder, 'locked'), 'the corpus folder "locked" cannot be listed (EACCES)'],
    ['', 'the name of the corpus folder is empty'],
  ] as const) {
    await assert.rejects(scanCorpus([name]), (error) => {
      assert.ok(error instanceof ChuchuError)
      assert.equal(error.code, 'corpus_missing')
      assert.equal(error.message, message)
      assert.match(error.hint, /--corpus/)
      return true
    })
  }
})

test('a corpus folder that is named twice counts once', async (t) => {
  const folder = corpusOf(t, { 'a.txt': '好。' })
  const link = path.join(corpusOf(t, {}), 'link')
  symlinkSync(folder, link)
  const { files, folders } = await scanCorpus([folder, `${folder}${path.sep}`, link])
  assert.equal(folders.length, 1)
  assert.equal(files.length, 1)
})

test('the stamp changes with the file and with its sidecar', async (t) => {
  const folder = corpusOf(t, { 'a.txt': '一。' })
  const file = path.join(folder, 'a.txt')
  const stamp = async () => (await scanCorpus([folder])).files[0]!.stamp
  const stamps = [await stamp()]
  writeFileSync(path.join(folder, 'a.meta.json'), '{}')
  stamps.push(await stamp())
  writeFileSync(file, '一二。')
  stamps.push(await stamp())
  assert.equal(new Set(stamps).size, 3)
  assert.equal(await stamp(), stamps[2])
  mkdirSync(path.join(folder, 'sub.txt'))
  assert.equal((await scanCorpus([folder])).files.length, 1)
})

test('the stamp changes where size and time of writing are as before', async (t) => {
  const folder = corpusOf(t, { 'a.txt': '一。' })
  const file = path.join(folder, 'a.txt')
  const { atime, mtime } = statSync(file)
  const stamp = async () => (await scanCorpus([folder])).files[0]!.stamp
  const before = await stamp()
  writeFileSync(`${file}.new`, '二。')
  utimesSync(`${file}.new`, atime, mtime)
  renameSync(`${file}.new`, file)
  const replaced = await stamp()
  assert.notEqual(replaced, before)
  const other = path.join(corpusOf(t, {}), 'b')
  // The clock of the file system moves in steps of some milliseconds.
  do writeFileSync(other, '三。')
  while (statSync(other).ctimeMs === statSync(file).ctimeMs)
  copyFileSync(other, file)
  utimesSync(file, atime, mtime)
  assert.notEqual(await stamp(), replaced)
})
