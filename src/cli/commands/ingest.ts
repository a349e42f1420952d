import { setTimeout as sleep } from 'node:timers/promises'
import type { CollectionStatus } from '../../retrieval/index.ts'
import { type Context, describeSkipped, openCollectionFor, openToNameSkipped, writeJson } from '../context.ts'
import { count } from '../render/text.ts'

export interface IngestOptions {
  readonly watch?: boolean | undefined
  readonly rebuild?: boolean | undefined
}

/** `chuchu ingest`: brings the index up to date and names what is skipped; exit 1 when no article could be indexed. */
export async function ingest(context: Context, options: IngestOptions): Promise<number> {
  const started = performance.now()
  const rebuild = options.rebuild === true
  if (options.watch) return ingestAndWatch(context, rebuild)
  const collection = await openToNameSkipped(context, { rebuild })
  const status = collection.status()
  for (const file of status.skipped) context.terminal.note(`chuchu: ${describeSkipped(file)}`)
  await writeStatus(context, status, performance.now() - started)
  return status.articles > 0 ? 0 : 1
}

async function writeStatus(context: Context, status: CollectionStatus, ms: number): Promise<void> {
  if (context.settings.json) await writeJson(context, status)
  else await context.terminal.out(layoutStatus(status, ms))
}

/** Milliseconds between two looks at whether the first indexing is done. */
const READY_MS = 100

/** Keeps the index up to date until the process is interrupted, with a line for each change of the articles. */
async function ingestAndWatch(context: Context, rebuild: boolean): Promise<never> {
  const { terminal, settings } = context
  const started = performance.now()
  const collection = await openCollectionFor(context, { rebuild, watch: true })
  while (collection.status().index.state !== 'ready') await sleep(READY_MS)
  const first = collection.status()
  await writeStatus(context, first, performance.now() - started)
  let isNoted = false
  collection.subscribe(() => {
    if (isNoted) return
    isNoted = true
    // One change of the corpus can give several events.
    setImmediate(async () => {
      isNoted = false
      const status = collection.status()
      if (settings.json) await writeJson(context, status)
      else await terminal.out(layoutChange(status))
    })
  })
  terminal.note(`watching ${settings.corpus.join(', ')}; end with Ctrl-C`)
  return new Promise<never>(() => {})
}

/** What became of the index, in one line. */
export function layoutStatus(status: CollectionStatus, ms: number): string {
  const { articles, passages, skipped } = status
  const files = skipped.length > 0 ? `, ${skipped.length} skipped` : ''
  const figures = `${count(articles, 'article')}, ${count(passages, 'passage')}${files}`
  return `${whatHappened(status)}: ${figures}, ${Math.round(ms)} ms\n`
}

function whatHappened({ opening, changes }: CollectionStatus): string {
  return opening === 'loaded' ? 'index is up to date' : `index ${opening} (${countsOf(changes)})`
}

const countsOf = ({ added, changed, removed }: CollectionStatus['changes']): string =>
  `${added} added, ${changed} changed, ${removed} removed`

function layoutChange({ changes, articles, passages }: CollectionStatus): string {
  return `index updated (${countsOf(changes)}): ${count(articles, 'article')}, ${count(passages, 'passage')}\n`
}
