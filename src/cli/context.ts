import type { Collection, CollectionOptions, Progress, SkippedFile } from '../retrieval/index.ts'
import type { Paint } from './render/paint.ts'
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
  /** Follows the corpus as long as the collection is open. */
  readonly watch?: boolean
  /** Gets what the engine reports, instead of stderr. */
  readonly report?: (message: string) => void
  readonly onProgress?: (progress: Progress) => void
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
  const { rebuild = false, watch = false, onProgress = () => {} } = options
  const { report = (message) => terminal.note(`chuchu: ${message}`) } = options
  const common = { corpus, data, embedder, reranker, rebuild, watch }
  if (!terminal.noteIsTTY) return engine.openCollection({ ...common, report, onProgress })
  const { createProgressBar } = await import('./progress.ts')
  const { update, stop } = createProgressBar()
  const draw = (progress: Progress) => {
    update(progress)
    onProgress(progress)
  }
  const reports: string[] = []
  let isDrawn = true
  const keep = (message: string) => (isDrawn ? void reports.push(message) : report(message))
  try {
    return await engine.openCollection({ ...common, report: keep, onProgress: draw })
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

/** What commands use of the engine besides an open collection. */
export interface Engine {
  openCollection(options: CollectionOptions): Promise<Collection>
  /** A reading converted to Simplified or Traditional characters; not the source's own words. */
  toScript(text: string, script: 'hans' | 'hant'): string | Promise<string>
}

/** The engine, imported when it is first used and not before: `--help` and the answer to `initialize` do without it. */
export const lazyEngine: Engine = {
  async openCollection(options) {
    const { openCollection } = await import('../retrieval/index.ts')
    return openCollection(options)
  },
  async toScript(text, script) {
    const { toScript } = await import('../retrieval/index.ts')
    return toScript(text, script)
  },
}

/** Last words of the engine's line that counts the skipped files of an index that is as before. */
const COUNTED = 'chuchu ingest names them'

/** One line for a skipped file, in the engine's own words. */
export const describeSkipped = ({ file, reason, hint }: SkippedFile): string =>
  `skipped ${file}: ${reason}; ${hint}`

/** Opens the collection for a command that names the skipped files itself: what the engine says of them is left out. */
export async function openToNameSkipped(context: Context, options?: OpenOptions): Promise<Collection> {
  const reports: string[] = []
  const known = new Set<string>()
  try {
    const report = (message: string) => reports.push(message)
    const collection = await openCollectionFor(context, { ...options, report })
    for (const file of collection.status().skipped) known.add(describeSkipped(file))
    return collection
  } finally {
    const others = reports.filter((report) => !known.has(report) && !report.endsWith(COUNTED))
    for (const report of others) context.terminal.note(`chuchu: ${report}`)
  }
}
