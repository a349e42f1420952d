import { ChuchuError } from '../contract/errors.ts'
import { EmbeddedReader } from '../engines/embedded/reader.ts'
import type { ArticleStore, IndexReader } from '../engines/ports.ts'
import type { Embedder } from '../models/embedder.ts'
import { createHashedEmbedder } from '../models/hashed.ts'
import { createOnnxEmbedder } from '../models/onnx.ts'
import { createOpenAIEmbedder } from '../models/openai.ts'
import { calibrateFusion } from '../search/calibrate.ts'
import type { Commit } from '../storage/commits.ts'
import type { IndexStorage } from '../storage/data-folder.ts'
import { Pace } from '../support/pace.ts'
import { headerOf, type KnownFusion } from './header.ts'
import { Indexer, type IndexerOptions } from './indexer.ts'
import type { EmbedderOptions } from './indexing-messages.ts'

type Listeners = Pick<IndexerOptions, 'report' | 'onProgress' | 'onCommit'>

/** The indexer of a data folder with its embedder, which may learn its dimensions from the index. */
export async function createIndexer(
  { directory, commits, lockFolder }: IndexStorage,
  job: { readonly corpus: readonly string[]; readonly embedder: EmbedderOptions | undefined },
  listeners: Listeners,
): Promise<{ indexer: Indexer; embedder: Embedder }> {
  const embedder = await createEmbedder(job.embedder, await commits.read().catch(() => null))
  const calibrate: IndexerOptions['calibrate'] = async (commit, passages, known) => {
    if (!job.embedder || passages < PASSAGES_AT_LEAST) return null
    if (known && isOfSize(known, passages)) return known
    const reader = new EmbeddedReader(directory, embedder.dimensions, (file) => commits.discard(file))
    const generation = await reader.open(commit)
    return fusionOf(generation, embedder, listeners.report)
  }
  const { corpus } = job
  const options = { corpus, directory, commits, lockFolder, embedder, calibrate, ...listeners }
  return { indexer: new Indexer(options), embedder }
}

/** @param commit whose embedder may be the same one */
async function createEmbedder(chosen: EmbedderOptions | undefined, commit: Commit | null): Promise<Embedder> {
  if (!chosen) return createHashedEmbedder()
  const madeWith = commit ? headerOf(commit).embedder : undefined
  return chosen.kind === 'onnx'
    ? createOnnxEmbedder(chosen, madeWith)
    : createOpenAIEmbedder(chosen, madeWith)
}

/** In fewer passages there is nothing to find out. */
const PASSAGES_AT_LEAST = 50

/** A calibration counts until the number of passages has grown or shrunk by this factor. */
const GROWTH = 4

/**
 * Finds out what an embedder's cosines are worth in a collection.
 * @param report gets a line with the result, and where the embedder cannot be asked
 * @returns null where the embedder cannot be asked: it then counts as the offline one
 */
async function fusionOf(
  generation: IndexReader & ArticleStore,
  embedder: Embedder,
  report: (message: string) => void,
): Promise<KnownFusion | null> {
  const { passages } = generation
  try {
    const deps = { index: generation, articles: generation, embedder }
    const { vectorWeight, alike, report: figures } = await calibrateFusion(deps, { pace: new Pace() })
    const mrr = figures.mrr.find(({ weight }) => weight === vectorWeight)?.mrr ?? 0
    const alone = figures.mrr[0]?.mrr ?? 0
    report(
      `vectors of ${embedder.id} weigh ${vectorWeight} in this collection: ${figures.queries} made-up queries find ` +
        `their passage with a mean reciprocal rank of ${mrr.toFixed(3)}, of ${alone.toFixed(3)} without vectors`,
    )
    return { vectorWeight, alike, passages }
  } catch (error) {
    if (!(error instanceof ChuchuError && error.code === 'embedder')) throw error
    report(`what the vectors weigh could not be found out: ${error.message}; ${error.hint}`)
    return null
  }
}

function isOfSize({ passages }: KnownFusion, now: number): boolean {
  return now < passages * GROWTH && passages < now * GROWTH
}
