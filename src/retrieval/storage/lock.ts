import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fstatSync,
  openSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { hostname } from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import { draftName } from './directory.ts'
import { readRegular } from './disk-directory.ts'
import { asDataFolderError, codeOf } from './disk-errors.ts'

const owner = z.object({
  token: z.string().regex(/^[0-9a-f]{32}$/),
  pid: z.int().positive(),
  host: z.string(),
  started: z.string().nullable(),
})

/** Who holds the lock. */
export interface LockOwner {
  /** Tells the lock from every other, those of other threads of the process too. */
  readonly token: string
  readonly pid: number
  /** Where the pid is one: containers that share a folder may have the same host name. */
  readonly host: string
  /** When the process was started, as the system counts; null where it does not say. A pid is given again. */
  readonly started: string | null
}

function thisOwner(): LockOwner {
  const token = randomBytes(16).toString('hex')
  return { token, pid: process.pid, host: hostOf(), started: startOf(process.pid) }
}

function encodeOwner(one: LockOwner): Buffer {
  return Buffer.from(`${JSON.stringify(one)}\n`)
}

/** @returns null where the bytes are of none, or not all of them were written */
function decodeOwner(bytes: Uint8Array): LockOwner | null {
  try {
    return owner.parse(JSON.parse(Buffer.from(bytes).toString('utf8')))
  } catch {
    return null
  }
}

/** What can be said of an owner from here. */
export type Life = 'alive' | 'dead' | 'unknown'

function lifeOf({ pid, host, started }: LockOwner): Life {
  if (host !== hostOf()) return 'unknown'
  // A thread of this process may have ended without letting go.
  if (pid === process.pid) return started === startOf(pid) ? 'unknown' : 'dead'
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: there is a process, of another user.
    if (codeOf(error) === 'ESRCH') return 'dead'
  }
  return started === null || startOf(pid) === started ? 'alive' : 'dead'
}

function hostOf(): string {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return hostname()
  }
}

/** Numbers of fields in /proc/PID/stat, counted after the name, which may hold blanks. */
const STATE_FIELD = 0
const START_FIELD = 19

function startOf(pid: number): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // Z: it has ended, and its parent has not taken notice.
    return fields[STATE_FIELD] === 'Z' ? null : `${boot} ${fields[START_FIELD]}`
  } catch {
    return null
  }
}

const LOCK = 'lock'
/** Held for the moment in which a stale lock is taken over, so that one of two takers does it. */
const TAKEOVER = 'lock-takeover'

/** Between two signs of life, in ms. */
const HEARTBEAT = 1000

/**
 * After how many ms without a sign of life a lock is stale. A process of this machine that is there may have been
 * stopped, or its pid may be of another one where the system does not say when a process was started.
 */
const SILENCE: Readonly<Record<Life, number>> = { dead: 0, unknown: 10_000, alive: 60_000 }

/** Tries to get a lock that others take or let go at the same time. */
const TRIES = 5

/** Who holds the lock instead; null where the lock does not say. */
export interface LockHolder {
  readonly pid: number | null
  readonly host: string | null
}

/**
 * Asks for the right to write into a data folder, which one thread of one process has. A lock whose owner has died is
 * taken over, and that of another machine which gives no sign of life. Does not wait for a lock that is held.
 * @param folder absolute path; it exists
 * @throws ChuchuError `data_folder` where the folder cannot be written
 */
export async function acquireLock(folder: string): Promise<WriterLock | LockHolder> {
  const file = path.join(folder, LOCK)
  const owner = thisOwner()
  try {
    for (let tries = 1; ; tries++) {
      const created = create(file, owner)
      if (created !== null) return new WriterLock(file, owner, created)
      const draft = new Draft(folder, owner)
      try {
        const seen = look(file, draft.now)
        const taken = seen?.isStale ? takeOver(folder, seen, draft) : null
        if (taken) return taken
        if (seen?.isStale === false || tries === TRIES) {
          return { pid: seen?.owner?.pid ?? null, host: seen?.owner?.host ?? null }
        }
      } finally {
        draft.remove()
      }
    }
  } catch (error) {
    throw asDataFolderError(error)
  }
}

/** The right to write into a data folder. Ends with `release`, or with the process. */
export class WriterLock {
  private readonly timer: NodeJS.Timeout
  private isReleased = false

