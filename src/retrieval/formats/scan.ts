import { type FSWatcher, type Stats, statSync, watch } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { ChuchuError } from '../contract/errors.ts'
import type { SkippedFile } from '../contract/status.ts'
import { Pace } from '../support/pace.ts'
import { codeOf, unreadable } from './disk-errors.ts'
import { extensionOf, SIDECAR_SUFFIX, withoutExtension } from './file-name.ts'
import { FORMATS, formatOf } from './formats.ts'
import { kindOf, REMOVE_IT } from './open-file.ts'

const EXTENSIONS = FORMATS.flatMap(({ extensions }) => extensions)
const HINT = `save it as ${EXTENSIONS.slice(0, -1).join(', ')} or ${EXTENSIONS.at(-1)}`

/**
 * Files that are neither articles nor sidecars, and sidecars that no article is read with.
 * @param unreadable names beside the files that are reported already
 */
function unusedFiles(files: readonly string[], unreadable: readonly string[]): SkippedFile[] {
  const sidecars = files.filter((file) => file.endsWith(SIDECAR_SUFFIX))
  const others = files.filter((file) => !file.endsWith(SIDECAR_SUFFIX))
  const unknown = others.filter((file) => !formatOf(file))
  return [...unknown.map(unknownType), ...unusedSidecars(sidecars, [...others, ...unreadable])]
}

function unknownType(file: string): SkippedFile {
  const extension = extensionOf(file)
  const what = extension === '' ? 'files without an extension' : `files of type "${extension}"`
  return { file, reason: `${what} are not read`, hint: HINT }
}

function unusedSidecars(sidecars: readonly string[], others: readonly string[]): SkippedFile[] {
  const byStem = new Map<string, string[]>()
  for (const file of others) {
    const stem = withoutExtension(file)
    byStem.set(stem, [...(byStem.get(stem) ?? []), file])
  }
  return sidecars.flatMap((file) => {
    const stem = file.slice(0, -SIDECAR_SUFFIX.length)
    const articles = byStem.get(stem)
    if (!articles) {
      return [{ file, reason: `there is no article ${stem}.* beside it`, hint: 'name it after its article' }]
    }
    const formats = articles.map(formatOf)
    const container = articles[formats.findIndex((format) => format?.holds === 'many')]
    if (container === undefined || formats.some((format) => format?.holds === 'one')) return []
    const reason = `a ${extensionOf(container)} file is read without a sidecar`
    return [{ file, reason, hint: 'state the metadata in its lines' }]
  })
}

/** A file of the corpus before it is read. */
export interface CorpusFile {
  /** Tells the files of several corpus folders apart: number of the folder and path inside it. */
  readonly key: string
  /** Absolute path, for reading only. */
  readonly path: string
  /** Path inside its corpus folder, with `/`. */
  readonly file: string
  /** Absolute path of `NAME.meta.json`, where there is one. */
  readonly sidecar: string | null
  /**
   * Changes whenever the file or its sidecar is written or replaced: size, times and number. The time of writing
   * can be set at will, as `cp -p` and `rsync -t` do; that of the last change of any kind cannot.
   */
  readonly stamp: string
  /** Size of the file. */
  readonly bytes: number
  /** When the file or its sidecar was last written, in ms since 1970. */
  readonly modified: number
}

export interface CorpusScan {
  /** Absolute real paths of the corpus folders, each once. */
  readonly folders: readonly string[]
  readonly files: readonly CorpusFile[]
  readonly skipped: readonly SkippedFile[]
}

export interface ScanOptions {
  readonly signal?: AbortSignal | undefined
}

/**
 * Lists the readable files of the corpus folders, sorted by path. Hidden files and folders are passed over; a folder
 * inside that cannot be listed, and a named pipe, socket or device, are reported by name.
 * @throws ChuchuError `corpus_missing` where a corpus folder does not exist, is no folder or cannot be listed
 */
