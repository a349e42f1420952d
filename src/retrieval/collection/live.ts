import { Worker } from 'node:worker_threads'
import type { CallOptions, Collection } from '../contract/collection.ts'
import { ChuchuError } from '../contract/errors.ts'
import type { CollectionEvent, CollectionStatus, IndexStatus, Progress } from '../contract/status.ts'
import type { Embedder } from '../models/embedder.ts'
import { adoptFiles, type IndexStorage } from '../storage/data-folder.ts'
import type { SharedFiles } from '../storage/memory-directory.ts'
import type { Calls } from './generation-calls.ts'
import type { Generations, OpenGeneration } from './generations.ts'
import type {
  EmbedderOptions,
  IndexingJob,
  IndexingNews,
  PostedError,
  UpdateNews,
} from './indexing-messages.ts'
import { emptyCorpus, reportUpdate, statusOf } from './status.ts'

/** Milliseconds that the opening waits for the first update where there is an index already: mostly there is no change. */
const FIRST_UPDATE_MS = 1000

/** Milliseconds between two looks at what another process may have committed. */
const FOLLOW_MS = 1000

export interface LiveOptions {
  readonly corpus: readonly string[]
  readonly data: string
  readonly rebuild?: boolean | undefined
  readonly embedder: Embedder
  readonly embedderOptions: EmbedderOptions | undefined
  readonly storage: IndexStorage
  readonly generations: Generations
  readonly report: (message: string) => void
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/** A collection that follows its corpus: a thread commits generations, and every call is answered from the latest one. */
export class LiveCollection implements Collection {
  private readonly began = performance.now()
  private readonly listeners = new Set<(event: CollectionEvent) => void>()
  private readonly progressed = new Set<(progress: Progress) => void>()
  private readonly aborted = new AbortController()
  private readonly running = new Set<AbortController>()
  private readonly thread: IndexingThread
  private readonly follow: NodeJS.Timeout
  /** Of the update under way, as far as it is known; null between updates. */
  private working: { readonly articles: number; readonly of: number } | null = { articles: 0, of: 0 }
  private update: UpdateNews | null = null
  private failure: Error | null = null
  private isRepairing = false
  private changed = new Signal()
  private opened: OpenGeneration | null = null

  private constructor(private readonly options: LiveOptions) {
    const { corpus, data, rebuild = false, embedderOptions } = options
    const job = { corpus, data, rebuild, watch: true, embedder: embedderOptions }
    this.thread = new IndexingThread(job, (news) => this.take(news))
    this.follow = setInterval(() => void this.lookForCommit(), FOLLOW_MS)
    this.follow.unref()
  }

  /**
   * @returns as soon as there is a generation to answer from, and its first update is done or takes long
   * @throws ChuchuError where there is none and the indexing fails
   */
  static async open(options: LiveOptions): Promise<Collection> {
    const collection = new LiveCollection(options)
    try {
      await collection.ready()
      return collection
    } catch (error) {
      await collection.close()
      throw error
    }
  }

  search: Calls['search'] = (request, call) => this.call((calls, own) => calls.search(request, own), call)
  findQuotes: Calls['findQuotes'] = (request, call) =>
    this.call((calls, own) => calls.findQuotes(request, own), call)
  verifyQuotes: Calls['verifyQuotes'] = (request, call) =>
    this.call((calls, own) => calls.verifyQuotes(request, own), call)
  findPhrase: Calls['findPhrase'] = (request, call) =>
    this.call((calls, own) => calls.findPhrase(request, own), call)
  fetch: Calls['fetch'] = (request, call) => this.call((calls, own) => calls.fetch(request, own), call)
  listArticles: Calls['listArticles'] = (request, call) =>
    this.call((calls, own) => calls.listArticles(request, own), call)
  inspect: Calls['inspect'] = (id, call) => this.call((calls, own) => calls.inspect(id, own), call)

  status(): CollectionStatus {
    const { opened } = this
    if (!opened) throw new Error('the collection is not open')
    const status = statusOf(opened, this.update, this.options.embedder.id, performance.now() - this.began)
    return { ...status, index: this.indexStatus(opened) }
  }

