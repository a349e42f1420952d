import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import disk, { mkdir, readdir, readFile, readlink, symlink, truncate, writeFile } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { createServer } from 'node:net'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Worker } from 'node:worker_threads'
import { DiskDirectory } from '../../../src/retrieval/storage/disk-directory.ts'
import { MemoryDirectory } from '../../../src/retrieval/storage/memory-directory.ts'
import { directoryContract, isError } from '../../contracts/directory.ts'
import { scratch } from '../../support/corpus.ts'

directoryContract('disk', async (t) => new DiskDirectory(scratch(t)))
directoryContract('memory', async () => new MemoryDirectory())
directoryContract('memory over a folder', async (t) => new MemoryDirectory(new DiskDirectory(scratch(t))))
directoryContract('memory of another thread', async () => {
  return MemoryDirectory.of(structuredClone(new MemoryDirectory().share()))
})

test('a folder below is read, and stays as it is', async (t) => {
  const folder = scratch(t)
  await writeFile(path.join(folder, 'kept'), 'old')
  await writeFile(path.join(folder, 'removed'), 'old')
  const directory = new MemoryDirectory(new DiskDirectory(folder))
  await directory.replace('kept', Buffer.from('new'))
  await directory.remove('removed')
  await directory.write('more', [Buffer.from('x')])
  assert.deepEqual([...(await directory.list())].sort(), ['kept', 'more'])
  assert.equal(await directory.readSmall('removed'), null)
  assert.equal(Buffer.from((await directory.readSmall('kept')) ?? []).toString(), 'new')
  await assert.rejects(directory.open('removed'), isError('snapshot_broken'))
  const other = MemoryDirectory.of(structuredClone(directory.share()))
  assert.deepEqual([...(await other.list())].sort(), ['kept', 'more'])
  assert.deepEqual((await readdir(folder)).sort(), ['kept', 'removed'])
  assert.equal(await readFile(path.join(folder, 'kept'), 'utf8'), 'old')
})

test('threads hand files in memory to each other', async () => {
  const directory = new MemoryDirectory()
  await directory.write('from-here', [Buffer.from('1')])
  const script = `
    const { parentPort, workerData } = require('node:worker_threads')
    const letters = new Uint8Array(new SharedArrayBuffer(1))
    letters[0] = new Uint8Array(workerData.files.get('from-here'))[0] + 1
    parentPort.postMessage({ files: new Map([...workerData.files, ['from-there', letters.buffer]]), folder: null })`
  const worker = new Worker(script, { eval: true, workerData: directory.share() })
  directory.adopt(await new Promise((resolve) => worker.once('message', resolve)))
  await worker.terminate()
  assert.deepEqual([...(await directory.list())], ['from-here', 'from-there'])
  assert.equal(Buffer.from((await directory.open('from-there')).read(0, 1)).toString(), '2')
})

test('what is no regular file is refused and not waited for', {
  skip: process.platform === 'win32' && 'there are no pipes in folders',
}, async (t) => {
  const folder = scratch(t)
  execFileSync('mkfifo', [path.join(folder, 'pipe')])
  await symlink('/dev/zero', path.join(folder, 'device'))
  await mkdir(path.join(folder, 'folder'))
  const server = createServer().listen(path.join(folder, 'socket'))
  t.after(() => server.close())
  const directory = new DiskDirectory(folder)
  for (const name of ['pipe', 'device', 'folder', 'socket']) {
    await assert.rejects(directory.open(name), isError('snapshot_broken'), name)
    await assert.rejects(directory.readSmall(name), isError('snapshot_broken'), name)
    assert.equal(
      directory.discard(name, () => true),
      false,
      name,
    )
  }
  for (const name of ['pipe', 'device', 'folder']) {
    await directory.replace(name, Buffer.from('file'))
    assert.equal(await readFile(path.join(folder, name), 'utf8'), 'file')
  }
  assert.deepEqual((await readdir(folder)).sort(), ['device', 'folder', 'pipe', 'socket'])
})

