import type { Collection, CollectionStatus } from '../../retrieval/index.ts'
import { type Context, describeSkipped, openToNameSkipped, writeJson } from '../context.ts'
import { count } from '../render/text.ts'

export interface IngestOptions {
  readonly watch?: boolean | undefined
  readonly rebuild?: boolean | undefined
}

/** `chuchu ingest`: brings the index up to date and names what is skipped; exit 1 when no article could be indexed. */
export async function ingest(context: Context, options: IngestOptions): Promise<number> {
  const { rebuild = false, watch = false } = options
  const started = performance.now()
  const collection = await openToNameSkipped(context, { rebuild, watch })
  await writeStatus(context, collection.status(), performance.now() - started)
  return watch ? follow(context, collection) : collection.status().articles > 0 ? 0 : 1
}

async function writeStatus(context: Context, status: CollectionStatus, ms: number): Promise<void> {
  for (const file of status.skipped) context.terminal.note(`chuchu: ${describeSkipped(file)}`)
  if (context.settings.json) await writeJson(context, status)
  else await context.terminal.out(layoutStatus(status, ms))
}

/** Writes a line after each change of the collection, until the process is interrupted. */
function follow(context: Context, collection: Collection): Promise<never> {
  let written = ''
  collection.subscribe(() => {
    const status = collection.status()
    const now = JSON.stringify([status.changes, status.articles, status.skipped])
    if (now !== written) void writeStatus(context, status, 0)
    written = now
  })
  context.terminal.note(`watching ${context.settings.corpus.join(', ')}; end with Ctrl-C`)
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
  if (opening === 'loaded') return 'index is up to date'
  const { added, changed, removed } = changes
  return `index ${opening} (${added} added, ${changed} changed, ${removed} removed)`
}
