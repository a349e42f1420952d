import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs, { writeFileSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { beforeEach, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { acquireLock, type LockHolder, WriterLock } from '../../../src/retrieval/storage/lock.ts'
import { isError } from '../../contracts/directory.ts'
import { EVALUATE, moduleOf } from '../../support/command.ts'
import { scratch } from '../../support/corpus.ts'

let dir: string
let file: string

beforeEach((t) => {
  dir = scratch(t as TestContext)
  file = path.join(dir, 'lock')
})

async function locked(t: TestContext): Promise<WriterLock> {
  const lock = await acquireLock(dir)
  assert.ok(lock instanceof WriterLock)
  t.after(() => lock.release())
  return lock
}

async function holder(): Promise<LockHolder> {
  const found = await acquireLock(dir)
  assert.ok(!(found instanceof WriterLock))
  return found
}

/**
 * Lets the lock look as if its owner had last given a sign of life so many ms ago. The clock of the disk, by which that is
 * judged, may be some ms behind that of the process.
 */
async function silentFor(ms: number): Promise<void> {
  const then = new Date(Date.now() - ms)
  await utimes(file, then, then)
}

/** Writes a lock of another owner. */
async function lockOf(change: object): Promise<void> {
  const mine = { token: '0'.repeat(32), pid: process.pid, host: 'elsewhere', started: null }
  await writeFile(file, `${JSON.stringify({ ...mine, ...change })}\n`)
}

async function ownLock(t: TestContext): Promise<Record<string, unknown>> {
  const lock = await locked(t)
  const own = JSON.parse(await readFile(file, 'utf8'))
  lock.release()
  return own
}

test('the lock is given to one, until it is released', async (t) => {
  const lock = await locked(t)
  assert.equal(lock.isHeld(), true)
  assert.equal((await holder()).pid, process.pid)
  lock.release()
  assert.equal(lock.isHeld(), false)
  assert.deepEqual(await readdir(dir), [])
  const next = await locked(t)
  lock.release()
  assert.equal(next.isHeld(), true)
})

test('a sign of life moves the time of the lock', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] })
  await locked(t)
  await silentFor(5000)
  const before = (await stat(file)).mtimeMs
  t.mock.timers.tick(1000)
  assert.ok((await stat(file)).mtimeMs > before + 4000)
  assert.equal((await holder()).pid, process.pid)
})

test('a lock of another machine is stale after ten seconds without a sign of life', async (t) => {
  await lockOf({ pid: 1 })
  await silentFor(9000)
  assert.deepEqual(await holder(), { pid: 1, host: 'elsewhere' })
  await silentFor(10_100)
  const lock = await locked(t)
  assert.equal(lock.isHeld(), true)
  assert.deepEqual(await readdir(dir), ['lock'])
})

test('a lock of a process that is there is stale after a minute, one that is not there at once', async (t) => {
  const own = await ownLock(t)
  await lockOf({ ...own, token: '1'.repeat(32), pid: process.ppid, started: null })
  await silentFor(59_000)
  assert.equal((await holder()).pid, process.ppid)
  await silentFor(60_100)
  ;(await locked(t)).release()
  const gone = spawn(process.execPath, ['-e', ''])
  await once(gone, 'exit')
  await lockOf({ ...own, pid: gone.pid })
  ;(await locked(t)).release()
})

test('a pid that was given again is not taken for the owner', {
  skip: process.platform !== 'linux' && 'the system does not say when a process was started',
}, async (t) => {
  const own = await ownLock(t)
  assert.match(String(own.started), /^[0-9a-f-]{36} \d+$/)
  for (const pid of [process.pid, process.ppid]) {
    await lockOf({ ...own, pid, started: 'another' })
    ;(await locked(t)).release()
  }
})

test('what is no lock is replaced: at once where it is no file, else after ten seconds', async (t) => {
  await mkdir(path.join(file, 'full'), { recursive: true })
  ;(await locked(t)).release()
  for (const text of ['', '{"pid":', 'null', '{"token":"x"}']) {
    await writeFile(file, text)
    assert.deepEqual(await holder(), { pid: null, host: null })
    await silentFor(10_100)
    ;(await locked(t)).release()
  }
  assert.deepEqual(await readdir(dir), [])
})

test('who lost the lock finds out, and takes nothing from the new owner', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] })
  const lost = await locked(t)
  await silentFor(10_100)
  const lock = await locked(t)
  assert.deepEqual([lost.isHeld(), lock.isHeld()], [false, true])
  await silentFor(5000)
  const before = (await stat(file)).mtimeMs
  lost.release()
  assert.equal((await stat(file)).mtimeMs, before)
  assert.equal(lock.isHeld(), true)
  await rm(file)
  assert.equal(lock.isHeld(), false)
})

