import path from 'node:path'
import { watch } from 'chokidar'

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
