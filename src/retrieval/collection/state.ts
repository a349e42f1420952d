import { createHash } from 'node:crypto'
import { ANALYZER_VERSION, terms } from '../analysis/tokenize.ts'
import type { Embedder } from '../embed/embedder.ts'
import { ChuchuError } from '../errors.ts'
import type { IndexBackend } from '../index/backend.ts'
import { createOramaBackend, restoreOramaBackend } from '../index/orama/backend.ts'
import { readSnapshot, type Snapshot, writeSnapshot } from '../index/snapshot.ts'
import type { SkippedFile } from '../types.ts'
import { ArticleStore, type StoredArticle } from './store.ts'

/**
 * Version of everything that makes an article out of a document: cleaning, metadata, sentences, speakers,
 * passages. Raised when any of them gives another result, so that older snapshots are rebuilt.
 */
const PREPARATION_VERSION = 1

/** What is known of a file since it was last read. */
export interface FileState {
  readonly stamp: string
  /** Ids of the articles it holds. */
  readonly articles: string[]
  readonly skipped: SkippedFile[]
}

/** The collection's whole state: what a snapshot holds. */
export interface IndexState {
  readonly files: Map<string, FileState>
  readonly store: ArticleStore
  readonly backend: IndexBackend
}

export interface StateOptions {
  /** Absolute paths of the corpus folders. */
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
 * The state that the data folder keeps; null where it keeps none, or one made by other versions, another embedder
 * or for other corpus folders.
 * @param report gets a line where there was one that cannot be used
 */
export async function loadState(
  options: StateOptions,
  report: (message: string) => void,
): Promise<IndexState | null> {
  try {
    const snapshot = await readSnapshot(options.data)
    if (!snapshot) return null
    const other = otherThan(snapshot, options)
    if (other === null) return restore(snapshot, options)
    report(`the index was made ${other}; it is rebuilt`)
  } catch (error) {
    if (!(error instanceof ChuchuError)) throw error
    report(`the index is rebuilt: ${error.message}`)
  }
  return null
}

export async function saveState(state: IndexState, options: StateOptions): Promise<void> {
  const articles = [...state.store.values()].map((stored) => JSON.stringify(stored))
  await writeSnapshot(
    options.data,
    { ...identity(options), articles: articles.length },
    {
      data: state.backend.save(),
      texts: { 'articles.jsonl': articles.join('\n'), 'files.json': JSON.stringify([...state.files]) },
    },
  )
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

function restore({ header, data, texts }: Snapshot, options: StateOptions): IndexState {
  const store = new ArticleStore()
  for (const line of (texts['articles.jsonl'] ?? '').split('\n')) {
    if (line !== '') store.put(JSON.parse(line) as StoredArticle)
  }
  const files = new Map(JSON.parse(texts['files.json'] ?? '[]') as [string, FileState][])
  const backend = restoreOramaBackend(backendOptions(options), data)
  if (store.size !== header.articles || backend.size !== store.passageCount) {
    throw new ChuchuError(
      'snapshot_broken',
      'the index and the articles of the snapshot do not belong together',
      'run chuchu ingest --rebuild',
    )
  }
  return { files, store, backend }
}