export async function scanCorpus(
  folders: readonly string[],
  { signal }: ScanOptions = {},
): Promise<CorpusScan> {
  const real = await corpusFolders(folders)
  const files: CorpusFile[] = []
  const skipped: SkippedFile[] = []
  for (const [number, folder] of real.entries()) {
    const tree = await listTree(folder, signal)
    const names = [...tree.files.keys()]
    const failed = tree.skipped.map(({ file }) => file)
    for (const one of [...tree.skipped, ...unusedFiles(names, failed)]) skipped.push(one)
    for (const name of names) if (formatOf(name)) files.push(corpusFile(tree, name, number))
  }
  return { folders: real, files, skipped }
}

/**
 * Absolute real paths of the corpus folders, each once.
 * @throws ChuchuError `corpus_missing`
 */
export async function corpusFolders(folders: readonly string[]): Promise<string[]> {
  return [...new Set(await Promise.all(folders.map(realFolder)))]
}

async function realFolder(folder: string): Promise<string> {
  if (folder === '') throw corpusMissing('the name of the corpus folder is empty')
  const name = `"${path.basename(folder)}"`
  try {
    const info = await stat(folder)
    if (!info.isDirectory()) throw corpusMissing(`${name} is ${kindOf(info)}, not a corpus folder`)
    return await realpath(folder)
  } catch (error) {
    if (error instanceof ChuchuError) throw error
    if (codeOf(error) === 'ENOENT') throw corpusMissing(`the corpus folder ${name} does not exist`, error)
    throw corpusMissing(`the corpus folder ${name} cannot be read (${codeOf(error)})`, error)
  }
}

function corpusMissing(message: string, cause?: unknown): ChuchuError {
  const hint = 'name an existing folder with --corpus DIR or CHUCHU_CORPUS'
  return new ChuchuError('corpus_missing', message, hint, { cause })
}

/** What stands in one corpus folder, by path inside the folder and in its order. */
interface Tree {
  readonly folder: string
  readonly files: ReadonlyMap<string, Stats>
  readonly skipped: readonly SkippedFile[]
}

async function listTree(folder: string, signal: AbortSignal | undefined): Promise<Tree> {
  const listing = new Listing(folder, signal)
  await listing.list('', [folder])
  const inOrder = (a: string, b: string) => (a < b ? -1 : 1)
  const files = listing.files.sort(([a], [b]) => inOrder(a, b))
  return {
    folder,
    files: new Map(files),
    skipped: listing.skipped.sort((a, b) => inOrder(a.file, b.file)),
  }
}

/** Files that are looked at between two turns of other work. */
const AT_A_TIME = 64

class Listing {
  readonly files: [string, Stats][] = []
  readonly skipped: SkippedFile[] = []
  private readonly pace: Pace

  constructor(
    private readonly root: string,
    signal: AbortSignal | undefined,
  ) {
    this.pace = new Pace({ signal })
  }

  /** @param above real paths from the corpus folder down: a link to one of them leads in a circle */
  async list(inside: string, above: readonly string[]): Promise<void> {
    const names = await this.namesIn(inside)
    for (let from = 0; from < names.length; from += AT_A_TIME) {
      await this.pace.step()
      const files = names.slice(from, from + AT_A_TIME).map((name) => path.posix.join(inside, name))
      const folders = await Promise.all(files.map((file) => this.look(file)))
      for (const folder of folders) {
        if (folder && !above.includes(folder.real)) await this.list(folder.file, [...above, folder.real])
      }
    }
  }

  /** Notes what a name stands for; a folder is returned. */
  private async look(file: string): Promise<{ readonly file: string; readonly real: string } | null> {
    const absolute = path.join(this.root, file)
    try {
      // Synchronously: a look at a name takes 3 µs of a local disk, and by the thread pool ten times as long.
      const info = statSync(absolute)
      if (info.isDirectory()) return { file, real: await realpath(absolute) }
      if (info.isFile()) this.files.push([file, info])
      else this.skipped.push({ file, reason: `it is ${kindOf(info)}, not a file`, hint: REMOVE_IT })
    } catch (error) {
      this.skipped.push(unreadable(file, error))
    }
    return null
  }

