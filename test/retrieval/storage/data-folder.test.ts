import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import disk, { mkdir, readdir, stat, symlink, writeFile } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import path from 'node:path'
import { beforeEach, type TestContext, test } from 'node:test'
import { Commits } from '../../../src/retrieval/storage/commits.ts'
import { openDataFolder } from '../../../src/retrieval/storage/data-folder.ts'
import { DiskDirectory } from '../../../src/retrieval/storage/disk-directory.ts'
import { openSegment, writeSegment } from '../../../src/retrieval/storage/segment-file.ts'
import { scratch } from '../../support/corpus.ts'
import { failingDisk } from '../../support/failing-disk.ts'

let dir: string

beforeEach((t) => {
  dir = scratch(t as TestContext)
})

/** What is said of the folder; where it cannot be used, files can be written all the same. */
async function problemOf(folder: string): Promise<string | null> {
  const { directory, writable, problem } = await openDataFolder(folder)
  assert.equal(writable, problem === null)
  await directory.replace('probe', Buffer.from('x'))
  assert.deepEqual(await directory.readSmall('probe'), Uint8Array.of(120))
  if (problem === null) return null
  assert.equal(problem.code, 'data_folder')
  assert.ok(!problem.message.includes(folder))
  return problem.message
}

test('the folder and those above it are made', async () => {
  const folder = path.join(dir, 'a', 'b', 'c')
  const { directory, writable, problem } = await openDataFolder(folder)
  assert.deepEqual([writable, problem], [true, null])
  assert.ok(directory instanceof DiskDirectory)
  assert.ok((await stat(folder)).isDirectory())
  assert.deepEqual(await readdir(folder), [])
  const again = await Promise.all(Array.from({ length: 5 }, () => problemOf(path.join(dir, 'x', 'y', 'z'))))
  assert.deepEqual(again, [null, null, null, null, null])
})

test('what is no folder is said to be none, and not waited for', {
  skip: process.platform === 'win32' && 'there are no pipes in folders',
}, async () => {
  await writeFile(path.join(dir, 'file'), '')
  execFileSync('mkfifo', [path.join(dir, 'pipe')])
  await symlink('/dev/zero', path.join(dir, 'device'))
  await symlink(path.join(dir, 'nowhere'), path.join(dir, 'dangling'))
  await symlink('loop', path.join(dir, 'loop'))
  for (const name of ['file', 'pipe', 'device']) {
    for (const below of ['', 'a', 'a/b']) {
      assert.equal(await problemOf(path.join(dir, name, below)), 'the data folder is not a folder', name)
    }
  }
  assert.equal(await problemOf(path.join(dir, 'dangling')), 'the data folder cannot be made or read (EEXIST)')
  assert.equal(await problemOf(path.join(dir, 'loop')), 'the data folder cannot be made or read (ELOOP)')
})

test('a folder that the system does not make is given up', {
  skip: process.platform !== 'linux' && 'there is no /proc',
}, async () => {
  for (const folder of ['/proc/chuchu', '/proc/chuchu/a/b', '/proc/self/chuchu']) {
    assert.equal(await problemOf(folder), 'the data folder cannot be made or read (ENOENT)')
  }
})

test('a name that is too long is given up', async () => {
  const message = await problemOf(path.join(dir, 'a'.repeat(300)))
  assert.equal(message, 'the data folder cannot be made or read (ENAMETOOLONG)')
})

test('a folder that can only be read is read, and written over in memory', async (t) => {
  const kept = new DiskDirectory(dir)
  const commits = new Commits(kept)
  const ref = await writeSegment(kept, commits.newName(), { number: 1 })
  const segment = { ref, deleted: new Uint32Array(0), meta: null }
  await commits.publish({ header: {}, segments: [segment] })
  const before = (await readdir(dir)).sort()
  refuseWriting(t, 'EROFS')
  const { directory, writable, problem } = await openDataFolder(dir)
  assert.equal(writable, false)
  assert.equal(problem?.message, 'the data folder cannot be written (EROFS)')
  const here = new Commits(directory)
  assert.equal((await here.read())?.generation, 1)
  const more = await writeSegment(directory, here.newName(), { number: 2 })
  await here.publish({ header: {}, segments: [segment, { ...segment, ref: more }] })
  const data = await here.openCurrent(({ segments }) =>
    Promise.all(segments.map((one) => openSegment(directory, one.ref, () => true))),
  )
  assert.deepEqual(data, [{ number: 1 }, { number: 2 }])
  await here.publish({ header: {}, segments: [] })
  await here.collectGarbage()
  assert.deepEqual([...(await directory.list())], ['manifest'])
  assert.deepEqual((await readdir(dir)).sort(), before)
})

test('a folder that cannot be read is not read', async (t) => {
  failingDisk(t, 'readdir', /./, 'EACCES')
  assert.equal(await problemOf(dir), 'the data folder cannot be read (EACCES)')
})

test('a disk that is full is noticed when the folder is opened', async (t) => {
  await mkdir(path.join(dir, 'data'))
  refuseWriting(t, 'ENOSPC')
  assert.equal(await problemOf(path.join(dir, 'data')), 'the data folder cannot be written (ENOSPC)')
  assert.deepEqual(await readdir(path.join(dir, 'data')), [])
})

/** Taking away rights would not do: the administrator writes everywhere. */
function refuseWriting(t: TestContext, code: string): void {
  const mocked = t.mock.method(disk, 'writeFile', async () => {
    throw Object.assign(new Error(`${code}: /a/path`), { code, syscall: 'open' })
  })
  syncBuiltinESMExports()
  t.after(() => {
    mocked.mock.restore()
    syncBuiltinESMExports()
  })
}
