/** The indexing thread: reads the corpus, writes commits and tells the other thread. It shows no text to anybody. */
import { isMainThread, parentPort, workerData } from 'node:worker_threads'
import { ChuchuError } from '../contract/errors.ts'
import { openIndexStorage, sharedFiles } from '../storage/data-folder.ts'
import { CorpusFollower } from './follow-corpus.ts'
import { createIndexer } from './index-job.ts'
import type { IndexingJob, IndexingNews, IndexingWish, PostedError } from './indexing-messages.ts'

if (isMainThread || !parentPort) throw new Error('this file is the start of a thread')
const port = parentPort
const tell = (news: IndexingNews) => port.postMessage(news)
const job = workerData as IndexingJob
await work().catch((error) => tell({ kind: 'failed', error: posted(error) }))

async function work(): Promise<void> {
  const storage = await openIndexStorage(job.data)
  const report = (message: string) => tell({ kind: 'report', message })
  const { indexer } = await createIndexer(storage, job, {
    report,
    onProgress: (articles, of) => tell({ kind: 'progress', articles, of }),
    onCommit: ({ generation }) => tell({ kind: 'commit', generation, files: sharedFiles(storage) }),
  })
  const follower = new CorpusFollower({
    ...job,
    indexer,
    onUpdate: ({ commit, ...update }) =>
      tell({ kind: 'updated', update: { ...update, generation: commit.generation } }),
    onBusy: (pid) => tell({ kind: 'busy', pid }),
    onFailure: (error) => tell({ kind: 'failed', error: posted(error) }),
    onWatchError: (error) => report(`changes of the corpus may go unseen: ${posted(error).message}`),
  })
  port.on('message', (wish: IndexingWish) => {
    if (wish !== 'close') follower.want(wish)
    else void follower.close().then(() => process.exit())
  })
  await follower.start(job.rebuild)
}

function posted(error: unknown): PostedError {
  if (error instanceof ChuchuError) return { code: error.code, message: error.message, hint: error.hint }
  return {
    code: null,
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    hint: '',
  }
}
