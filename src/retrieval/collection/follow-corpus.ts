import { FolderWatch } from '../formats/scan.ts'
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
  private readonly watch: FolderWatch | null
  private readonly changed: ReturnType<typeof debounce>
  private timer: NodeJS.Timeout | undefined
  private running: Promise<void> | null = null
  /** What is to be done when the update under way is over. */
  private next: Wish | null = null
  private retryMs = RETRY_MS
  private readonly aborted = new AbortController()

  constructor(private readonly options: FollowOptions) {
    const { corpus, data, watch, onWatchError } = options
    this.changed = debounce(() => this.want())
    this.watch = watch ? new FolderWatch(corpus, data, this.changed.call, onWatchError) : null
  }

  /** Watching begins before the first update, so that no change is missed. */
  async start(rebuild: boolean): Promise<void> {
    await this.watch?.refresh()
    this.running = this.update(rebuild ? 'rebuild' : 'update')
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
    this.changed.cancel()
    this.watch?.close()
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
        // Files may have come into a new folder before it was watched.
        if (await this.watch?.refresh()) this.next ??= 'update'
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
const SETTLE_MS = 250

/** Milliseconds after which it is read though changes go on. */
const LONGEST_WAIT_MS = 1000

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