  subscribe(listener: (event: CollectionEvent) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  async close(): Promise<void> {
    this.aborted.abort()
    for (const running of this.running) running.abort(this.aborted.signal.reason)
    this.changed.fire()
    clearInterval(this.follow)
    this.listeners.clear()
    await this.thread.close()
  }

  private indexStatus({ header, articles }: OpenGeneration): IndexStatus {
    if (!header.complete)
      return { state: 'building', articles, of: Math.max(articles, this.working?.of ?? 0) }
    if (this.working === null || this.working.of === 0) return { state: 'ready', articles, of: articles }
    return { state: 'updating', articles, of: Math.max(articles, this.working.of) }
  }

  /** Runs a call on the latest generation; ends it when the caller or the collection does. */
  private async call<T>(
    run: (calls: Calls, call: CallOptions) => Promise<T>,
    call: CallOptions = {},
  ): Promise<T> {
    call.signal?.throwIfAborted()
    this.aborted.signal.throwIfAborted()
    // Not AbortSignal.any: it holds on to every call as long as the collection is open.
    const own = new AbortController()
    const abort = () => {
      own.abort(call.signal?.reason)
      this.changed.fire()
    }
    call.signal?.addEventListener('abort', abort)
    this.running.add(own)
    try {
      const { calls } = await this.generation({ ...call, signal: own.signal })
      return await run(calls, { ...call, signal: own.signal })
    } catch (error) {
      if (isBroken(error)) this.repair()
      throw error
    } finally {
      this.running.delete(own)
      call.signal?.removeEventListener('abort', abort)
    }
  }

  /** The latest generation; waits for the first one. */
  private async generation({ signal, onProgress }: CallOptions): Promise<OpenGeneration> {
    if (onProgress) this.progressed.add(onProgress)
    try {
      for (;;) {
        signal?.throwIfAborted()
        this.aborted.signal.throwIfAborted()
        const changed = this.changed.next
        const latest = await this.latest()
        if (latest && (latest.articles > 0 || !latest.header.complete)) return latest
        if (this.failure) throw this.failure
        // An empty index may be from before, and the update under way find articles.
        const isSettled = this.working === null && this.update?.unsettled === 0
        if (latest && isSettled) throw emptyCorpus(this.update?.skipped ?? [])
        await changed
      }
    } finally {
      if (onProgress) this.progressed.delete(onProgress)
    }
  }

  /** The latest generation that can be read; of one that is damaged the index is made anew. */
  private async latest(): Promise<OpenGeneration | null> {
    try {
      const latest = await this.options.generations.latest()
      if (latest) this.opened = latest
      return latest
    } catch (error) {
      if (!isBroken(error)) throw error
      this.repair()
      return null
    }
  }

  /** Has the index made anew, once for all calls that meet the damage. */
  private repair(): void {
    if (this.isRepairing) return
    this.isRepairing = true
    this.working ??= { articles: 0, of: 0 }
    this.thread.repair()
  }

  private async ready(): Promise<void> {
    await this.generation({ onProgress: this.options.onProgress })
    const deadline = performance.now() + FIRST_UPDATE_MS
    while (this.working && this.opened?.header.complete && performance.now() < deadline) {
      await Promise.race([this.changed.next, later(FIRST_UPDATE_MS)])
    }
    await this.generation({})
  }

  private take(news: IndexingNews): void {
    if (news.kind === 'report') this.options.report(news.message)
    else if (news.kind === 'progress') this.progress(news.articles, news.of)
    else {
      if (news.kind === 'commit') this.noteCommit(news.files)
      else if (news.kind === 'updated') this.finish(news.update)
      else if (news.kind === 'busy') this.working = null
      else this.fail(errorOf(news.error))
      this.changed.fire()
    }
  }

  private noteCommit(files: SharedFiles | undefined): void {
    adoptFiles(this.options.storage, files)
    this.working ??= { articles: 0, of: 0 }
    void this.lookForCommit()
  }

  private progress(articles: number, of: number): void {
    this.working = { articles, of }
    for (const listener of this.progressed) listener({ phase: 'index', done: articles, total: of })
  }

  private finish(update: UpdateNews): void {
    this.isRepairing = false
    this.working = null
    this.failure = null
    this.update = update
    reportUpdate(update, this.options.report)
    const { added, removed, changedIds } = update.changes
    if (added + removed > 0) this.emit({ kind: 'list_changed' })
    if (changedIds.length > 0) this.emit({ kind: 'updated', ids: changedIds })
  }

  private fail(error: Error): void {
    this.isRepairing = false
    this.working = null
    this.failure = error
    this.options.report(`the index is not brought up to date: ${error.message}`)
  }

  private emit(event: CollectionEvent): void {
    for (const listener of this.listeners) listener(event)
  }

  /** Opens the latest generation ahead of the next call. */
  private async lookForCommit(): Promise<void> {
    try {
      const before = this.opened?.number
      this.opened = (await this.options.generations.latest()) ?? this.opened
      // What another process commits is told as a change of the list: which articles it touched is not known here.
      const isOwn = this.working !== null || this.opened?.number === this.update?.generation
      if (before !== undefined && before !== this.opened?.number && !isOwn)
        this.emit({ kind: 'list_changed' })
    } catch (error) {
      this.options.report(error instanceof Error ? error.message : String(error))
    }
  }
}

/** Wakes up those who wait for the next change. */
class Signal {
  private wake: () => void = () => {}
  next: Promise<void> = this.renewed()

  fire(): void {
    const { wake } = this
    this.next = this.renewed()
    wake()
  }

  private renewed(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve
    })
  }
}

function isBroken(error: unknown): boolean {
  return error instanceof ChuchuError && error.code === 'snapshot_broken'
}

function later(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms).unref())
}

const isCompiled = import.meta.url.endsWith('.js')

/** The file of the thread lies beside this one, with the same ending. */
const WORKER = new URL(isCompiled ? './indexing-worker.js' : './indexing-worker.ts', import.meta.url)

/** What starts the thread where the sources are run as they are: tsx does not reach into threads of Node 20 by itself. */
const FROM_SOURCE = `import('tsx/esm/api').then(({ register }) => {
  register()
  return import(${JSON.stringify(WORKER.href)})
})`

/** Runs an indexing job off the event loop. */
class IndexingThread {
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

  /** Asks for the index to be made anew. */
  repair(): void {
    if (!this.isClosed) this.worker.postMessage('repair')
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
function errorOf({ code, message, hint }: PostedError): Error {
  return code === null ? new Error(message) : new ChuchuError(code, message, hint)
}
