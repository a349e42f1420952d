import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import { readDocuments } from '../../../src/retrieval/formats/read.ts'
import { type CorpusFile, scanCorpus } from '../../../src/retrieval/formats/scan.ts'
import { corpusOf } from '../../support/corpus.ts'

const line = (id: string) => `${JSON.stringify({ id, text: `这是${id}。` })}\n`

async function onlyFile(folder: string): Promise<CorpusFile> {
  const { files } = await scanCorpus([folder])
  assert.equal(files.length, 1)
  return files[0] as CorpusFile
}

async function read(file: CorpusFile, signal?: AbortSignal) {
  const items: string[] = []
  for await (const item of readDocuments(file, { signal })) {
    if (item.kind === 'document') items.push(item.document.id)
    if (item.kind === 'skipped') items.push(`${item.skipped.file}: ${item.skipped.reason}`)
  }
  return items
}

function withPipe(t: TestContext, name: string, files: Record<string, string>): string {
  const folder = corpusOf(t, files)
  execFileSync('mkfifo', [path.join(folder, name)])
  return folder
}

test('a file larger than one piece gives each of its documents once, in order', async (t) => {
  const filler = '长'.repeat(500_000)
  const long = `${JSON.stringify({ id: 'long', text: filler })}\n`
  const file = await onlyFile(corpusOf(t, { 'a.jsonl': line('甲') + long + line('乙') + line('丙') }))
  assert.deepEqual(await read(file), ['甲', 'long', '乙', '丙'])
})

test('reading ends where it is cancelled, with the reason of that', async (t) => {
  const file = await onlyFile(corpusOf(t, { 'a.jsonl': line('甲') + line('乙') + line('丙') }))
  const cancelled = new AbortController()
  const seen: string[] = []
  await assert.rejects(async () => {
    for await (const item of readDocuments(file, { signal: cancelled.signal })) {
      seen.push(item.kind)
      cancelled.abort(new Error('enough'))
    }
  }, /enough/)
  assert.deepEqual(seen, ['document'])
})

test('a scan ends where it is cancelled', async (t) => {
  const folder = corpusOf(t, { 'a.txt': '好。' })
  await assert.rejects(scanCorpus([folder], { signal: AbortSignal.abort(new Error('enough')) }), /enough/)
})

test('a named pipe or socket in the place of an article or sidecar is refused by name', async (t) => {
  const folder = withPipe(t, 'pipe.txt', { 'a.txt': '好。', 'b.md': '好。' })
  execFileSync('mkfifo', [path.join(folder, 'a.meta.json'), path.join(folder, 'inside')])
  const socket = createServer().listen(path.join(folder, 'socket.jsonl'))
  t.after(() => socket.close())
  const { files, skipped } = await scanCorpus([folder])
  assert.deepEqual(
    files.map(({ file, sidecar }) => `${file} ${sidecar}`),
    ['a.txt null', 'b.md null'],
  )
  assert.deepEqual(
    skipped.map(({ file, reason }) => `${file}: ${reason}`),
    [
      'a.meta.json: it is a named pipe (FIFO), not a file',
      'inside: it is a named pipe (FIFO), not a file',
      'pipe.txt: it is a named pipe (FIFO), not a file',
      'socket.jsonl: it is a socket, not a file',
    ],
  )
})

test('a named pipe that takes the place of a file after the scan is not waited for', async (t) => {
  for (const name of ['a.txt', 'a.jsonl']) {
    const folder = corpusOf(t, { [name]: '好。' })
    const file = await onlyFile(folder)
    rmSync(file.path)
    execFileSync('mkfifo', [file.path])
    assert.deepEqual(await read(file), [`${name}: it is a named pipe (FIFO), not a file`])
  }
  const folder = corpusOf(t, { 'a.txt': '好。', 'a.meta.json': '{}' })
  const file = await onlyFile(folder)
  rmSync(file.sidecar as string)
  execFileSync('mkfifo', [file.sidecar as string])
  assert.deepEqual(await read(file), ['a.meta.json: it is a named pipe (FIFO), not a file', 'a'])
})

test('a folder in the place of a file, and a pipe in that of the corpus folder, are refused', async (t) => {
  const folder = corpusOf(t, { 'a.txt/b.txt': '好。' })
  const inside = {
    key: '',
    path: path.join(folder, 'a.txt'),
    file: 'a.txt',
    sidecar: null,
    stamp: '',
    bytes: 0,
    modified: 0,
  }
  assert.deepEqual(await read(inside), ['a.txt: it is a folder, not a file'])
  const pipe = path.join(withPipe(t, 'pipe', {}), 'pipe')
  await assert.rejects(scanCorpus([pipe]), { message: '"pipe" is a named pipe (FIFO), not a corpus folder' })
})

test('more files than are looked at together are listed in order', async (t) => {
  const folder = corpusOf(t, { 'sub/x.txt': '好。' })
  for (let i = 0; i < 300; i++) writeFileSync(path.join(folder, `${1000 + i}.txt`), '好。')
  const { files } = await scanCorpus([folder])
  assert.equal(files.length, 301)
  assert.deepEqual(
    files.map(({ file }) => file),
    [...files.map(({ file }) => file)].sort(),
  )
})