test('a file is replaced as soon as nobody else has it open', async (t) => {
  const directory = new DiskDirectory(scratch(t))
  const real = disk.rename
  let refusals = ['EPERM', 'EBUSY', 'EACCES']
  mockDisk(t, 'rename', async (...args: Parameters<typeof real>) => {
    const code = refusals.shift()
    if (code) throw systemError(code)
    return real(...args)
  })
  await directory.replace('file', Buffer.from('new'))
  assert.deepEqual([await directory.list(), refusals], [['file'], []])
  refusals = ['EXDEV']
  await assert.rejects(directory.replace('file', Buffer.from('newer')), isError('data_folder'))
  assert.deepEqual([...(await directory.list())], ['file'])
  assert.equal(Buffer.from((await directory.readSmall('file')) ?? []).toString(), 'new')
})

test('a full disk leaves nothing of the file, and no path in the message', async (t) => {
  const folder = scratch(t)
  const directory = new DiskDirectory(folder)
  const real = disk.open
  mockDisk(t, 'open', async (...args: Parameters<typeof real>) => {
    const file = await real(...args)
    const written = file.writeFile.bind(file)
    let room = 10
    file.writeFile = async (bytes) => {
      room -= (bytes as Uint8Array).byteLength
      if (room < 0) throw systemError('ENOSPC')
      return written(bytes)
    }
    return file
  })
  const pieces = Array.from({ length: 3 }, () => new Uint8Array(4))
  const writes = [() => directory.write('file', pieces), () => directory.replace('file', new Uint8Array(11))]
  for (const write of writes) {
    await assert.rejects(write(), (error: Error) => {
      assert.match(error.message, /^the data folder cannot be written \(ENOSPC\)$/)
      return isError('data_folder')(error)
    })
  }
  assert.deepEqual(await readdir(folder), [])
})

test('a file that is cut while it is open is said to be too short', async (t) => {
  const directory = new DiskDirectory(scratch(t))
  await directory.write('file', [new Uint8Array(100)])
  const file = await directory.open('file')
  await truncate(path.join(directory.folder, 'file'), 50)
  assert.equal(file.read(0, 50).byteLength, 50)
  assert.throws(() => file.read(0, 51), isError('snapshot_broken'))
  await assert.rejects(file.readInto(new Uint8Array(51), 0), isError('snapshot_broken'))
})

test('files that nobody holds any more are closed', {
  skip: process.platform !== 'linux' && 'open files are only listed on Linux',
}, async (t) => {
  const folder = scratch(t)
  const directory = new DiskDirectory(folder)
  await directory.write('file', [Buffer.from('x')])
  const countOpen = async () => {
    const links = (await readdir('/proc/self/fd')).map((fd) =>
      readlink(`/proc/self/fd/${fd}`).catch(() => ''),
    )
    return (await Promise.all(links)).filter((link) => link.startsWith(folder)).length
  }
  const held = await directory.open('file')
  for (let i = 0; i < 5; i++) await directory.open('file')
  assert.ok((await countOpen()) > 1)
  setFlagsFromString('--expose-gc')
  const collectGarbage = runInNewContext('gc') as () => void
  for (let tries = 0; tries < 100 && (await countOpen()) > 1; tries++) {
    collectGarbage()
    await sleep(10)
  }
  assert.equal(await countOpen(), 1)
  assert.deepEqual([...held.read(0, 1)], [120])
  held.close()
  held.close()
  assert.equal(await countOpen(), 0)
})

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: /a/path`), { code, syscall: 'write' })
}

function mockDisk(t: TestContext, call: 'rename' | 'open', replacement: (...args: never[]) => unknown): void {
  const mocked = t.mock.method(disk, call, replacement as never)
  syncBuiltinESMExports()
  t.after(() => {
    mocked.mock.restore()
    syncBuiltinESMExports()
  })
}