  private async namesIn(inside: string): Promise<string[]> {
    try {
      const names = await readdir(path.join(this.root, inside))
      return names.filter((name) => !name.startsWith('.'))
    } catch (error) {
      if (inside === '') {
        const folder = path.basename(this.root)
        throw corpusMissing(`the corpus folder "${folder}" cannot be listed (${codeOf(error)})`, error)
      }
      this.skipped.push(unreadable(`${inside}/`, error))
      return []
    }
  }
}

function corpusFile({ folder, files }: Tree, file: string, number: number): CorpusFile {
  const sidecarName = withoutExtension(file) + SIDECAR_SUFFIX
  const sidecar = formatOf(file)?.holds === 'one' ? files.get(sidecarName) : undefined
  return {
    key: `${number}:${file}`,
    path: path.join(folder, file),
    file,
    sidecar: sidecar ? path.join(folder, sidecarName) : null,
    bytes: files.get(file)?.size ?? 0,
    modified: Math.max(files.get(file)?.mtimeMs ?? 0, sidecar?.mtimeMs ?? 0),
    stamp: [files.get(file), sidecar].map((one) => (one ? stampOf(one) : '')).join('|'),
  }
}

function stampOf({ size, mtimeMs, ctimeMs, ino }: Stats): string {
  return [size, mtimeMs, ctimeMs, ino].join(':')
}

/**
 * Watches folders and the folders inside them, one watch each. A library that watches every file takes about 5 kB and .1 ms
 * of each, which for 20,000 files is more than the index; the system reports changes of files to their folder.
 */
export class FolderWatch {
  private readonly watchers = new Map<string, FSWatcher>()
  private isClosed = false

  /**
   * @param folders absolute paths
   * @param data the data folder, which is not watched where it lies inside one of them
   * @param onChange is called for each change, of which there may be many
   * @param onError gets what keeps a folder from being watched
   */
  constructor(
    private readonly folders: readonly string[],
    private readonly data: string,
    private readonly onChange: () => void,
    private readonly onError: (error: unknown) => void,
  ) {}

  /**
   * Watches the folders that there are now.
   * @returns whether one of them is new
   */
  async refresh(): Promise<boolean> {
    const found = new Set<string>()
    for (const folder of this.folders) await this.list(folder, [], found)
    for (const [folder, watcher] of this.watchers) if (!found.has(folder)) this.drop(folder, watcher)
    const added = [...found].filter((folder) => !this.watchers.has(folder) && this.add(folder))
    return added.length > 0
  }

  close(): void {
    this.isClosed = true
    for (const [folder, watcher] of this.watchers) this.drop(folder, watcher)
  }

  /** @param above real paths from the corpus folder down: a link to one of them leads in a circle */
  private async list(folder: string, above: readonly string[], found: Set<string>): Promise<void> {
    if (path.resolve(folder) === path.resolve(this.data) && !this.folders.includes(folder)) return
    try {
      const real = await realpath(folder)
      if (above.includes(real)) return
      found.add(folder)
      for (const entry of await readdir(folder, { withFileTypes: true })) {
        const inside = path.join(folder, entry.name)
        const isFolder = entry.isDirectory() || (entry.isSymbolicLink() && (await stat(inside)).isDirectory())
        if (isFolder && !entry.name.startsWith('.')) await this.list(inside, [...above, real], found)
      }
    } catch {
      // Scanning the corpus says by name what cannot be read.
    }
  }

  /** @returns whether the folder is watched */
  private add(folder: string): boolean {
    if (this.isClosed) return false
    try {
      const watcher = watch(folder, { persistent: false }, (_, name) => {
        if (name === null || !this.isIgnored(folder, name)) this.onChange()
      })
      watcher.on('error', (error) => {
        this.drop(folder, watcher)
        this.onError(error)
      })
      this.watchers.set(folder, watcher)
      return true
    } catch (error) {
      this.onError(error)
      return false
    }
  }

  private isIgnored(folder: string, name: string): boolean {
    return name.startsWith('.') || path.resolve(folder, name) === path.resolve(this.data)
  }

  private drop(folder: string, watcher: FSWatcher): void {
    watcher.close()
    this.watchers.delete(folder)
  }
}
