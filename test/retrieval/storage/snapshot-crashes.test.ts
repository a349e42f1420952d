import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import test, { beforeEach, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { ByteSource, SnapshotData } from '../../../src/retrieval/storage/byte-source.ts'
import { readSnapshot, writeSnapshot } from '../../../src/retrieval/storage/snapshot.ts'
import type { SnapshotHeader } from '../../../src/retrieval/storage/snapshot-folder.ts'
import { scratch } from '../../support/corpus.ts'

const HEADER: SnapshotHeader = { analyzer: '1', embedder: 'hashed/1' }
const DATA: SnapshotData = { keys: Uint32Array.of(1, 2, 3) }

let dir: string

beforeEach((t) => {
  dir = path.join(scratch(t as TestContext), 'data')
})

const LONG_AGO = new Date('2020-01-01')

test('what an interrupted write left is not read, and goes once it is old', async () => {
  await writeSnapshot(dir, HEADER, DATA)
  const leftovers = ['snapshot-00000000000000aa', 'snapshot-00000000000000bb', 'current.00000000000000aa']
  for (const name of leftovers) {
    if (name.startsWith('current')) await writeFile(path.join(dir, name), '{"snapshot":')
    else await mkdir(path.join(dir, name))
  }
  await writeFile(path.join(dir, leftovers[0]!, 'data.json'), '{"half')
  assert.deepEqual(await readSnapshot(dir), { header: HEADER, data: DATA })
  for (const name of [leftovers[0]!, leftovers[2]!]) await utimes(path.join(dir, name), LONG_AGO, LONG_AGO)
  await writeSnapshot(dir, HEADER, null)
  const kept = (await readdir(dir)).filter((name) => leftovers.includes(name))
  assert.deepEqual(kept, [leftovers[1]])
})

test('what has long been replaced goes when the snapshot is read, unless it is current', async () => {
  await writeSnapshot(dir, HEADER, DATA)
  for (const name of await readdir(dir)) await utimes(path.join(dir, name), LONG_AGO, LONG_AGO)
  for (const name of ['snapshot-00000000000000aa', 'snapshot-00000000000000bb'])
    await mkdir(path.join(dir, name))
  await utimes(path.join(dir, 'snapshot-00000000000000aa'), LONG_AGO, LONG_AGO)
  assert.deepEqual(await readSnapshot(dir), { header: HEADER, data: DATA })
  assert.equal((await readdir(dir)).filter((name) => name.startsWith('snapshot')).length, 2)
  assert.ok((await readdir(dir)).includes('snapshot-00000000000000bb'))
  assert.deepEqual(await readSnapshot(dir), { header: HEADER, data: DATA })
})

test('a snapshot that another process put in place during the writing is removed with the old one', async () => {
  await writeSnapshot(dir, HEADER, null)
  const long = Array.from({ length: 20 }, () => new Uint8Array(1 << 20))
  await Promise.all([
    writeSnapshot(dir, HEADER, async (save) => ({ long: await save(long) })),
    writeSnapshot(dir, HEADER, DATA),
  ])
  assert.equal((await readdir(dir)).length, 2)
})

test('other files in the folder are left alone', async () => {
  await mkdir(dir)
  await writeFile(path.join(dir, 'notes.txt'), 'mine')
  await utimes(path.join(dir, 'notes.txt'), LONG_AGO, LONG_AGO)
  await writeSnapshot(dir, HEADER, DATA)
  assert.equal(await readFile(path.join(dir, 'notes.txt'), 'utf8'), 'mine')
})

test('readers see whole snapshots while two processes write, and after these are killed', async () => {
  const writers = [startWriter(dir), startWriter(dir)]
  try {
    await Promise.all(writers.map((writer) => once(writer.stdout!, 'data')))
    for (let reads = 0; reads < 200; reads++) assertOneNumber(await readSnapshot(dir))
  } finally {
    await Promise.all(writers.map(kill))
  }
  assertOneNumber(await readSnapshot(dir))
  await writeSnapshot(dir, HEADER, DATA)
  assert.deepEqual(await readSnapshot(dir), { header: HEADER, data: DATA })
})

function startWriter(folder: string): ChildProcess {
  const script = fileURLToPath(new URL('snapshot-writer.ts', import.meta.url))
  return spawn(process.execPath, ['--import', 'tsx', script, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}

function assertOneNumber(snapshot: Awaited<ReturnType<typeof readSnapshot>>): void {
  const number = snapshot?.header.number
  assert.equal(typeof number, 'number')
  const { numbers, few, bytes } = snapshot!.data as { bytes: ByteSource; [key: string]: SnapshotData }
  assert.deepEqual(numbers, new Uint32Array(20_000).fill(number as number))
  assert.deepEqual(few, Uint8Array.of(number as number))
  assert.deepEqual(bytes.read(0, bytes.byteLength), new Uint8Array(10_000).fill(number as number))
}
