import { createHash } from 'node:crypto'
import type { Stats } from 'node:fs'
import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { ChuchuError } from '../contract/errors.ts'
import type { SkippedFile } from '../contract/status.ts'
import type { RawDocument } from '../contract/types.ts'
import { Pace } from '../support/pace.ts'
import { idOfFile } from './document-id.ts'
import { decode } from './encoding.ts'
import type { FileContent } from './file-content.ts'
import {
  extensionOf,
  isArticleFile,
  JSONL_EXTENSION,
  PAGE_KINDS,
  SIDECAR_SUFFIX,
  unusedFiles,
  withoutExtension,
} from './file-types.ts'
import { parseJsonLines } from './jsonl.ts'
import { parseSidecar, type Sidecar } from './sidecar.ts'

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
}

export interface CorpusScan {
  /** Absolute real paths of the corpus folders, each once. */
  readonly folders: readonly string[]
  readonly files: readonly CorpusFile[]
  readonly skipped: readonly SkippedFile[]
}

/**
 * Lists the readable files of the corpus folders, sorted by path. Hidden files and folders are passed over, a
 * folder inside that cannot be listed is reported by name.
 * @throws ChuchuError `corpus_missing` where a corpus folder does not exist, is no folder or cannot be listed
 */
export async function scanCorpus(folders: readonly string[]): Promise<CorpusScan> {
  const real = [...new Set(await Promise.all(folders.map(realFolder)))]
  const files: CorpusFile[] = []
  const skipped: SkippedFile[] = []
  for (const [number, folder] of real.entries()) {
    const tree = await listTree(folder)
    const names = [...tree.files.keys()]
    const failed = tree.skipped.map(({ file }) => file)
    skipped.push(...tree.skipped, ...unusedFiles(names, failed))
    files.push(...names.filter(isArticleFile).map((file) => corpusFile(tree, file, number)))
  }
  return { folders: real, files, skipped }
}

async function realFolder(folder: string): Promise<string> {
  if (folder === '') throw corpusMissing('the name of the corpus folder is empty')
  const name = `"${path.basename(folder)}"`
  try {
    const info = await stat(folder)
    if (!info.isDirectory()) throw corpusMissing(`${name} is a file, not a corpus folder`)
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

async function listTree(folder: string): Promise<Tree> {
  const files: [string, Stats][] = []
  const skipped: SkippedFile[] = []
  await listFolder(folder, '', [folder], files, skipped)
  const inOrder = (a: string, b: string) => (a < b ? -1 : 1)
  files.sort(([a], [b]) => inOrder(a, b))
  skipped.sort((a, b) => inOrder(a.file, b.file))
  return { folder, files: new Map(files), skipped }
}

/** @param above real paths from the corpus folder down: a link to one of them leads in a circle */
async function listFolder(
  root: string,
  inside: string,
  above: readonly string[],
  files: [string, Stats][],
  skipped: SkippedFile[],
): Promise<void> {
  for (const name of await namesIn(root, inside, skipped)) {
    const file = path.posix.join(inside, name)
    const absolute = path.join(root, file)
    try {
      const info = await stat(absolute)
      if (info.isFile()) files.push([file, info])
      if (!info.isDirectory()) continue
      const real = await realpath(absolute)
      if (!above.includes(real)) await listFolder(root, file, [...above, real], files, skipped)
    } catch (error) {
      skipped.push(unreadable(file, error))
    }
  }
}

async function namesIn(root: string, inside: string, skipped: SkippedFile[]): Promise<string[]> {
  try {
    const names = await readdir(path.join(root, inside))
    return names.filter((name) => !name.startsWith('.'))
  } catch (error) {
    const folder = path.basename(root)
    if (inside === '') {
      throw corpusMissing(`the corpus folder "${folder}" cannot be listed (${codeOf(error)})`, error)
    }
    skipped.push(unreadable(`${inside}/`, error))
    return []
  }
}

function corpusFile({ folder, files }: Tree, file: string, number: number): CorpusFile {
  const sidecarName = withoutExtension(file) + SIDECAR_SUFFIX
  const sidecar = extensionOf(file) === JSONL_EXTENSION ? undefined : files.get(sidecarName)
  return {
    key: `${number}:${file}`,
    path: path.join(folder, file),
    file,
    sidecar: sidecar ? path.join(folder, sidecarName) : null,
    stamp: [files.get(file), sidecar].map((one) => (one ? stampOf(one) : '')).join('|'),
  }
}

function stampOf({ size, mtimeMs, ctimeMs, ino }: Stats): string {
  return [size, mtimeMs, ctimeMs, ino].join(':')
}

/**
 * Reads one file into documents. What cannot be read is reported by name; the rest is returned.
 * @param pace is told of the lines of a JSONL file
 */
export async function readCorpusFile(file: CorpusFile, pace = new Pace()): Promise<FileContent> {
  let bytes: Uint8Array
  try {
    bytes = await readFile(file.path)
  } catch (error) {
    return nothing(unreadable(file.file, error), true)
  }
  try {
    const { text } = decode(bytes, 'it')
    if (extensionOf(file.file) === JSONL_EXTENSION) return await parseJsonLines(text, file.file, pace)
    if (text.trim() === '') return nothing(skip(file.file, 'it is empty', 'add text or remove it'))
    return await readPage(file, bytes, text)
  } catch (error) {
    return nothing(unreadable(file.file, error))
  }
}

function nothing(skipped: SkippedFile, retry = false): FileContent {
  return { documents: [], skipped: [skipped], notices: [], retry }
}

async function readPage(file: CorpusFile, bytes: Uint8Array, raw: string): Promise<FileContent> {
  const stem = withoutExtension(file.file)
  const { stated, skipped, notices, retry } = await readSidecar(file, stem + SIDECAR_SUFFIX)
  const id = idOfFile(stem)
  const renamed = { file: file.file, message: `its name cannot be an id; the article has the id "${id}"` }
  const document: RawDocument = {
    id,
    file: file.file,
    raw,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    kind: PAGE_KINDS[extensionOf(file.file)]!,
    stated,
  }
  return { documents: [document], skipped, notices: id === stem ? notices : [renamed, ...notices], retry }
}

/** A sidecar that cannot be read is reported; the article itself is still read. */
async function readSidecar(file: CorpusFile, name: string): Promise<Sidecar & Pick<FileContent, 'retry'>> {
  if (!file.sidecar) return { stated: {}, skipped: [], notices: [], retry: false }
  try {
    return { ...parseSidecar(await readFile(file.sidecar), name), retry: false }
  } catch (error) {
    return { stated: {}, skipped: [unreadable(name, error)], notices: [], retry: true }
  }
}

function skip(file: string, reason: string, hint: string): SkippedFile {
  return { file, reason, hint }
}

/** Node refuses files of 2 GB and strings of 512 million characters. */
const TOO_LARGE = new Set(['ERR_FS_FILE_TOO_LARGE', 'ERR_STRING_TOO_LONG'])

function unreadable(file: string, error: unknown): SkippedFile {
  if (error instanceof ChuchuError) return skip(file, error.message, error.hint)
  const code = codeOf(error)
  if (TOO_LARGE.has(code))
    return skip(file, 'it is too large to be read at once', 'cut it into several files')
  return skip(file, `it cannot be read (${code})`, 'check that it exists and that you may read it')
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException | null)?.code ?? 'unknown error'
}
