import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { endianness, tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import fc from 'fast-check'
import { ChuchuError, type ErrorCode } from '../../../src/retrieval/errors.ts'
import {
  readSnapshot,
  type Snapshot,
  type SnapshotHeader,
  type SnapshotParts,
  writeSnapshot,
} from '../../../src/retrieval/index/snapshot.ts'
import { anyData } from './snapshot-data.ts'

const HEADER: SnapshotHeader = {
  analyzer: '1',
  embedder: 'hashed/1',
  files: [{ file: 'a.txt', sha256: 'ab' }],
}
const PARTS: SnapshotParts = {
  data: { keys: Uint32Array.of(1, 2, 3), vectors: Float32Array.of(0.5, -1), terms: ['加氢', '\ud800'] },
  texts: { 'articles.jsonl': '{"id":"a"}\n', 'empty.txt': '', 'marked.txt': '\ufeff文\r\n' },
}
const OTHER: SnapshotParts = { data: null, texts: {} }

let root: string
let dir: string

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'chuchu-snapshot-'))
  dir = path.join(root, 'data')
})

afterEach(async () => {
  await rm(root, { recursive: true, force: true })
})

/** The current snapshot with whole texts. */
async function read(): Promise<Snapshot | null> {
  const snapshot = await readSnapshot(dir)
  if (!snapshot) return null
  const texts = Object.entries(snapshot.texts).map(([name, lines]) => [name, [...lines].join('')])
  return { ...snapshot, texts: Object.fromEntries(texts) }
}

test('what was written is read again', async () => {
  await writeSnapshot(dir, HEADER, PARTS)
  assert.deepEqual(await read(), { header: HEADER, ...PARTS })
})

test('a text is written in pieces and read in lines, and never whole', async () => {
  function* pieces() {
    for (let i = 0; i < 300_000; i++) yield `${i}\r\n文`
    yield '\n\n末'
  }
  await writeSnapshot(dir, HEADER, { data: null, texts: { 'lines.txt': pieces() } })
  const lines = (await readSnapshot(dir))!.texts['lines.txt']!
  assert.deepEqual([...lines].slice(0, 3), ['0\r\n', '文1\r\n', '文2\r\n'])
  assert.deepEqual([...lines].slice(-3), ['文\n', '\n', '末'])
  assert.equal([...lines].length, 300_003)
})

test('any data is read as it was written', async () => {
  await fc.assert(
    fc.asyncProperty(anyData, async (data) => {
      await writeSnapshot(dir, HEADER, { ...PARTS, data })
      assert.deepEqual((await readSnapshot(dir))?.data, data)
    }),
    { numRuns: 50 },
  )
})

test('a folder into which nothing was written has no snapshot', async () => {
  assert.equal(await readSnapshot(dir), null)
  await mkdir(dir)
  assert.equal(await readSnapshot(dir), null)
})

test('a new snapshot takes the place of the old one and leaves nothing of it', async () => {
  await writeSnapshot(dir, HEADER, PARTS)
  await writeSnapshot(dir, { analyzer: '2', embedder: 'e' }, OTHER)
  assert.deepEqual(await read(), { header: { analyzer: '2', embedder: 'e' }, ...OTHER })
  assert.equal((await readdir(dir)).length, 2)
})

test('texts that cannot be kept as they are, or under their name, are refused', async () => {
  await writeSnapshot(dir, HEADER, PARTS)
  const bad: Record<string, string>[] = [
    { 'half.txt': '\ud800' },
    { '../out.txt': '' },
    { 'data.json': '' },
    { 'header.json': '' },
    { 'a/b': '' },
  ]
  for (const texts of bad) await assert.rejects(writeSnapshot(dir, HEADER, { data: null, texts }))
  assert.deepEqual(await read(), { header: HEADER, ...PARTS })
  assert.equal((await readdir(dir)).length, 2)
})

test('a data folder that cannot be written is reported without its path', async () => {
  await writeFile(dir, 'a file')
  await assert.rejects(writeSnapshot(dir, HEADER, PARTS), isError('data_folder'))
})

