import assert from 'node:assert/strict'
import fs from 'node:fs'
import {
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { endianness, tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { ChuchuError, type ErrorCode } from '../../../src/retrieval/errors.ts'
import type { ByteSource, SnapshotData } from '../../../src/retrieval/index/backend.ts'
import { isByteSource, MemoryBytes } from '../../../src/retrieval/index/byte-source.ts'
import { readSnapshot, writeSnapshot } from '../../../src/retrieval/index/snapshot.ts'
import type { Snapshot, SnapshotHeader } from '../../../src/retrieval/index/snapshot-folder.ts'
import { anyData } from './snapshot-data.ts'

const HEADER: SnapshotHeader = {
  analyzer: '1',
  embedder: 'hashed/1',
  files: [{ file: 'a.txt', sha256: 'ab' }],
}
/** Three blocks of 4 KiB and a part of one. */
const LONG = Uint8Array.from({ length: 13_000 }, (_, at) => at * 7)
const DATA = {
  keys: Uint32Array.of(1, 2, 3),
  vectors: Float32Array.from({ length: 20_000 }, (_, at) => at / 8),
  terms: ['加氢', '\ud800'],
  texts: [new MemoryBytes(LONG), new MemoryBytes(new Uint8Array(0))],
}

let root: string
let dir: string

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'chuchu-snapshot-'))
  dir = path.join(root, 'data')
})

afterEach(async () => {
  await rm(root, { recursive: true, force: true })
})

/** The current snapshot with its byte sources read from end to end. */
async function read(): Promise<Snapshot | null> {
  const snapshot = await readSnapshot(dir)
  return snapshot && { ...snapshot, data: whole(snapshot.data) }
}

function whole(data: SnapshotData): SnapshotData {
  if (isByteSource(data)) return new MemoryBytes(data.read(0, data.byteLength))
  if (Array.isArray(data)) return data.map(whole)
  if (typeof data !== 'object' || data === null || ArrayBuffer.isView(data)) return data
  return Object.fromEntries(Object.entries(data).map(([key, item]) => [key, whole(item)]))
}

async function readBytes(): Promise<ByteSource> {
  const snapshot = await readSnapshot(dir)
  return (snapshot!.data as { texts: ByteSource[] }).texts[0]!
}

test('what was written is read again', async () => {
  await writeSnapshot(dir, HEADER, DATA)
  assert.deepEqual(await read(), { header: HEADER, data: DATA })
})

test('any part of a byte source is read as it was written, into a buffer of its own', async () => {
  await writeSnapshot(dir, HEADER, DATA)
  const place = fc.tuple(fc.nat(LONG.length), fc.nat(LONG.length)).map((pair) => pair.sort((a, b) => a - b))
  const source = await readBytes()
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
  const { bytes, made } = (await read())!.data as { bytes: ByteSource; made: number }
  assert.equal(bytes.byteLength, made)
  assert.ok(Buffer.concat(pieces).equals(bytes.read(0, made)))
})

test('a snapshot that was replaced can still be read by who opened it', async () => {
  await writeSnapshot(dir, HEADER, DATA)
  const source = await readBytes()
  await writeSnapshot(dir, HEADER, null)
  assert.deepEqual(source.read(4000, 13_000), LONG.slice(4000))
  assert.equal((await read())!.data, null)
})

test('the files of a snapshot that nobody holds any more are closed', {
  skip: process.platform !== 'linux' && 'open files are only listed on Linux',
}, async () => {
  await writeSnapshot(dir, HEADER, DATA)
  const countOpen = async () => {
    const links = (await readdir('/proc/self/fd')).map((fd) =>
      readlink(`/proc/self/fd/${fd}`).catch(() => ''),
    )
    return (await Promise.all(links)).filter((link) => link.startsWith(root)).length
  }
  for (let i = 0; i < 5; i++) await readBytes()
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
  assert.deepEqual(await read(), { header: { analyzer: '2', embedder: 'e' }, data: null })
  assert.equal((await readdir(dir)).length, 2)
})

test('a snapshot whose making fails leaves the one before', async () => {
  await writeSnapshot(dir, HEADER, DATA)
  const failing = async () => {
    throw new Error('half-way')
  }
  await assert.rejects(writeSnapshot(dir, HEADER, failing), /half-way/)
  assert.deepEqual(await read(), { header: HEADER, data: DATA })
  assert.equal((await readdir(dir)).length, 2)
})

test('a data folder that cannot be written is reported without its path', async () => {
  await writeFile(dir, 'a file')
  await assert.rejects(writeSnapshot(dir, HEADER, DATA), isError('data_folder'))
})

