import assert from 'node:assert/strict'
import { mkdir, readdir, readlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeEach, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { ChuchuError, type ErrorCode } from '../../../src/retrieval/contract/errors.ts'
import type { ByteSource } from '../../../src/retrieval/storage/byte-source.ts'
import { readSnapshot, writeSnapshot } from '../../../src/retrieval/storage/snapshot.ts'
import { scratch } from '../../support/corpus.ts'
import fc from '../../support/property.ts'
import { anyData, DATA, HEADER, LONG, readLong, readWhole } from './snapshot-data.ts'

let dir: string

beforeEach((t) => {
  dir = path.join(scratch(t as TestContext), 'data')
})

test('what was written is read again', async () => {
  await writeSnapshot(dir, HEADER, DATA)
  assert.deepEqual(await readWhole(dir), { header: HEADER, data: DATA })
})

test('any part of a byte source is read as it was written, into a buffer of its own', async () => {
  await writeSnapshot(dir, HEADER, DATA)
  const place = fc.tuple(fc.nat(LONG.length), fc.nat(LONG.length)).map((pair) => pair.sort((a, b) => a - b))
  const source = await readLong(dir)
  assert.equal(source.byteLength, LONG.length)
  fc.assert(
    fc.property(place, ([start, end]) => {
      const bytes = source.read(start!, end!)
      assert.deepEqual(bytes, LONG.slice(start, end))
      assert.equal(bytes.byteOffset, 0)
      assert.equal(bytes.buffer.byteLength, bytes.byteLength)
    }),
  )
})

test('bytes are written while they are made', async () => {
  const pieces = [0, 1, 5000, 3, 1 << 20, 1 << 21, 9].map((length, at) => new Uint8Array(length).fill(at))
  await writeSnapshot(dir, HEADER, async (save) => {
    let made = 0
    function* make() {
      for (const piece of pieces) {
        made += piece.byteLength
        yield piece
      }
    }
    return { bytes: await save(make()), made }
  })
  const { bytes, made } = (await readWhole(dir))!.data as { bytes: ByteSource; made: number }
  assert.equal(bytes.byteLength, made)
  assert.ok(Buffer.concat(pieces).equals(bytes.read(0, made)))
})

test('a snapshot that was replaced can still be read by who opened it', async () => {
  await writeSnapshot(dir, HEADER, DATA)
  const source = await readLong(dir)
  await writeSnapshot(dir, HEADER, null)
  assert.deepEqual(source.read(4000, 13_000), LONG.slice(4000))
  assert.equal((await readWhole(dir))!.data, null)
})

test('the files of a snapshot that nobody holds any more are closed', {
  skip: process.platform !== 'linux' && 'open files are only listed on Linux',
}, async () => {
  await writeSnapshot(dir, HEADER, DATA)
  const countOpen = async () => {
    const links = (await readdir('/proc/self/fd')).map((fd) =>
      readlink(`/proc/self/fd/${fd}`).catch(() => ''),
    )
    return (await Promise.all(links)).filter((link) => link.startsWith(dir)).length
  }
  for (let i = 0; i < 5; i++) await readLong(dir)
  assert.ok((await countOpen()) > 0)
  setFlagsFromString('--expose-gc')
  const collectGarbage = runInNewContext('gc') as () => void
  for (let tries = 0; tries < 100 && (await countOpen()) > 0; tries++) {
    collectGarbage()
    await sleep(10)
  }
  assert.equal(await countOpen(), 0)
})

test('any data is read as it was written', async () => {
  await fc.assert(
    fc.asyncProperty(anyData, async (data) => {
      await writeSnapshot(dir, HEADER, data)
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
  await writeSnapshot(dir, HEADER, DATA)
  await writeSnapshot(dir, { analyzer: '2', embedder: 'e' }, null)
  assert.deepEqual(await readWhole(dir), { header: { analyzer: '2', embedder: 'e' }, data: null })
  assert.equal((await readdir(dir)).length, 2)
})

test('a snapshot whose making fails leaves the one before', async () => {
  await writeSnapshot(dir, HEADER, DATA)
  const failing = async () => {
    throw new Error('half-way')
  }
  await assert.rejects(writeSnapshot(dir, HEADER, failing), /half-way/)
  assert.deepEqual(await readWhole(dir), { header: HEADER, data: DATA })
  assert.equal((await readdir(dir)).length, 2)
})

test('a data folder that cannot be written is reported without its path', async () => {
  await writeFile(dir, 'a file')
  await assert.rejects(writeSnapshot(dir, HEADER, DATA), isError('data_folder'))
})

function isError(code: ErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof ChuchuError && error.code === code && !error.message.includes(dir)
}