describe('damage', () => {
  /** Every file, relative to the data folder. */
  const filesOf = async () => {
    const names = await readdir(dir, { recursive: true })
    const stats = await Promise.all(names.map((name) => stat(path.join(dir, name))))
    return names.filter((_, at) => stats[at]!.isFile()).sort()
  }

  test('a missing, emptied or lengthened file is noticed', async () => {
    await writeSnapshot(dir, HEADER, PARTS)
    const whole = path.join(root, 'whole')
    await cp(dir, whole, { recursive: true })
    const files = await filesOf()
    assert.equal(files.length, 7)
    for (const name of files) {
      const file = path.join(dir, name)
      const bytes = await readFile(file)
      await writeFile(file, Buffer.concat([bytes, Buffer.from('x')]))
      await assert.rejects(readSnapshot(dir), isError('snapshot_broken'), name)
      if (bytes.length > 0) {
        await writeFile(file, '')
        await assert.rejects(readSnapshot(dir), isError('snapshot_broken'), name)
      }
      await rm(file)
      if (name !== 'current') await assert.rejects(readSnapshot(dir), isError('snapshot_broken'), name)
      await mkdir(file)
      await assert.rejects(readSnapshot(dir), isError('snapshot_broken'), name)
      await rm(dir, { recursive: true })
      await cp(whole, dir, { recursive: true })
    }
    assert.deepEqual(await read(), { header: HEADER, ...PARTS })
  })

  test('no changed bit and no cut leads to wrong data', async () => {
    await writeSnapshot(dir, HEADER, PARTS)
    const files = await filesOf()
    const place = fc.record({ file: fc.constantFrom(...files), at: fc.nat(), bit: fc.option(fc.nat(7)) })
    await fc.assert(
      fc.asyncProperty(place, async ({ file, at, bit }) => {
        const full = path.join(dir, file)
        const bytes = await readFile(full)
        fc.pre(bytes.length > 0)
        await writeFile(full, damaged(bytes, at % bytes.length, bit))
        await assert.rejects(readSnapshot(dir), isError('snapshot_broken'))
        await writeFile(full, bytes)
      }),
      { numRuns: 300 },
    )
    assert.deepEqual(await read(), { header: HEADER, ...PARTS })
  })

  test('another format or byte order is refused', async () => {
    for (const [from, to] of [
      ['"format":1', '"format":2'],
      [`"byteOrder":"${endianness()}"`, '"byteOrder":"XE"'],
    ] as const) {
      await writeSnapshot(dir, HEADER, PARTS)
      await rewriteHeader(from, to)
      await assert.rejects(readSnapshot(dir), /header\.json was written by another version/)
    }
  })

  test('a header of another shape is refused, though its checksum is good', async () => {
    for (const header of ['null', '[]', '{"format":1}', '{', `{"format":1,"byteOrder":"${endianness()}"}`]) {
      await writeSnapshot(dir, HEADER, PARTS)
      await rewriteHeader(/^.*$/u, header)
      await assert.rejects(readSnapshot(dir), isError('snapshot_broken'), header)
    }
  })

  test('a broken snapshot is replaced by the next one written', async () => {
    await writeSnapshot(dir, HEADER, PARTS)
    await writeFile(path.join(dir, 'current'), 'nonsense')
    await writeSnapshot(dir, HEADER, OTHER)
    assert.deepEqual(await read(), { header: HEADER, ...OTHER })
  })
})

function damaged(bytes: Buffer, at: number, bit: number | null): Buffer {
  if (bit === null) return bytes.subarray(0, at)
  const changed = Buffer.from(bytes)
  changed[at]! ^= 1 << bit
  return changed
}

/** Changes the header as another version would have written it, with its checksum. */
async function rewriteHeader(from: string | RegExp, to: string): Promise<void> {
  const pointer = JSON.parse(await readFile(path.join(dir, 'current'), 'utf8'))
  const file = path.join(dir, pointer.snapshot, 'header.json')
  const header = (await readFile(file, 'utf8')).replace(from, to)
  await writeFile(file, header)
  const sha256 = createHash('sha256').update(header).digest('hex')
  await writeFile(path.join(dir, 'current'), JSON.stringify({ ...pointer, sha256 }))
}

function isError(code: ErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof ChuchuError && error.code === code && !error.message.includes(root)
}
