import { setTimeout as sleep } from 'node:timers/promises'
import type { Collection } from '../contract/collection.ts'
import { ChuchuError } from '../contract/errors.ts'
import type { Progress } from '../contract/status.ts'
import { corpusFolders } from '../formats/scan.ts'
import type { OnnxEmbedderOptions } from '../models/onnx.ts'
import { createOnnxReranker, type OnnxRerankerOptions } from '../models/onnx-reranker.ts'
import { type OpenAIEmbedderOptions, withoutFailure } from '../models/openai.ts'
import { openIndexStorage } from '../storage/data-folder.ts'
import { isBusy } from './follow-corpus.ts'
import { Generations, type OpenGeneration } from './generations.ts'
import { corpusHash } from './header.ts'
import { createIndexer } from './index-job.ts'
import { type Indexer, reportUnusable, type Update } from './indexer.ts'
import { LiveCollection } from './live.ts'
import { emptyCorpus, reportUpdate, statusOf } from './status.ts'

/** Milliseconds between two tries while another process writes the index, and for how long it is waited for. */
const BUSY_MS = 200
const BUSY_AT_MOST_MS = 30_000

export interface CollectionOptions {
  /** Absolute paths of the corpus folders. */
  readonly corpus: readonly string[]
  /** Absolute path of the data folder: the index and its state. */
  readonly data: string
  /** Makes the index anew from the corpus. */
  readonly rebuild?: boolean
  /**
   * Follows the corpus: indexing runs in a thread of its own, now and whenever files change, and questions are answered
   * from what is committed meanwhile.
   */
  readonly watch?: boolean
  /** An endpoint or a local model that makes the vectors. Without one the offline embedder does. */
  readonly embedder?: OpenAIEmbedderOptions | OnnxEmbedderOptions | undefined
  /** A local cross-encoder that reads the best passages again. */
  readonly reranker?: OnnxRerankerOptions | undefined
  readonly onProgress?: (progress: Progress) => void
  /** Gets a line for what a user may want to know: a rebuilt index, a skipped file. */
  readonly report?: (message: string) => void
}

/**
 * Opens a collection: takes the index that the data folder keeps and brings it up to date with the corpus. Where the data
 * folder cannot be written, the index is in memory, and made again with the next start.
 *
 * @throws ChuchuError `corpus_missing`, `corpus_empty`; `embedder` when the endpoint fails while vectors are made
 */
export async function openCollection(options: CollectionOptions): Promise<Collection> {
  const start = performance.now()
  const report = options.report ?? (() => {})
  const reranker = options.reranker && (await createOnnxReranker(options.reranker))
  const folders = await corpusFolders(options.corpus)
  const storage = await openIndexStorage(options.data)
  if (storage.problem)
    report(`the index is not kept for the next start: ${storage.problem.message}; ${storage.problem.hint}`)
  const job = { corpus: options.corpus, embedder: options.embedder }
  const { indexer, embedder } = await createIndexer(storage, job, {
    report,
    onProgress: (articles, of) => options.onProgress?.({ phase: 'index', done: articles, total: of }),
  })
  const lenient = options.embedder ? withoutFailure(embedder, report) : embedder
  const generations = new Generations({
    storage,
    corpus: corpusHash(folders),
    deps: { embedder, lenient, reranker, report },
  })
  if (options.watch) {
    const { corpus, data, rebuild, onProgress, embedder: embedderOptions } = options
    const live = {
      corpus,
      data,
      rebuild,
      onProgress,
      embedder,
      embedderOptions,
      storage,
      generations,
      report,
    }
    return LiveCollection.open(live)
  }
  const update = (rebuild: boolean) => updateOrWait(indexer, rebuild, generations, report)
  const opened = await openUpdated(update, options.rebuild ?? false, generations, report)
  return fixedCollection(opened, start, embedder.id, report)
}

interface Opened {
  readonly generation: OpenGeneration
  /** Null where another process was at work and did not end. */
  readonly update: Update | null
}

/** Brings the index up to date and opens it; makes it anew where it turns out to be damaged. */
async function openUpdated(
  update: (rebuild: boolean) => Promise<Update | null>,
  rebuild: boolean,
  generations: Generations,
  report: (message: string) => void,
): Promise<Opened> {
  const done = await update(rebuild)
  try {
    const generation = await generations.latest()
    if (generation) return { generation, update: done }
  } catch (error) {
    if (rebuild || !(error instanceof ChuchuError && error.code === 'snapshot_broken')) throw error
    reportUnusable(error, report)
    return openUpdated(update, true, generations, report)
  }
  // A manifest whose files turn out to be damaged while they are opened is taken away.
  if (rebuild) throw new Error('nothing was committed')
  reportUnusable(null, report)
  return openUpdated(update, true, generations, report)
}

/** A collection that stays as it was opened. */
function fixedCollection(
  { generation, update }: Opened,
  start: number,
  embedder: string,
  report: (message: string) => void,
): Collection {
  if (update) reportUpdate(update, report)
  if (generation.articles === 0) throw emptyCorpus(update?.skipped ?? [])
  const status = statusOf(generation, update, embedder, performance.now() - start)
  return { ...generation.calls, status: () => status, subscribe: () => () => {}, close: async () => {} }
}

/**
 * Brings the index up to date; while another process does, waits for it.
 * @returns null where it is still at work after half a minute, and there is an index to be used meanwhile
 */
async function updateOrWait(
  indexer: Indexer,
  rebuild: boolean,
  generations: Generations,
  report: (message: string) => void,
): Promise<Update | null> {
  for (let waited = 0; ; waited += BUSY_MS) {
    const done = await indexer.update({ wish: rebuild ? 'rebuild' : 'update' })
    if (!isBusy(done)) return done
    if (waited === 0) report(`another process${ofPid(done.holder.pid)} is writing the index; waiting for it`)
    if (waited >= BUSY_AT_MOST_MS && (await generations.latest())) {
      report('the other process is still writing; the index as it is now is used')
      return null
    }
    await sleep(BUSY_MS)
  }
}

function ofPid(pid: number | null): string {
  return pid === null ? '' : ` (${pid})`
}
