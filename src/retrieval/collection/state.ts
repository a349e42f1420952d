import { createHash } from 'node:crypto'
import { ANALYZER_VERSION, terms } from '../analysis/tokenize.ts'
import { Pace } from '../document/pace.ts'
import type { Embedder } from '../embed/embedder.ts'
import { ChuchuError } from '../errors.ts'
import type { IndexBackend } from '../index/backend.ts'
import { brokenSnapshot } from '../index/broken-snapshot.ts'
import { createOramaBackend, restoreOramaBackend } from '../index/orama/backend.ts'
import { readSnapshot, type Snapshot, writeSnapshot } from '../index/snapshot.ts'
import type { SkippedFile } from '../types.ts'
import { ArticleStore } from './store.ts'
import { parseFileState, parseStoredArticle } from './stored-shape.ts'

/**
 * Version of everything that makes an article and its index records out of a document: cleaning, metadata, sentences,
 * speakers, passages. Raised when any of them gives another result, so that older snapshots are rebuilt.
 */
export const PREPARATION_VERSION = 3

/** An article of a file. */
export interface ArticleEntry {
  /** The id that the file gives it. */
  readonly wanted: string
  /** The id that it has: the wanted one, or where another article has that, one made from it. */
  readonly id: string
  /** Changes with all that the article is made from besides its id. */
  readonly source: string
  /** Why the article is not in the store: its preparation failed. */
  failure: SkippedFile | null
}

/** What is known of a file since it was last read. */
export interface FileState {
  readonly stamp: string
  /** In the order of the file. */
  readonly articles: readonly ArticleEntry[]
  readonly skipped: readonly SkippedFile[]
}

/** The collection's whole state: what a snapshot holds. */
export interface IndexState {
  /** By key, in the order of the corpus. */
  readonly files: Map<string, FileState>
  readonly store: ArticleStore
  readonly backend: IndexBackend
}

export interface StateOptions {
  /** Absolute real paths of the corpus folders. */
  readonly corpus: readonly string[]
  /** Absolute path of the data folder. */
  readonly data: string
  readonly embedder: Embedder
}

const backendOptions = ({ embedder }: StateOptions) => ({ dimensions: embedder.dimensions, analyze: terms })

export function emptyState(options: StateOptions): IndexState {
  return {
    files: new Map(),
    store: new ArticleStore(),
    backend: createOramaBackend(backendOptions(options)),
  }
}

/**
 * What the data folder keeps, whatever it was made with; null where it keeps nothing, or nothing whole.
 * @param report gets a line where there was something that cannot be used
 */
export async function readKept(data: string, report: (message: string) => void): Promise<Snapshot | null> {
  try {
    return await readSnapshot(data)
  } catch (error) {
    reportUnusable(error, report)
    return null
  }
}

/**
 * The state of a snapshot; null where that was made by other versions, another embedder or for other corpus folders.
 * @param report gets a line where it cannot be used
 */
export async function loadState(
  snapshot: Snapshot,
  options: StateOptions,
  report: (message: string) => void,
): Promise<IndexState | null> {
  try {
    const other = otherThan(snapshot, options)
    if (other === null) return await restore(snapshot, options)
    report(`the index was made ${other}; it is rebuilt`)
  } catch (error) {
    reportUnusable(error, report)
  }
  return null
}

/** Whatever is wrong with what another program or version left there: the corpus gives all of it again. */
function reportUnusable(error: unknown, report: (message: string) => void): void {
  const reason = error instanceof ChuchuError ? error.message : 'the saved index cannot be used'
  report(`the index is rebuilt: ${reason}`)
}

export async function saveState(state: IndexState, options: StateOptions): Promise<void> {
  await writeSnapshot(
    options.data,
    { ...identity(options), articles: state.store.size },
    {
      data: state.backend.save(),
      texts: {
        'articles.jsonl': jsonLines(state.store.values()),
        'files.jsonl': jsonLines(keyedFiles(state)),
      },
    },
  )
}

function* jsonLines(values: Iterable<unknown>): Generator<string> {
  for (const value of values) yield `${JSON.stringify(value)}\n`
}

function* keyedFiles({ files }: IndexState): Generator<unknown> {
  for (const [key, file] of files) yield { key, ...file }
}

function identity({ corpus, embedder }: StateOptions) {
  return {
    preparation: PREPARATION_VERSION,
    analyzer: ANALYZER_VERSION,
    embedder: embedder.id,
    corpus: createHash('sha256').update(JSON.stringify(corpus), 'utf8').digest('hex'),
  }
}

/** In words, what the snapshot was made with that is not what is wanted now; null where all is the same. */
function otherThan({ header }: Snapshot, options: StateOptions): string | null {
  const wanted = identity(options)
  if (header.corpus !== wanted.corpus) return 'for another corpus folder'
  if (header.embedder !== wanted.embedder)
    return `with the embedder ${header.embedder}, not ${wanted.embedder}`
  if (header.analyzer !== wanted.analyzer || header.preparation !== wanted.preparation) {
    return 'by another version of chuchu'
  }
  return null
}

async function restore({ header, data, texts }: Snapshot, options: StateOptions): Promise<IndexState> {
  const pace = new Pace()
  const store = new ArticleStore()
  for (const line of texts['articles.jsonl'] ?? []) {
    store.put(parseStoredArticle(line))
    await pace.step()
  }
  const files = new Map<string, FileState>()
  for (const line of texts['files.jsonl'] ?? []) {
    const { key, ...file } = parseFileState(line)
    files.set(key, file)
    await pace.step()
  }
  const backend = restoreOramaBackend(backendOptions(options), data)
  if (store.size !== header.articles || backend.size !== store.passageCount || !areOf(files, store)) {
    throw brokenSnapshot('the index', 'and the articles do not belong together')
  }
  return { files, store, backend }
}

/** Whether the files name the stored articles, each once. */
function areOf(files: ReadonlyMap<string, FileState>, store: ArticleStore): boolean {
  const entries = [...files.values()].flatMap(({ articles }) => articles)
  const stored = new Set(entries.filter(({ failure }) => !failure).map(({ id }) => id))
  return stored.size === store.size && [...stored].every((id) => store.has(id))
}