  /** @param descriptor of the file, open for writing */
  constructor(
    private readonly file: string,
    private readonly owner: LockOwner,
    private readonly descriptor: number,
  ) {
    this.timer = setInterval(() => this.beat(), HEARTBEAT)
    this.timer.unref()
  }

  /**
   * Whether nobody has taken the lock over, because this process gave no sign of life for too long. To be asked just
   * before something is published.
   */
  isHeld(): boolean {
    return !this.isReleased && ownerOf(this.file)?.token === this.owner.token
  }

  release(): void {
    if (this.isReleased) return
    const isHeld = this.isHeld()
    this.isReleased = true
    clearInterval(this.timer)
    closeSync(this.descriptor)
    if (isHeld) remove(this.file)
  }

  /**
   * Writes the same bytes again, so that the disk sets the time of the file by its own clock. The file is the one that
   * was opened: the lock of who took over is not touched.
   */
  private beat(): void {
    try {
      writeSync(this.descriptor, encodeOwner(this.owner), 0, null, 0)
    } catch {
      // Others see that there is no sign of life.
    }
  }
}

/** What lies in the place of a lock. */
interface Seen {
  readonly owner: LockOwner | null
  readonly isStale: boolean
}

/**
 * @param now by the clock of the disk
 * @returns null where there is no lock
 */
function look(file: string, now: number): Seen | null {
  try {
    const found = readRegular(file, LOCK)
    if (found === null) return null
    const owner = decodeOwner(found.bytes)
    // One that does not name its owner is being written, or was when a crash came.
    const life = owner ? lifeOf(owner) : 'unknown'
    return { owner, isStale: now - found.changed >= SILENCE[life] }
  } catch {
    // No regular file.
    return { owner: null, isStale: true }
  }
}

function ownerOf(file: string): LockOwner | null {
  try {
    const found = readRegular(file, LOCK)
    return found && decodeOwner(found.bytes)
  } catch {
    return null
  }
}

/** @returns null where another one was quicker, or is just doing it */
function takeOver(folder: string, stale: Seen, draft: Draft): WriterLock | null {
  const guard = path.join(folder, TAKEOVER)
  const created = create(guard, draft.owner)
  if (created === null) {
    if (look(guard, draft.now)?.isStale) remove(guard)
    return null
  }
  try {
    closeSync(created)
    const file = path.join(folder, LOCK)
    const again = look(file, draft.now)
    if (!again?.isStale || again.owner?.token !== stale.owner?.token) return null
    return draft.putAt(file)
  } finally {
    remove(guard)
  }
}

/** A lock that is put over a stale one. */
class Draft {
  /** The time by the clock of the disk, in ms: that of another machine may differ from the one here. */
  readonly now: number
  private readonly file: string
  private descriptor: number | null

  constructor(
    folder: string,
    readonly owner: LockOwner,
  ) {
    this.file = path.join(folder, draftName())
    this.descriptor = create(this.file, owner)
    if (this.descriptor === null) throw new Error('the name of a draft was given twice')
    this.now = fstatSync(this.descriptor).mtimeMs
  }

  putAt(file: string): WriterLock | null {
    if (this.descriptor === null || !renamed(this.file, file)) return null
    const lock = new WriterLock(file, this.owner, this.descriptor)
    this.descriptor = null
    return lock
  }

  /** Removes it where it was not put in place. */
  remove(): void {
    if (this.descriptor === null) return
    closeSync(this.descriptor)
    remove(this.file)
  }
}

/** @returns false where another one was quicker */
function renamed(from: string, to: string): boolean {
  try {
    renameSync(from, to)
    return true
  } catch (error) {
    // The one who holds the lock has removed the draft as garbage.
    if (codeOf(error) === 'ENOENT') return false
    // Whatever lies there and is no file.
    remove(to)
    renameSync(from, to)
    return true
  }
}

/** @returns its descriptor; null where there is such a file */
function create(file: string, owner: LockOwner): number | null {
  let descriptor: number
  try {
    descriptor = openSync(file, 'wx')
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return null
    throw error
  }
  try {
    writeSync(descriptor, encodeOwner(owner), 0, null, 0)
    return descriptor
  } catch (error) {
    closeSync(descriptor)
    remove(file)
    throw error
  }
}

function remove(file: string): void {
  rmSync(file, { recursive: true, force: true })
}
