import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import type { ByteSource, SnapshotData } from '../../../src/retrieval/storage/byte-source.ts'
import { Commits } from '../../../src/retrieval/storage/commits.ts'
import { DiskDirectory } from '../../../src/retrieval/storage/disk-directory.ts'
import { acquireLock, WriterLock } from '../../../src/retrieval/storage/lock.ts'
import { openSegment, writeSegment } from '../../../src/retrieval/storage/segment-file.ts'
import { mulberry32 } from '../../../src/retrieval/support/random.ts'
import { isError } from '../../contracts/directory.ts'
import { EVALUATE, moduleOf } from '../../support/command.ts'
import { scratch } from '../../support/corpus.ts'
import { damageAFile } from '../../support/damage.ts'
import { DATA, whole } from './snapshot-data.ts'

const KILLS = 5
/** Of files in the folder. More are done to whole data folders by the acceptance run. */
const DAMAGES = 300

const urlOf = (name: string) => JSON.stringify(pathToFileURL(moduleOf(`retrieval/storage/${name}`)).href)

/**
 * Waits for the lock, and then publishes one commit after the other until it is killed. Number n is everywhere in
 * segment n, and in the header of the commit that ends with it.
 */
const WRITER = `
  import { MemoryBytes } from ${urlOf('byte-source')}
  import { Commits } from ${urlOf('commits')}
  import { DiskDirectory } from ${urlOf('disk-directory')}
  import { acquireLock, WriterLock } from ${urlOf('lock')}
  import { writeSegment } from ${urlOf('segment-file')}
  import { setTimeout as sleep } from 'node:timers/promises'

  const folder = process.argv[1]
  const directory = new DiskDirectory(folder)
  const commits = new Commits(directory)
  process.stdout.write('r')
  let lock
  while (!((lock = await acquireLock(folder)) instanceof WriterLock)) await sleep(5)
  let { header, segments } = (await commits.read()) ?? { header: { number: 0 }, segments: [] }
  for (let number = header.number + 1; ; number++) {
    const ref = await writeSegment(directory, commits.newName(), {
      numbers: new Uint32Array(20_000).fill(number),
      bytes: new MemoryBytes(new Uint8Array(10_000).fill(number)),
    })
    segments = [...segments.slice(-2), { ref, deleted: Uint32Array.of(number), meta: number }]
    if (!lock.isHeld()) throw new Error('the lock is lost')
    await commits.publish({ header: { number }, segments })
    await commits.collectGarbage()
    process.stdout.write('.')
  }`

function startWriter(t: TestContext, folder: string): ChildProcess {
  const child = spawn(process.execPath, [...EVALUATE, '--input-type=module', '-e', WRITER, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.after(() => child.kill('SIGKILL'))
  return child
}

/** The number of the current commit, every byte of which is looked at. */
async function readNumber(folder: string): Promise<number> {
  const directory = new DiskDirectory(folder)
  const number = await new Commits(directory).openCurrent(async ({ generation, header, segments }) => {
    assert.equal(header.number, generation)
    assert.equal(segments.at(-1)?.meta, generation)
    for (const { ref, deleted, meta } of segments) {
      const value = Number(meta)
      assert.deepEqual(deleted, Uint32Array.of(value))
      const data = (await openSegment(directory, ref, () => false)) as {
        bytes: ByteSource
        numbers: Uint32Array
      }
      assert.deepEqual(data.numbers, new Uint32Array(20_000).fill(value))
      assert.deepEqual(data.bytes.read(0, 10_000), new Uint8Array(10_000).fill(value))
    }
    return generation
  })
  return number ?? 0
}

test('writers that are killed at any moment leave whole commits, and the next one goes on', async (t) => {
  const folder = scratch(t)
  const random = mulberry32(20)
  let writer = startWriter(t, folder)
  let last = 0
  for (let kills = 0; kills < KILLS; kills++) {
    assert.ok(writer.stdout)
    await once(writer.stdout, 'data')
    const next = startWriter(t, folder)
    assert.ok(next.stdout)
    await once(next.stdout, 'data')
    for (let goal = last + 2; last < goal; ) {
      const number = await readNumber(folder)
      assert.ok(number >= last)
      last = number
    }
    await sleep(random() * 20)
    writer.kill('SIGKILL')
    await once(writer, 'exit')
    writer = next
  }
  writer.kill('SIGKILL')
  await once(writer, 'exit')
  assert.ok((await readNumber(folder)) >= last)
  const lock = await acquireLock(folder)
  assert.ok(lock instanceof WriterLock)
  t.after(() => lock.release())
  const directory = new DiskDirectory(folder)
  const commits = new Commits(directory)
  await commits.collectGarbage()
  const named = (await commits.read())?.segments.map(({ ref }) => ref.name) ?? []
  assert.deepEqual([...(await directory.list())].sort(), ['lock', 'manifest', ...named].sort())
})

test('a file that is damaged, swapped or missing leads to no other data', async (t) => {
  const directory = new DiskDirectory(scratch(t))
  const commits = new Commits(directory)
  const contents: SnapshotData[] = [DATA, { number: 7 }, Uint8Array.from({ length: 9000 }, (_, at) => at)]
  const segments = []
  for (const content of contents) {
    const ref = await writeSegment(directory, commits.newName(), content)
    segments.push({ ref, deleted: Uint32Array.of(1, 2), meta: 'x' })
  }
  const commit = await commits.publish({ header: {}, segments })
  const random = mulberry32(300)
  const seen = { equal: 0, none: 0, broken: 0 }
  for (let i = 0; i < DAMAGES; i++) {
    const { what, undo } = await damageAFile(directory.folder, random)
    try {
      const found = await readAll(directory)
      if (found !== null) assert.deepEqual(found, { commit, contents }, what)
      seen[found === null ? 'none' : 'equal']++
    } catch (error) {
      if (!isError('snapshot_broken')(error)) throw new Error(what, { cause: error })
      seen.broken++
    }
    await undo()
  }
  assert.deepEqual(await readAll(directory), { commit, contents })
  assert.ok(seen.broken > 250 && seen.none > 0, JSON.stringify(seen))
})

async function readAll(directory: DiskDirectory) {
  return new Commits(directory).openCurrent(async (commit) => {
    const contents = commit.segments.map(({ ref }) => openSegment(directory, ref, () => true))
    return { commit, contents: (await Promise.all(contents)).map(whole) }
  })
}
