import path from 'node:path'
import { watch } from 'chokidar'
import type { Busy, Indexer, Update } from './indexer.ts'

/** Milliseconds between two looks at a lock that somebody else holds, and at a file that is still being written. */
const BUSY_MS = 500
const UNSETTLED_MS = 250

export interface FollowOptions {
  /** Absolute paths of the corpus folders. */
  readonly corpus: readonly string[]
  readonly data: string
  readonly indexer: Indexer
  readonly onUpdate: (update: Update) => void
  /** Somebody else is writing; it is tried again. */
  readonly onBusy: (pid: number | null) => void
  readonly onFailure: (error: unknown) => void
  /** Whether the corpus is watched after the first update. */
  readonly watch: boolean
}

/** Keeps an index up to date with its corpus: one update after another, as long as files change. */
export class CorpusFollower {
  private watch: CorpusWatch | null = null
  private timer: NodeJS.Timeout | undefined
  private running: Promise<void> | null = null
  private isWanted = false
  private readonly aborted = new AbortController()

  constructor(private readonly options: FollowOptions) {}

  /** Watching begins before the first update, so that no change is missed. */
  async start(rebuild: boolean): Promise<void> {
    const { corpus, data, onFailure, watch } = this.options
    const watching = watch ? watchCorpus(corpus, data, () => this.want(), onFailure) : null
    this.running = this.update(rebuild)
    this.watch = await watching
    if (this.aborted.signal.aborted) await this.watch?.close()
  }

  /** Asks for another update: now, or when the present one is done. */
  want(): void {
    this.isWanted = true
    if (this.running || this.aborted.signal.aborted) return
    this.isWanted = false
    this.running = this.update(false)
  }

  async close(): Promise<void> {
    this.aborted.abort()
    clearTimeout(this.timer)
    await this.watch?.close()
    await this.running
  }

  private async update(rebuild: boolean): Promise<void> {
    const { indexer, onUpdate, onBusy, onFailure } = this.options
    try {
      const done = await indexer.update({ rebuild, leaveUnsettled: !rebuild, signal: this.aborted.signal })
      if (isBusy(done)) {
        onBusy(done.holder.pid)
        this.wantLater(BUSY_MS)
      } else {
        onUpdate(done)
        if (done.unsettled > 0) this.wantLater(UNSETTLED_MS)
      }
    } catch (error) {
      if (!this.aborted.signal.aborted) onFailure(error)
    } finally {
      this.running = null
      if (this.isWanted) this.want()
    }
  }

  private wantLater(ms: number): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.want(), ms)
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
