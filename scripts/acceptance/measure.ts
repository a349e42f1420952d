import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

/** A table of what was measured against what must hold; a miss is exit code 1. */
export class Report {
  private readonly rows: string[][] = []
  private misses = 0

  /** @param measured null where it could not be measured, which is a miss */
  atMost(what: string, measured: number | null, limit: number, unit: string): void {
    const holds = measured !== null && measured <= limit
    this.add(what, measured === null ? 'none' : `${round(measured)} ${unit}`, `≤ ${limit} ${unit}`, holds)
  }

  mustBe(what: string, measured: string | number, wanted: string | number): void {
    this.add(what, String(measured), String(wanted), measured === wanted)
  }

  /** A figure that has no limit. */
  note(what: string, measured: string): void {
    this.rows.push([what, measured, '', ''])
    process.stdout.write(`  ${what}: ${measured}\n`)
  }

  print(): void {
    process.stdout.write('\n| what | measured | must be | |\n|---|---|---|---|\n')
    for (const row of this.rows) process.stdout.write(`| ${row.join(' | ')} |\n`)
    process.stdout.write(`\n${this.misses === 0 ? 'all hold' : `missed: ${this.misses}`}\n`)
    process.exitCode = this.misses === 0 ? 0 : 1
  }

  private add(what: string, measured: string, limit: string, holds: boolean): void {
    if (!holds) this.misses++
    this.rows.push([what, measured, limit, holds ? 'holds' : 'MISSED'])
    process.stdout.write(`  ${holds ? 'holds ' : 'MISSED'} ${what}: ${measured} (${limit})\n`)
  }
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(2)
}

/** A folder that goes with the process. */
export function scratchFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'chuchu-acceptance-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
  return folder
}

/** Bytes of the files of a folder, and how many they are. */
export function sizeOf(folder: string): { bytes: number; files: number } {
  let bytes = 0
  let files = 0
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    bytes += statSync(path.join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0
    files++
  }
  return { bytes, files }
}

export interface ProcessIo {
  /** Bytes that system calls read and wrote, from the page cache too. */
  readonly read: number
  readonly written: number
}

/** @param pid of a running process, or `self` */
export function ioOf(pid: number | 'self'): ProcessIo {
  return parseIo(readFileSync(`/proc/${pid}/io`, 'utf8'))
}

function parseIo(text: string): ProcessIo {
  const field = (name: string) => Number(new RegExp(`^${name}: (\\d+)$`, 'm').exec(text)?.[1])
  return { read: field('rchar'), written: field('wchar') }
}

/** Milliseconds of processor time that a running process has used, in steps of 10; null where it has ended. */
export function cpuOf(pid: number): number | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    // utime and stime in ticks of 1/100 s.
    return (Number(fields[11]) + Number(fields[12])) * 10
  } catch {
    return null
  }
}

export interface EndFigures {
  readonly io: ProcessIo
  /** Peak resident memory in bytes. */
  readonly peak: number
}

/** Environment under which a command of this project writes down at its end what it has used. */
export function endFigures(folder: string): { env: Record<string, string>; read(): EndFigures } {
  const script = path.join(folder, 'end-figures.mjs')
  const file = path.join(folder, 'end-figures.txt')
  writeFileSync(
    script,
    `import { readFileSync, writeFileSync } from 'node:fs'
     import { isMainThread } from 'node:worker_threads'
     if (isMainThread) process.on('exit', () => {
       const text = ['io', 'status'].map((name) => readFileSync('/proc/self/' + name, 'utf8')).join('')
       writeFileSync(${JSON.stringify(file)}, text)
     })`,
  )
  return {
    env: { NODE_OPTIONS: `--import ${pathToFileURL(script).href}` },
    read() {
      const text = readFileSync(file, 'utf8')
      rmSync(file)
      return { io: parseIo(text), peak: Number(/^VmHWM:\s+(\d+) kB$/m.exec(text)?.[1]) * 1024 }
    },
  }
}

/** The value below which a share of the values lies. */
export function percentile(values: readonly number[], share: number): number | null {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? null
}

/** The value of an option of the command line: `--name 12`. */
export function option(name: string, usual: number): number {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? usual : Number(process.argv[at + 1])
}

export function requireLinux(): void {
  if (process.platform === 'linux') return
  process.stderr.write('this run reads /proc, which only Linux has\n')
  process.exit(1)
}
