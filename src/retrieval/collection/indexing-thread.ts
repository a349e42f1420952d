import { Worker } from 'node:worker_threads'
import { ChuchuError } from '../contract/errors.ts'
import type { IndexingJob, IndexingNews, PostedError } from './indexing-messages.ts'

const isCompiled = import.meta.url.endsWith('.js')

/** The file of the thread lies beside this one, with the same ending. */
const WORKER = new URL(isCompiled ? './indexing-worker.js' : './indexing-worker.ts', import.meta.url)

/** What starts the thread where the sources are run as they are: tsx does not reach into threads of Node 20 by itself. */
const FROM_SOURCE = `import('tsx/esm/api').then(({ register }) => {
  register()
  return import(${JSON.stringify(WORKER.href)})
})`

/** Runs an indexing job off the event loop. */
export class IndexingThread {
  private readonly worker: Worker
  private readonly ended: Promise<unknown>
  private isClosed = false

  constructor(job: IndexingJob, onNews: (news: IndexingNews) => void) {
    const options = { workerData: job, stdout: true, stdin: false }
    this.worker = isCompiled
      ? new Worker(WORKER, options)
      : new Worker(FROM_SOURCE, { ...options, eval: true })
    // What a dependency prints must not get between the messages of the protocol.
    this.worker.stdout.pipe(process.stderr, { end: false })
    this.worker.on('message', onNews)
    this.worker.on('error', (error) =>
      onNews({ kind: 'failed', error: { code: null, message: String(error), hint: '' } }),
    )
    this.ended = new Promise((resolve) => this.worker.once('exit', resolve))
    this.worker.on('exit', () => {
      if (this.isClosed) return
      onNews({ kind: 'failed', error: { code: null, message: 'the indexing thread has ended', hint: '' } })
    })
  }

  /** Lets the thread end what it is at, for two seconds. */
  async close(): Promise<void> {
    if (!this.isClosed) this.worker.postMessage('close')
    this.isClosed = true
    const late = setTimeout(() => void this.worker.terminate(), 2000)
    await this.ended
    clearTimeout(late)
  }
}

/** The error of the other thread, to be thrown in this one. */
export function errorOf({ code, message, hint }: PostedError): Error {
  return code === null ? new Error(message) : new ChuchuError(code, message, hint)
}
