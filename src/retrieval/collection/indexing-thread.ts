import { Worker } from 'node:worker_threads'
import { ChuchuError } from '../contract/errors.ts'
import type { IndexingJob, IndexingNews, PostedError } from './indexing-messages.ts'

/** The compiled file of the thread lies beside this one, with the same ending. */
const WORKER = new URL(
  import.meta.url.endsWith('.ts') ? './indexing-worker.ts' : './indexing-worker.js',
  import.meta.url,
)

/** Runs an indexing job off the event loop. */
export class IndexingThread {
  private readonly worker: Worker
  private isClosed = false

  constructor(job: IndexingJob, onNews: (news: IndexingNews) => void) {
    this.worker = new Worker(WORKER, { workerData: job, stdout: true, stdin: false })
    // What a dependency prints must not get between the messages of the protocol.
    this.worker.stdout.pipe(process.stderr, { end: false })
    this.worker.on('message', onNews)
    this.worker.on('error', (error) =>
      onNews({ kind: 'failed', error: { code: null, message: String(error), hint: '' } }),
    )
    this.worker.on('exit', () => {
      if (this.isClosed) return
      onNews({ kind: 'failed', error: { code: null, message: 'the indexing thread has ended', hint: '' } })
    })
  }

  async close(): Promise<void> {
    this.isClosed = true
    this.worker.postMessage('close')
    const ended = new Promise((resolve) => this.worker.once('exit', resolve))
    const late = setTimeout(() => void this.worker.terminate(), 2000)
    await ended
    clearTimeout(late)
  }
}

/** The error of the other thread, to be thrown in this one. */
export function errorOf({ code, message, hint }: PostedError): Error {
  return code === null ? new Error(message) : new ChuchuError(code, message, hint)
}
