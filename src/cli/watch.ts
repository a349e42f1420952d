import { once } from 'node:events'
import path from 'node:path'
import { type FSWatcher, watch } from 'chokidar'
import type { Context } from './context.ts'
import type { Settings } from './settings.ts'
import { reportError } from './terminal.ts'

/** Quiet time after a change before the corpus is read: editors and copies write in several steps. */
const SETTLE_MS = 300

/**
 * Ingests, and again after each change of the corpus, until the process is interrupted. Watching begins first, so
 * that no change is missed. An error of a later run is reported and the watching goes on, since the next change may
 * succeed.
 * @throws what the first run throws
 */
export async function watchCorpus(
  { terminal, settings }: Context,
  ingest: () => Promise<unknown>,
): Promise<never> {
  const watcher = startWatching(settings)
  await once(watcher, 'ready')
  await ingest()
  const report = (error: unknown) => reportError(error, terminal, process.env)
  const changed = debounce(() => ingest().catch(report), SETTLE_MS)
  watcher.on('all', changed)
  watcher.on('error', report)
  terminal.note(`watching ${settings.corpus.join(', ')}; end with Ctrl-C`)
  return new Promise<never>(() => {})
}

function startWatching({ corpus, data }: Settings): FSWatcher {
  const dataIsWatched = corpus.some((folder) => folder !== data && isWithin(data, folder))
  const isHidden = (file: string) => path.basename(file).startsWith('.') && !corpus.includes(file)
  return watch([...corpus], {
    ignoreInitial: true,
    ignored: (file) => isHidden(file) || (dataIsWatched && isWithin(file, data)),
  })
}

function isWithin(file: string, folder: string): boolean {
  const relative = path.relative(folder, file)
  return relative.split(path.sep)[0] !== '..' && !path.isAbsolute(relative)
}

/**
 * Runs `task` once a burst of calls is over. Runs never overlap: calls during a run lead to one more run.
 * @param settle milliseconds without a call that end a burst
 */
export function debounce(task: () => Promise<unknown>, settle: number): () => void {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<unknown> = Promise.resolve()
  return () => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      running = running.then(task)
    }, settle)
  }
}
