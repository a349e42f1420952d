import path from 'node:path'
import { watch } from 'chokidar'
import type { Busy, Indexer, Update, Wish } from './indexer.ts'

/** Milliseconds between two looks at a lock that somebody else holds, and at a file that is still being written. */
const BUSY_MS = 500
const UNSETTLED_MS = 250

/** Milliseconds before a failed update is tried again; doubled with each failure. */
const RETRY_MS = 5000
const RETRY_AT_MOST_MS = 5 * 60_000

export interface FollowOptions {
  /** Absolute paths of the corpus folders. */
  readonly corpus: readonly string[]
  readonly data: string
  readonly indexer: Indexer
  readonly onUpdate: (update: Update) => void
  /** Somebody else is writing; it is tried again. */
  readonly onBusy: (pid: number | null) => void
  readonly onFailure: (error: unknown) => void
  /** Changes may go unseen: the index is as good as it was. */
  readonly onWatchError: (error: unknown) => void
  /** Whether the corpus is watched after the first update. */
  readonly watch: boolean
}

/** Keeps an index up to date with its corpus: one update after another, as long as files change. */
export class CorpusFollower {
  private watch: CorpusWatch | null = null
  private timer: NodeJS.Timeout | undefined
  private running: Promise<void> | null = null
  /** What is to be done when the update under way is over. */
  private next: Wish | null = null
  private retryMs = RETRY_MS
  private readonly aborted = new AbortController()

  constructor(private readonly options: FollowOptions) {}

  /** Watching begins before the first update, so that no change is missed. */
  async start(rebuild: boolean): Promise<void> {
    const { corpus, data, onWatchError, watch } = this.options
    const watching = watch ? watchCorpus(corpus, data, () => this.want(), onWatchError) : null
    this.running = this.update(rebuild ? 'rebuild' : 'update')
    this.watch = await watching
    if (this.aborted.signal.aborted) await this.watch?.close()
  }

  /** Asks for another update: now, or when the present one is done. */
  want(wish: Wish = 'update'): void {
    if (this.aborted.signal.aborted) return
    if (this.running) {
      if (wish !== 'update' || this.next === null) this.next = wish
    } else this.running = this.update(wish)
  }

  async close(): Promise<void> {
    this.aborted.abort()
    clearTimeout(this.timer)
    await this.watch?.close()
    await this.running
  }

  private async update(wish: Wish): Promise<void> {
    const { indexer, onUpdate, onBusy, onFailure } = this.options
    const { signal } = this.aborted
    try {
      const done = await indexer.update({ wish, leaveUnsettled: wish !== 'rebuild', signal })
      if (isBusy(done)) {
        onBusy(done.holder.pid)
        this.wantLater(BUSY_MS, wish)
      } else {
        onUpdate(done)
        if (done.unsettled > 0) this.wantLater(UNSETTLED_MS)
        else if (done.again > 0) this.retryLater('update')
        else this.retryMs = RETRY_MS
      }
    } catch (error) {
      if (signal.aborted) return
      onFailure(error)
      this.retryLater(wish)
    } finally {
      this.running = null
      const { next } = this
      this.next = null
      if (next) this.want(next)
    }
  }

  /** What failed may succeed later though no file changes: an endpoint, a full disk, a network folder. */
  private retryLater(wish: Wish): void {
    this.wantLater(this.retryMs, wish)
    this.retryMs = Math.min(this.retryMs * 2, RETRY_AT_MOST_MS)
  }

  private wantLater(ms: number, wish: Wish = 'update'): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.want(wish), ms)
  }
}

export function isBusy(done: Update | Busy): done is Busy {
  return 'holder' in done
}

/** Milliseconds without a change after which the corpus is read: editors and copies write in several steps. */
export const SETTLE_MS = 250

/** Milliseconds after which it is read though changes go on. */
const LONGEST_WAIT_MS = 1000

export interface CorpusWatch {
  close(): Promise<void>
}

/**
 * Calls back soon after files of the corpus folders were added, changed, moved or removed.
 * @param data the data folder, which is not watched where it lies inside a corpus folder
 * @returns when the watching has begun
 */
export async function watchCorpus(
  folders: readonly string[],
  data: string,
  onChange: () => void,
  onError: (error: unknown) => void,
): Promise<CorpusWatch> {
  const isHidden = (file: string) => path.basename(file).startsWith('.') && !folders.includes(file)
  const watcher = watch([...folders], {
    ignoreInitial: true,
    ignored: (file) => isHidden(file) || (isWithin(file, data) && !folders.includes(file)),
  })
  const changed = debounce(onChange)
  watcher.on('error', onError)
  await new Promise<void>((resolve) => watcher.once('ready', resolve))
  watcher.on('all', changed.call)
  return {
    close: async () => {
      changed.cancel()
      await watcher.close()
    },
  }
}

function isWithin(file: string, folder: string): boolean {
  const relative = path.relative(folder, file)
  return relative.split(path.sep)[0] !== '..' && !path.isAbsolute(relative)
}

/** Calls `task` once a burst of calls is over, or has lasted long. */
export function debounce(
  task: () => void,
  settle = SETTLE_MS,
  longest = LONGEST_WAIT_MS,
): { call: () => void; cancel: () => void } {
  let timer: NodeJS.Timeout | undefined
  let deadline: NodeJS.Timeout | undefined
  const cancel = () => {
    clearTimeout(timer)
    clearTimeout(deadline)
    deadline = undefined
  }
  const run = () => {
    cancel()
    task()
  }
  const call = () => {
    clearTimeout(timer)
    timer = setTimeout(run, settle)
    deadline ??= setTimeout(run, longest)
  }
  return { call, cancel }
}
