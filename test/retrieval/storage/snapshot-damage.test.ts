import assert from 'node:assert/strict'
import fs from 'node:fs'
import { cp, mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { endianness } from 'node:os'
import path from 'node:path'
import { beforeEach, type TestContext, test } from 'node:test'
import { crc32 } from 'node:zlib'
import { ChuchuError, type ErrorCode } from '../../../src/retrieval/contract/errors.ts'
import { readSnapshot, writeSnapshot } from '../../../src/retrieval/storage/snapshot.ts'
import { scratch } from '../../support/corpus.ts'
import fc from '../../support/property.ts'
import { DATA, HEADER, LONG, readLong, readWhole } from './snapshot-data.ts'

let dir: string

beforeEach((t) => {
  dir = path.join(scratch(t as TestContext), 'data')
})

/** Every file, relative to the data folder. */
const filesOf = async () => {
  const names = await readdir(dir, { recursive: true })
  const stats = await Promise.all(names.map((name) => stat(path.join(dir, name))))
  return names.filter((_, at) => stats[at]!.isFile()).sort()
}

test('a missing, emptied or lengthened file is noticed', async () => {
  await writeSnapshot(dir, HEADER, DATA)
  const copy = path.join(dir, '..', 'copy')
  await cp(dir, copy, { recursive: true })
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
    await cp(copy, dir, { recursive: true })
  }
  assert.deepEqual(await readWhole(dir), { header: HEADER, data: DATA })
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
      await assert.rejects(readWhole(dir), isError('snapshot_broken'))
      await writeFile(path.join(dir, 'current'), pointer)
      await writeFile(full, bytes)
    }),
    { numRuns: 300 },
  )
  assert.deepEqual(await readWhole(dir), { header: HEADER, data: DATA })
})

test('a damaged block is noticed when it is touched, and the snapshot is then no longer current', async () => {
  await writeSnapshot(dir, HEADER, DATA)
  const name = (await filesOf()).find((file) => file.endsWith('bytes-0.bin'))!
  const bytes = await readFile(path.join(dir, name))
  await writeFile(path.join(dir, name), damaged(bytes, 5000, 3))
  const source = await readLong(dir)
  assert.deepEqual(source.read(0, 4096), LONG.slice(0, 4096))
  assert.deepEqual(source.read(8192, 13_000), LONG.slice(8192))
  const isDamage = (error: unknown) =>
    isError('snapshot_broken')(error) && /start chuchu again/.test(hintOf(error))
  for (let tries = 0; tries < 2; tries++) assert.throws(() => source.read(4000, 4097), isDamage)
  assert.equal(await readSnapshot(dir), null)
  await writeSnapshot(dir, HEADER, null)
  assert.throws(() => source.read(4096, 4097), isDamage)
  assert.equal((await readWhole(dir))!.data, null)
})

test('a damaged snapshot that cannot be put away is not said to be rebuilt', async (t) => {
  await writeSnapshot(dir, HEADER, DATA)
  const name = (await filesOf()).find((file) => file.endsWith('bytes-0.bin'))!
  const source = await readLong(dir)
  await truncate(path.join(dir, name), 5000)
  const rmSync = t.mock.method(fs, 'rmSync', () => {
    throw Object.assign(new Error(), { code: 'EPERM' })
  })
  syncBuiltinESMExports()
  try {
    assert.throws(
      () => source.read(0, 13_000),
      (error) => isError('snapshot_broken')(error) && /--rebuild/.test(hintOf(error)),
    )
  } finally {
    rmSync.mock.restore()
    syncBuiltinESMExports()
  }
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
  assert.deepEqual(await readWhole(dir), { header: HEADER, data: null })
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
  return (error) => error instanceof ChuchuError && error.code === code && !error.message.includes(dir)
}

function hintOf(error: unknown): string {
  return (error as ChuchuError).hint
}
