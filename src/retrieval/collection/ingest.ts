import { createHash } from 'node:crypto'
import { type StoredArticle, toStored } from '../article/stored-article.ts'
import type { Progress } from '../contract/status.ts'
import type { RawDocument } from '../contract/types.ts'
import type { FileContent, Notice } from '../formats/file-content.ts'
import { type CorpusFile, readCorpusFile } from '../formats/load.ts'
import { prepareArticle } from '../formats/prepare.ts'
import type { Embedder } from '../models/embedder.ts'
import { Pace } from '../support/pace.ts'
import { type FileState, fileState } from './file-state.ts'
import { indexArticles } from './index-articles.ts'
import { type IndexState, isIndexed } from './state.ts'
import type { ArticleEntry } from './stored-shape.ts'
import { uniqueIds } from './unique-ids.ts'

export interface IngestOptions {
  readonly embedder: Embedder
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/** What an ingest did. `added`, `changed` and `removed` count articles. */
export interface Changes {
  readonly added: number
  readonly changed: number
  readonly removed: number
  /** Files that were read anew or are gone: where there are any, the state has to be kept. */
  readonly files: number
  /** On what was read. */
  readonly notices: readonly Notice[]
}

/**
 * Brings the state up to date with the files of the corpus. Files whose stamp is known are not read again, articles
 * that are made from the same are not prepared again. The state comes out as if it had been built anew.
 *
 * @returns what changed; the state is altered in place
 * @throws ChuchuError `snapshot_broken` where what was read of the state is damaged; the state is then of no use
 */
export async function ingest(
  state: IndexState,
  files: readonly CorpusFile[],
  options: IngestOptions,
): Promise<Changes> {
  const wasIndexed = isIndexed(state)
  if (isUpToDate(state, files)) {
    if (!wasIndexed) await indexAll(state, options)
    return UNCHANGED
  }
  const known = entriesById(state.files.values())
  const reading = await readChanged(state, files, options)
  const { next, fresh } = nextFiles(state, files, reading, known)
  const now = entriesById(next.values())
  const gone = [...known.keys()].filter((id) => !now.has(id) && state.store.has(id))
  const replaced = fresh.map(({ entry }) => entry.id).filter((id) => state.store.has(id))
  const changedFiles = [...new Set([...state.files.keys(), ...next.keys()])].filter(
    (key) => state.files.get(key)?.stamp !== next.get(key)?.stamp,
  )
  await dropArticles(state, [...gone, ...replaced])
  const prepared = await prepareArticles(fresh, options)
  for (const stored of prepared) state.store.put(stored)
  if (wasIndexed) await indexSome(state, prepared, options)
  else await indexAll(state, options)
  state.files.clear()
  for (const [key, file] of next) state.files.set(key, file)
  return {
    added: prepared.length - replaced.filter((id) => state.store.has(id)).length,
    changed: replaced.filter((id) => state.store.has(id)).length,
    removed: gone.length + replaced.filter((id) => !state.store.has(id)).length,
    files: changedFiles.length,
    notices: [
      ...[...reading.contents.values()].flatMap(({ notices }) => notices),
      ...renamings(files, next, reading),
    ],
  }
}

async function indexSome(
  { backend }: IndexState,
  articles: readonly StoredArticle[],
  options: IngestOptions,
): Promise<void> {
  const passages = articles.reduce((sum, { passages }) => sum + passages.length, 0)
  await indexArticles(backend, articles, passages, options)
}

/** After the articles were brought up to date, so that none is embedded that is gone. */
async function indexAll({ store, backend }: IndexState, options: IngestOptions): Promise<void> {
  function* articles() {
    for (const id of store.ids()) yield store.get(id)!
  }
  await indexArticles(backend, articles(), store.passageCount, options)
}

const UNCHANGED: Changes = { added: 0, changed: 0, removed: 0, files: 0, notices: [] }

/** Whether the same files stand there in the same order, and none was written since. */
function isUpToDate(state: IndexState, files: readonly CorpusFile[]): boolean {
  const keys = [...state.files.keys()]
  return (
    keys.length === files.length &&
    files.every(({ key, stamp }, i) => key === keys[i] && stamp === state.files.get(key)!.stamp)
  )
}

function entriesById(files: Iterable<FileState>): Map<string, ArticleEntry> {
  return new Map([...files].flatMap(({ articles }) => articles.map((entry) => [entry.id, entry])))
}

interface Reading {
  /** By key, of the files that were read. */
  readonly contents: ReadonlyMap<string, FileContent>
  /** The ids of the articles of each file, read or not. */
  readonly ids: readonly (readonly string[])[]
}

/** Reads the files that changed, and those of which an article gets another id for that. */
async function readChanged(
  state: IndexState,
  files: readonly CorpusFile[],
  { onProgress }: IngestOptions,
): Promise<Reading> {
  const pace = new Pace({ onCount: (done, total) => onProgress?.({ phase: 'read', done, total }) })
  const contents = new Map<string, FileContent>()
  const known = ({ key }: CorpusFile): readonly ArticleEntry[] => state.files.get(key)?.articles ?? []
  let unread = files.filter((file) => state.files.get(file.key)?.stamp !== file.stamp)
  for (;;) {
    pace.expect(unread.length)
    for (const file of unread) {
      contents.set(file.key, await readCorpusFile(file, pace))
      await pace.step()
    }
    const ids = uniqueIds(
      files.map(
        (file) =>
          contents.get(file.key)?.documents.map(({ id }) => id) ?? known(file).map(({ wanted }) => wanted),
      ),
    )
    unread = files.filter(
      (file, i) => !contents.has(file.key) && known(file).some(({ id }, k) => id !== ids[i]![k]),
    )
    if (unread.length === 0) return { contents, ids }
  }
}

/** An article that is to be made, with its entry in its file's new state. */
interface Fresh {
  readonly entry: ArticleEntry
  /** With the given id. */
  readonly document: RawDocument
}

function nextFiles(
  state: IndexState,
  files: readonly CorpusFile[],
  { contents, ids }: Reading,
  known: ReadonlyMap<string, ArticleEntry>,
): { next: Map<string, FileState>; fresh: Fresh[] } {
  const fresh: Fresh[] = []
  const next = new Map<string, FileState>()
  for (const [i, file] of files.entries()) {
    const content = contents.get(file.key)
    if (!content) {
      next.set(file.key, state.files.get(file.key)!)
      continue
    }
    const articles = content.documents.map((document, k) => {
      const id = ids[i]![k]!
      const source = sourceOf(document)
      const before = known.get(id)
      if (before?.source === source) return { ...before, wanted: document.id }
      const entry: ArticleEntry = { wanted: document.id, id, source, failure: null }
      fresh.push({ entry, document: { ...document, id } })
      return entry
    })
    // A stamp that no file has: what the disk withheld is asked for again the next time.
    const stamp = content.retry ? `retry ${file.stamp}` : file.stamp
    next.set(file.key, fileState(stamp, articles, content.skipped))
  }
  return { next, fresh }
}

/** A hash of all that an article is made from besides its id. */
function sourceOf({ file, kind, sha256, stated }: RawDocument): string {
  return createHash('sha256')
    .update(JSON.stringify([file, kind, sha256, stated]), 'utf8')
    .digest('base64url')
}

async function dropArticles(state: IndexState, ids: readonly string[]): Promise<void> {
  const pace = new Pace()
  for (const id of ids) {
    await state.backend.remove(state.store.passageIds(id))
    state.store.delete(id)
    await pace.step()
  }
}

/** A defect in one article must not cost the others: it is reported like an unreadable file. */
async function prepareArticles(
  fresh: readonly Fresh[],
  { onProgress }: IngestOptions,
): Promise<StoredArticle[]> {
  const pace = new Pace({ onCount: (done, total) => onProgress?.({ phase: 'prepare', done, total }) })
  pace.expect(fresh.length)
  const prepared: StoredArticle[] = []
  for (const { entry, document } of fresh) {
    try {
      prepared.push(toStored(prepareArticle(document)))
    } catch (error) {
      const reason = `it could not be prepared: ${error instanceof Error ? error.message : 'unknown error'}`
      entry.failure = { file: document.file, reason, hint: 'report this file as a defect of chuchu' }
    }
    await pace.step()
  }
  return prepared
}

/** A word on each article that was read and has not the id it wanted, since another has it. */
function renamings(
  files: readonly CorpusFile[],
  next: ReadonlyMap<string, FileState>,
  { contents }: Reading,
): Notice[] {
  const owners = new Map<string, string>()
  for (const { key, file } of files) for (const { id } of next.get(key)!.articles) owners.set(id, file)
  return files
    .filter(({ key }) => contents.has(key))
    .flatMap(({ key, file }) =>
      next
        .get(key)!
        .articles.filter(({ id, wanted }) => id !== wanted)
        .map(({ id, wanted }) => ({
          file,
          message: `the id "${wanted}" is that of another article (in ${owners.get(wanted)}); this one has the id "${id}"`,
        })),
    )
}
