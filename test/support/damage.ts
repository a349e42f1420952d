import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'

/** A file of a folder that was damaged. */
export interface Damage {
  /** For the message of a test. */
  readonly what: string
  /** Puts the folder right again. */
  undo(): Promise<void>
}

type Kind = (file: string, bytes: Buffer, random: () => number) => Buffer | null

/** What a failing disk or a careless hand does to a file; null stands for a file that is gone. */
const KINDS: Readonly<Record<string, Kind>> = {
  'a changed bit': (_, bytes, random) => {
    const at = Math.floor(random() * bytes.length)
    const changed = Buffer.from(bytes)
    if (at < bytes.length) changed[at] = (changed[at] ?? 0) ^ (1 << Math.floor(random() * 8))
    return changed
  },
  'a cut': (_, bytes, random) => bytes.subarray(0, Math.floor(random() * bytes.length)),
  'more bytes at the end': (_, bytes, random) =>
    Buffer.concat([bytes, Buffer.alloc(1 + Math.floor(random() * 5000))]),
  'a page of zeros': (_, bytes, random) => {
    const at = Math.floor((random() * bytes.length) / 4096) * 4096
    return Buffer.from(bytes).fill(0, at, Math.min(at + 4096, bytes.length))
  },
  'bytes of another length': (_, bytes, random) => {
    const at = Math.floor(random() * bytes.length)
    return Buffer.concat([bytes.subarray(0, at), Buffer.from('x'), bytes.subarray(at)])
  },
  'an empty file': () => Buffer.alloc(0),
  'a missing file': () => null,
}

/**
 * Damages one file of a folder, which has at least one.
 * @param random from 0 to below 1: the same numbers lead to the same damage, where the files are the same
 */
export async function damageAFile(folder: string, random: () => number): Promise<Damage> {
  const files: string[] = []
  for (const name of (await readdir(folder, { recursive: true })).sort()) {
    if ((await stat(path.join(folder, name))).isFile()) files.push(path.join(folder, name))
  }
  const pick = <T>(items: readonly T[]): T => {
    const item = items[Math.floor(random() * items.length)]
    if (item === undefined) throw new Error('there is no file to damage')
    return item
  }
  const file = pick(files)
  const kind = pick([...Object.keys(KINDS), 'swapped files', 'a folder instead'])
  const what = `${path.basename(file)}: ${kind}`
  if (kind === 'swapped files') {
    const other = pick(files)
    await swap(file, other)
    return { what: `${what} with ${path.basename(other)}`, undo: () => swap(file, other) }
  }
  const bytes = await readFile(file)
  const undo = async () => {
    await rm(file, { recursive: true, force: true })
    await writeFile(file, bytes)
  }
  const changed = KINDS[kind]?.(file, bytes, random) ?? null
  // A new file, since the old one may be read by who has it open.
  await rm(file)
  if (kind === 'a folder instead') await mkdir(file)
  else if (changed !== null) await writeFile(file, changed)
  return { what, undo }
}

async function swap(one: string, other: string): Promise<void> {
  if (one === other || !existsSync(one) || !existsSync(other)) return
  await rename(one, `${one}.swapped`)
  await rename(other, one)
  await rename(`${one}.swapped`, other)
}
