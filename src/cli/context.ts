import type { Collection } from '../retrieval/index.ts'
import type { Engine } from './engine.ts'
import type { Paint } from './paint.ts'
import type { Settings } from './settings.ts'
import type { Terminal } from './terminal.ts'

/** What every command is given. */
export interface Context {
  readonly terminal: Terminal
  readonly settings: Settings
  readonly paint: Paint
  readonly engine: Engine
  readonly env: NodeJS.ProcessEnv
}

export interface OpenOptions {
  readonly rebuild?: boolean
  /** Gets what the engine reports, instead of stderr. */
  readonly report?: (message: string) => void
}

/**
 * Opens the collection with a progress bar where somebody watches; what the engine reports goes to stderr, after
 * the bar, which a line in between would break.
 */
export async function openCollectionFor(
  { terminal, settings, engine }: Context,
  options: OpenOptions = {},
): Promise<Collection> {
  const { corpus, data, embedder, reranker } = settings
  const { rebuild = false, report = (message) => terminal.note(`chuchu: ${message}`) } = options
  const common = { corpus, data, embedder, reranker, rebuild }
  if (!terminal.noteIsTTY) return engine.openCollection({ ...common, report })
  const { createProgressBar } = await import('./progress.ts')
  const { update: onProgress, stop } = createProgressBar()
  const reports: string[] = []
  let isDrawn = true
  const keep = (message: string) => (isDrawn ? void reports.push(message) : report(message))
  try {
    return await engine.openCollection({ ...common, report: keep, onProgress })
  } finally {
    stop()
    isDrawn = false
    reports.forEach(report)
  }
}

/** `--json`: one JSON value on stdout, and nothing else. */
export async function writeJson({ terminal }: Context, value: unknown): Promise<void> {
  await terminal.out(`${JSON.stringify(value, null, 2)}\n`)
}
