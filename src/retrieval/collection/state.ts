import { createHash } from 'node:crypto'
import { ChuchuError } from '../contract/errors.ts'
import type { IndexBackend } from '../engines/backend.ts'
import { createOramaBackend, restoreOramaBackend } from '../engines/embedded/backend.ts'
import { ANALYZER_VERSION, terms } from '../language/tokenize.ts'
import type { Embedder } from '../models/embedder.ts'
import type { Fusion } from '../search/fuse.ts'
import { brokenSnapshot } from '../storage/broken-snapshot.ts'
import { readSnapshot, writeSnapshot } from '../storage/snapshot.ts'
import { fieldsOf } from '../storage/snapshot-fields.ts'
import type { Snapshot } from '../storage/snapshot-folder.ts'
import { type FileStates, restoreFiles, saveFiles } from './file-state.ts'
import { restoreArticles } from './saved-articles.ts'
import { ArticleStore } from './store.ts'

/**
 * Version of everything that makes an article and its index records out of a document: cleaning, metadata, sentences,
 * speakers, persons, passages. Raised when any of them gives another result, so that older snapshots are rebuilt.
 */
export const PREPARATION_VERSION = 7

/** What an embedder's cosines are worth, and in how many passages that was found out. */
export interface KnownFusion extends Fusion {
  readonly passages: number
}

/** The collection's whole state: what a snapshot holds. */
export interface IndexState {
  readonly files: FileStates
  readonly store: ArticleStore
  readonly backend: IndexBackend
  /** What the embedder's cosines are worth, where that was found out. */
  fusion: KnownFusion | null
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
    fusion: null,
  }
}

/** Whether the index of a state is there: that of another embedder is left out when it is loaded. */
export function isIndexed({ store, backend }: IndexState): boolean {
  return backend.size === store.passageCount
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
 * The state of a snapshot; null where that was made by other versions or for other corpus folders. Of one that was made
 * with another embedder the index is left out.
 * @param report gets a line where it cannot be used
 */
export function loadState(
  snapshot: Snapshot,
  options: StateOptions,
  report: (message: string) => void,
): IndexState | null {
  try {
    const other = otherThan(snapshot, options)
    const { embedder } = snapshot.header
    if (other === null && embedder !== options.embedder.id) {
      report(
        `the index was made with the embedder ${embedder}, not ${options.embedder.id}; it is embedded anew`,
      )
    }
    if (other === null) return restore(snapshot, options)
    report(`the index was made ${other}; it is rebuilt`)
  } catch (error) {
    reportUnusable(error, report)
  }
  return null
}

/** Whatever is wrong with what another program or version left there: the corpus gives all of it again. */
export function reportUnusable(error: unknown, report: (message: string) => void): void {
  const reason = error instanceof ChuchuError ? error.message : 'the saved index cannot be used'
  report(`the index is rebuilt: ${reason}`)
}

export async function saveState(state: IndexState, options: StateOptions): Promise<void> {
  await state.backend.optimize()
  await writeSnapshot(options.data, headerOf(state, options), async (save) => ({
    articles: await state.store.save(save),
    files: await saveFiles(save, state.files),
    index: state.backend.save(),
  }))
}

function headerOf({ store, fusion }: IndexState, options: StateOptions) {
  return { ...identity(options), articles: store.size, fusion: fusion && { ...fusion } }
}

function identity({ corpus, embedder }: StateOptions) {
  return {
    preparation: PREPARATION_VERSION,
    analyzer: ANALYZER_VERSION,
    embedder: embedder.id,
    corpus: createHash('sha256').update(JSON.stringify(corpus), 'utf8').digest('hex'),
  }
}

/** In words, what the snapshot was made with that is not what is wanted now; null where all but the embedder is the same. */
function otherThan({ header }: Snapshot, options: StateOptions): string | null {
  const wanted = identity(options)
  if (header.corpus !== wanted.corpus) return 'for another corpus folder'
  if (header.analyzer !== wanted.analyzer || header.preparation !== wanted.preparation) {
    return 'by another version of chuchu'
  }
  return null
}

function restore({ header, data }: Snapshot, options: StateOptions): IndexState {
  const { articles, files, index } = fieldsOf(data, 'the index')
  const store = new ArticleStore(restoreArticles(articles))
  if (store.size !== header.articles) throw notTogether()
  const restored = { files: restoreFiles(files, (id) => store.has(id)), store }
  // The articles are good under any embedder; the index is made anew of them.
  if (header.embedder !== options.embedder.id) return { ...emptyState(options), ...restored }
  const backend = restoreOramaBackend(backendOptions(options), index!)
  if (backend.size !== store.passageCount) throw notTogether()
  const fusion = header.fusion as unknown as KnownFusion | null
  return { ...restored, backend, fusion }
}

function notTogether(): ChuchuError {
  return brokenSnapshot('the index', 'and the articles do not belong together')
}