test('nobody takes over while another one does, unless that one died over it', async (t) => {
  await lockOf({})
  await silentFor(10_100)
  const guard = path.join(dir, 'lock-takeover')
  await writeFile(guard, await readFile(file))
  assert.equal((await holder()).host, 'elsewhere')
  const then = new Date(Date.now() - 10_100)
  await utimes(guard, then, then)
  await locked(t)
  assert.deepEqual(await readdir(dir), ['lock'])
})

test('a lock that another one has taken over meanwhile is left to it', async (t) => {
  await lockOf({})
  await silentFor(10_100)
  const real = fs.openSync
  const mocked = t.mock.method(fs, 'openSync', (...args: Parameters<typeof real>) => {
    if (String(args[0]).endsWith('lock-takeover')) {
      writeFileSync(file, JSON.stringify({ token: '2'.repeat(32), pid: 2, host: 'far away', started: null }))
    }
    return real(...args)
  })
  syncBuiltinESMExports()
  t.after(() => {
    mocked.mock.restore()
    syncBuiltinESMExports()
  })
  assert.equal((await holder()).host, 'far away')
  assert.deepEqual(await readdir(dir), ['lock'])
})

test('a process that has ended and is still listed is dead', {
  skip: process.platform !== 'linux' && 'the system does not say whether a process has ended',
}, async (t) => {
  const own = await ownLock(t)
  // The shell turns into one that takes no notice of its child.
  const shell = spawn('sh', ['-c', 'sleep 0.01 & echo $!; exec sleep 60'])
  t.after(() => shell.kill('SIGKILL'))
  const pid = Number(String((await once(shell.stdout, 'data'))[0]))
  const fieldsOf = async () => (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ') ?? []
  while ((await fieldsOf())[0] !== 'Z') await sleep(5)
  const boot = String(own.started).split(' ')[0]
  await lockOf({ ...own, pid, started: `${boot} ${(await fieldsOf())[19]}` })
  await locked(t)
})

test('a folder that cannot be written is said to be one', async () => {
  await assert.rejects(acquireLock(path.join(dir, 'missing')), isError('data_folder'))
})

/** A process that asks for the lock whenever it is told to, and says whether it has it. */
class Asker {
  private readonly lines: AsyncIterator<string>

  private constructor(readonly child: ChildProcess) {
    assert.ok(child.stdout)
    this.lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  }

  static async start(t: TestContext, folder: string): Promise<Asker> {
    const script = `
      import { acquireLock, WriterLock } from ${JSON.stringify(pathToFileURL(moduleOf('retrieval/storage/lock')).href)}
      import { createInterface } from 'node:readline'
      let lock
      console.log('ready')
      for await (const line of createInterface({ input: process.stdin })) {
        if (line === 'ask') lock = await acquireLock(${JSON.stringify(folder)})
        console.log(lock instanceof WriterLock && lock.isHeld())
      }`
    const child = spawn(process.execPath, [...EVALUATE, '--input-type=module', '-e', script], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    t.after(() => child.kill('SIGKILL'))
    const asker = new Asker(child)
    assert.equal(await asker.next(), 'ready')
    return asker
  }

  async says(line: 'ask' | 'look'): Promise<string> {
    this.child.stdin?.write(`${line}\n`)
    return this.next()
  }

  private async next(): Promise<string> {
    return (await this.lines.next()).value
  }
}

test('of several processes and threads one has the lock; when it is killed, one of the others', async (t) => {
  const askers = await Promise.all([1, 2, 3].map(() => Asker.start(t, dir)))
  for (let left = askers.length; left > 0; left--) {
    const said = await Promise.all(askers.map((asker) => asker.says('ask')))
    assert.deepEqual(said.sort(), [...Array(left - 1).fill('false'), 'true'])
    assert.equal((await holder()).pid, (await owner(askers))?.child.pid)
    const winner = await owner(askers)
    assert.ok(winner)
    winner.child.kill('SIGKILL')
    await once(winner.child, 'exit')
    askers.splice(askers.indexOf(winner), 1)
  }
  const lock = await locked(t)
  const script = `
    const { parentPort } = require('node:worker_threads')
    const ready = ${EVALUATE.length === 0} || import('tsx/esm/api').then(({ register }) => register())
    Promise.resolve(ready).then(() => import(${JSON.stringify(pathToFileURL(moduleOf('retrieval/storage/lock')).href)}))
      .then(({ acquireLock }) => acquireLock(${JSON.stringify(dir)}))
      .then(({ pid }) => parentPort.postMessage(pid))`
  const worker = new Worker(script, { eval: true })
  assert.deepEqual(await once(worker, 'message'), [process.pid])
  assert.equal(lock.isHeld(), true)
})

async function owner(askers: readonly Asker[]): Promise<Asker | undefined> {
  for (const asker of askers) if ((await asker.says('look')) === 'true') return asker
  return undefined
}
