import { randomBytes } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { z } from 'zod'
import { codeOf } from './disk-errors.ts'

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

export function thisOwner(): LockOwner {
  const token = randomBytes(16).toString('hex')
  return { token, pid: process.pid, host: hostOf(), started: startOf(process.pid) }
}

export function encodeOwner(one: LockOwner): Buffer {
  return Buffer.from(`${JSON.stringify(one)}\n`)
}

/** @returns null where the bytes are of none, or not all of them were written */
export function decodeOwner(bytes: Uint8Array): LockOwner | null {
  try {
    return owner.parse(JSON.parse(Buffer.from(bytes).toString('utf8')))
  } catch {
    return null
  }
}

/** What can be said of an owner from here. */
export type Life = 'alive' | 'dead' | 'unknown'

export function lifeOf({ pid, host, started }: LockOwner): Life {
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
