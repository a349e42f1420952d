import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { ChuchuError } from '../errors.ts'
import type { RawDocument, SkippedFile, StatedMetadata } from '../types.ts'
import { decode } from './encoding.ts'
import { type FileContent, parseJsonLines } from './jsonl.ts'
import { readStated } from './stated.ts'

const PAGE_EXTENSIONS = new Set(['.txt', '.md'])
const JSONL_EXTENSION = '.jsonl'
const SIDECAR_SUFFIX = '.meta.json'

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
  /** Changes whenever size or time of the file or its sidecar do. */
  readonly stamp: string
}

export interface CorpusScan {
  readonly files: readonly CorpusFile[]
  readonly skipped: readonly SkippedFile[]
}

/**
 * Lists the readable files of the corpus folders, sorted by path. Hidden files and folders are passed over.
 * @throws ChuchuError `corpus_missing` where a folder does not exist or is no folder
 */
export async function scanCorpus(folders: readonly string[]): Promise<CorpusScan> {
  const files: CorpusFile[] = []
  const skipped: SkippedFile[] = []
  for (const [number, folder] of folders.entries()) {
    const names = new Set(await listFolder(folder))
    for (const name of names) await addFile({ folder, number, names }, name, files, skipped)
  }
  return { files, skipped }
}

async function listFolder(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder, { recursive: true })
    return names
      .map((name) => name.split(path.sep).join('/'))
      .filter((name) => !name.split('/').some((part) => part.startsWith('.')))
      .sort()
  } catch (error) {
    throw new ChuchuError(
      'corpus_missing',
      `the corpus folder "${path.basename(folder)}" does not exist or cannot be listed`,
      'name an existing folder with --corpus DIR or CHUCHU_CORPUS',
      { cause: error },
    )
  }
}

interface Folder {
  readonly folder: string
  readonly number: number
  readonly names: ReadonlySet<string>
}

async function addFile(
  { folder, number, names }: Folder,
  file: string,
  files: CorpusFile[],
  skipped: SkippedFile[],
): Promise<void> {
  const extension = path.posix.extname(file).toLowerCase()
  if (file.endsWith(SIDECAR_SUFFIX)) return
  const absolute = path.join(folder, file)
  try {
    const info = await stat(absolute)
    if (!info.isFile()) return
    if (!PAGE_EXTENSIONS.has(extension) && extension !== JSONL_EXTENSION) {
      skipped.push(
        skip(file, `files of type "${extension || 'none'}" are not read`, 'save it as .txt, .md or .jsonl'),
      )
      return
    }
    const sidecarName = withoutExtension(file) + SIDECAR_SUFFIX
    const sidecar = names.has(sidecarName) ? path.join(folder, sidecarName) : null
    const sidecarInfo = sidecar ? await stat(sidecar) : null
    const stamp = [info.size, info.mtimeMs, sidecarInfo?.size ?? '', sidecarInfo?.mtimeMs ?? ''].join(':')
    files.push({ key: `${number}:${file}`, path: absolute, file, sidecar, stamp })
  } catch (error) {
    skipped.push(unreadable(file, error))
  }
}

/** Reads one file into documents. What cannot be read is reported by name; the rest is returned. */
export async function readCorpusFile(file: CorpusFile): Promise<FileContent> {
  try {
    const bytes = await readFile(file.path)
    const { text } = decode(bytes, file.file)
    if (file.file.toLowerCase().endsWith(JSONL_EXTENSION)) return parseJsonLines(text, file.file)
    if (text.trim() === '')
      return { documents: [], skipped: [skip(file.file, 'it is empty', 'add text or remove it')] }
    const { stated, skipped } = await readSidecar(file)
    const document: RawDocument = {
      id: withoutExtension(file.file),
      file: file.file,
      raw: text,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      kind: 'page',
      stated,
    }
    return { documents: [document], skipped }
  } catch (error) {
    return { documents: [], skipped: [unreadable(file.file, error)] }
  }
}

/** A broken sidecar is reported; the article itself is still read. */
async function readSidecar(
  file: CorpusFile,
): Promise<{ stated: Partial<StatedMetadata>; skipped: SkippedFile[] }> {
  if (!file.sidecar) return { stated: {}, skipped: [] }
  const name = withoutExtension(file.file) + SIDECAR_SUFFIX
  try {
    return { stated: readStated(JSON.parse(await readFile(file.sidecar, 'utf8')), name), skipped: [] }
  } catch (error) {
    if (error instanceof ChuchuError) return { stated: {}, skipped: [skip(name, error.message, error.hint)] }
    return {
      stated: {},
      skipped: [skip(name, 'it is not valid JSON', 'mend the JSON; the article is read without it')],
    }
  }
}

function withoutExtension(file: string): string {
  return file.slice(0, file.length - path.posix.extname(file).length)
}

function skip(file: string, reason: string, hint: string): SkippedFile {
  return { file, reason, hint }
}

function unreadable(file: string, error: unknown): SkippedFile {
  if (error instanceof ChuchuError) return skip(file, error.message, error.hint)
  const code = (error as NodeJS.ErrnoException | null)?.code ?? 'unknown error'
  return skip(file, `it cannot be read (${code})`, 'check that the file exists and that you may read it')
}