describe('damage', () => {
  /** Every file, relative to the data folder. */
  const filesOf = async () => {
    const names = await readdir(dir, { recursive: true })
    const stats = await Promise.all(names.map((name) => stat(path.join(dir, name))))
    return names.filter((_, at) => stats[at]!.isFile()).sort()
  }

  test('a missing, emptied or lengthened file is noticed', async () => {
    await writeSnapshot(dir, HEADER, DATA)
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
    assert.deepEqual(await read(), { header: HEADER, data: DATA })
  })

  test('no changed bit and no cut leads to wrong data', async () => {
    await writeSnapshot(dir, HEADER, DATA)
    const files = await filesOf()
    const place = fc.record({ file: fc.constantFrom(...files), at: fc.nat(), bit: fc.option(fc.nat(7)) })
    await fc.assert(
      fc.asyncProperty(place, async ({ file, at, bit }) => {
        const full = path.join(dir, file)
        const bytes = await readFile(full)
        fc.pre(bytes.length > 0)
        await writeFile(full, damaged(bytes, at % bytes.length, bit))
        const pointer = await readFile(path.join(dir, 'current'))
        await assert.rejects(read(), isError('snapshot_broken'))
        await writeFile(path.join(dir, 'current'), pointer)
        await writeFile(full, bytes)
      }),
      { numRuns: 300 },
    )
    assert.deepEqual(await read(), { header: HEADER, data: DATA })
  })

  test('a damaged block is noticed when it is touched, and the snapshot is then no longer current', async () => {
    await writeSnapshot(dir, HEADER, DATA)
    const name = (await filesOf()).find((file) => file.endsWith('bytes-0.bin'))!
    const bytes = await readFile(path.join(dir, name))
    await writeFile(path.join(dir, name), damaged(bytes, 5000, 3))
    const source = await readBytes()
    assert.deepEqual(source.read(0, 4096), LONG.slice(0, 4096))
    assert.deepEqual(source.read(8192, 13_000), LONG.slice(8192))
    const isDamage = (error: unknown) =>
      isError('snapshot_broken')(error) && /start it again/.test(hintOf(error))
    for (let tries = 0; tries < 2; tries++) assert.throws(() => source.read(4000, 4097), isDamage)
    assert.equal(await readSnapshot(dir), null)
    await writeSnapshot(dir, HEADER, null)
    assert.throws(() => source.read(4096, 4097), isDamage)
    assert.equal((await read())!.data, null)
  })

  test('a damaged snapshot that cannot be put away is not said to be rebuilt', async (t) => {
    await writeSnapshot(dir, HEADER, DATA)
    const name = (await filesOf()).find((file) => file.endsWith('bytes-0.bin'))!
    const source = await readBytes()
    await truncate(path.join(dir, name), 5000)
    t.mock.method(fs, 'rmSync', () => {
      throw Object.assign(new Error(), { code: 'EPERM' })
    })
    syncBuiltinESMExports()
    t.after(syncBuiltinESMExports)
    assert.throws(
      () => source.read(0, 13_000),
      (error) => isError('snapshot_broken')(error) && /--rebuild/.test(hintOf(error)),
    )
    t.mock.restoreAll()
  })

  test('another format or byte order is refused', async () => {
    for (const [from, to] of [
      ['"format":2', '"format":3'],
      [`"byteOrder":"${endianness()}"`, '"byteOrder":"XE"'],
    ] as const) {
      await writeSnapshot(dir, HEADER, DATA)
      await rewriteHeader(from, to)
      await assert.rejects(readSnapshot(dir), /header\.json was written by another version/)
    }
  })

  test('a header of another shape is refused, though its checksum is good', async () => {
    for (const header of ['null', '[]', '{"format":2}', '{', `{"format":2,"byteOrder":"${endianness()}"}`]) {
      await writeSnapshot(dir, HEADER, DATA)
      await rewriteHeader(/^.*$/u, header)
      await assert.rejects(readSnapshot(dir), isError('snapshot_broken'), header)
    }
  })

  test('a broken snapshot is replaced by the next one written', async () => {
    await writeSnapshot(dir, HEADER, DATA)
    await writeFile(path.join(dir, 'current'), 'nonsense')
    await writeSnapshot(dir, HEADER, null)
    assert.deepEqual(await read(), { header: HEADER, data: null })
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
  await writeFile(path.join(dir, 'current'), JSON.stringify({ ...pointer, crc32: crc32(header) }))
}

function isError(code: ErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof ChuchuError && error.code === code && !error.message.includes(root)
}

function hintOf(error: unknown): string {
  return (error as ChuchuError).hint
}
