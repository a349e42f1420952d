import type { FileHandle } from 'node:fs/promises'
import { ChuchuError } from '../contract/errors.ts'
import type { SkippedFile } from '../contract/status.ts'
import type { RawDocument } from '../contract/types.ts'
import { itemAt } from '../support/item-at.ts'
import { Pace } from '../support/pace.ts'
import { isOfDisk, unreadable } from './disk-errors.ts'
import { decode, decodeStream, SAMPLE_BYTES } from './encoding.ts'
import { SIDECAR_SUFFIX, withoutExtension } from './file-name.ts'
import type { FileItem, Notice, Sidecar, SidecarRead, Source } from './format.ts'
import { formatOf } from './formats.ts'
import { openFile } from './open-file.ts'
import type { CorpusFile } from './scan.ts'
import { readStated, STATED_FIELDS } from './stated.ts'

/**
 * Reads a sidecar, `NAME.meta.json`. What is wrong with it is reported under its name: the article is read without it,
 * or without the field.
 */
function parseSidecar(bytes: Uint8Array, file: string): Sidecar {
  const nothing = (reason: string, hint = 'fix it; the article is read without it') => {
    return { stated: {}, skipped: [{ file, reason, hint }], notices: [] }
  }
  try {
    const value: unknown = JSON.parse(decode(bytes, 'it').text.replace(/^\uFEFF/u, ''))
    const read = readStated(value)
    if (!read) return nothing('it contains no JSON object')
    const messages = [...read.faults, ...Object.keys(value as object).flatMap(misspelling)]
    return { stated: read.stated, skipped: [], notices: messages.map((message) => ({ file, message })) }
  } catch (error) {
    if (error instanceof ChuchuError) return nothing(error.message, error.hint)
    return nothing('it is not valid JSON')
  }
}

/** A field that is nearly one that would be read. Others are somebody else's and pass in silence. */
function misspelling(key: string): string[] {
  if (STATED_FIELDS.includes(key)) return []
  const meant = STATED_FIELDS.find((field) => isNearly(key.toLowerCase(), field))
  if (meant === undefined) return []
  return [
    `the field "${key}" is passed over: is "${meant}" meant? The fields are ${STATED_FIELDS.join(', ')}`,
  ]
}

/** One letter wrong, or two in words of five letters and more. */
function isNearly(written: string, word: string): boolean {
  return distance(written, word) <= (Math.min(written.length, word.length) < 5 ? 1 : 2)
}

/** Levenshtein distance: letters to put in, take out or replace. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = itemAt(row, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, itemAt(row, j) + 1, itemAt(next, j - 1) + 1))
    }
    row = next
  }
  return itemAt(row, b.length)
}

export interface ReadOptions {
  /** Ends the reading between two items; the generator then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Reads a file as a stream of documents, with a report by name of all that cannot be used. At most one document, and
 * about a megabyte of a file with many, is in memory at a time. Whoever takes the items gives way between them; the file
 * is closed when no more are taken.
 */
export async function* readDocuments(
  file: CorpusFile,
  { signal }: ReadOptions = {},
): AsyncGenerator<FileItem> {
  let handle: FileHandle | undefined
  try {
    signal?.throwIfAborted()
    handle = await openFile(file.path)
    for await (const item of formatOf(file.file)?.read(sourceOf(file, handle)) ?? []) {
      signal?.throwIfAborted()
      yield item
    }
  } catch (error) {
    signal?.throwIfAborted()
    yield { kind: 'skipped', skipped: unreadable(file.file, error), retry: isOfDisk(error) }
  } finally {
    await handle?.close()
  }
}

function sourceOf({ file, sidecar }: CorpusFile, handle: FileHandle): Source {
  return {
    file,
    bytes: () => handle.readFile(),
    texts: () => decodeStream(piecesOf(handle), 'it'),
    sidecar: () => readSidecar(sidecar, withoutExtension(file) + SIDECAR_SUFFIX),
  }
}

/** The bytes of a file, each piece but the last as long as `decodeStream` wants it. */
async function* piecesOf(handle: FileHandle): AsyncGenerator<Uint8Array> {
  for (;;) {
    const piece = Buffer.allocUnsafe(SAMPLE_BYTES)
    let filled = 0
    while (filled < piece.length) {
      const { bytesRead } = await handle.read(piece, filled, piece.length - filled)
      if (bytesRead === 0) break
      filled += bytesRead
    }
    if (filled > 0) yield piece.subarray(0, filled)
    if (filled < piece.length) return
  }
}

/** A sidecar that cannot be read is reported; the article itself is still read. */
async function readSidecar(path: string | null, name: string): Promise<SidecarRead> {
  if (path === null) return { stated: {}, skipped: [], notices: [], retry: false }
  let handle: FileHandle | undefined
  try {
    handle = await openFile(path)
    return { ...parseSidecar(await handle.readFile(), name), retry: false }
  } catch (error) {
    return { stated: {}, skipped: [unreadable(name, error)], notices: [], retry: isOfDisk(error) }
  } finally {
    await handle?.close()
  }
}

/** What one file holds: documents, and by name what could not be used. */
export interface FileContent {
  /** With the ids that the file gives them; two documents can have the same. */
  readonly documents: readonly RawDocument[]
  readonly skipped: readonly SkippedFile[]
  readonly notices: readonly Notice[]
  /** Whether the disk failed: the file may be read the next time, though it is the same then. */
  readonly retry: boolean
}

/**
 * All that a file gives, at once.
 * @param pace is told of each item of a file that holds many documents
 */
export async function readCorpusFile(file: CorpusFile, pace = new Pace()): Promise<FileContent> {
  const isLong = formatOf(file.file)?.holds === 'many'
  return collectContent(readDocuments(file), isLong ? pace : new Pace())
}

/** The items of a file as lists. */
export async function collectContent(
  items: AsyncIterable<FileItem>,
  pace = new Pace(),
): Promise<FileContent> {
  const documents: RawDocument[] = []
  const skipped: SkippedFile[] = []
  const notices: Notice[] = []
  let retry = false
  for await (const item of items) {
    if (item.kind === 'document') documents.push(item.document)
    else if (item.kind === 'notice') notices.push(item.notice)
    else {
      skipped.push(item.skipped)
      retry ||= item.retry
    }
    pace.expect(1)
    await pace.step()
  }
  return { documents, skipped, notices, retry }
}
