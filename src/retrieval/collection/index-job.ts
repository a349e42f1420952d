import { EmbeddedReader } from '../engines/embedded/reader.ts'
import type { Embedder } from '../models/embedder.ts'
import { createHashedEmbedder } from '../models/hashed.ts'
import { createOnnxEmbedder } from '../models/onnx.ts'
import { createOpenAIEmbedder } from '../models/openai.ts'
import type { Commit } from '../storage/commits.ts'
import { fusionOf } from './fusion.ts'
import { headerOf } from './header.ts'
import type { IndexStorage } from './index-storage.ts'
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
  const calibrate: IndexerOptions['calibrate'] = async (commit, known) => {
    if (!job.embedder) return null
    const reader = new EmbeddedReader(directory, embedder.dimensions, (file) => commits.discard(file))
    const { generation } = await reader.open(commit)
    return fusionOf(generation, embedder, known, listeners.report)
  }
  const { corpus } = job
  const options = { corpus, directory, commits, lockFolder, embedder, calibrate, ...listeners }
  return { indexer: new Indexer(options), embedder }
}

/** @param commit whose embedder may be the same one */
export async function createEmbedder(
  chosen: EmbedderOptions | undefined,
  commit: Commit | null,
): Promise<Embedder> {
  if (!chosen) return createHashedEmbedder()
  const madeWith = commit ? headerOf(commit).embedder : undefined
  return chosen.kind === 'onnx'
    ? createOnnxEmbedder(chosen, madeWith)
    : createOpenAIEmbedder(chosen, madeWith)
}
