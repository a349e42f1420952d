import type { CollectionStatus } from '../../retrieval/index.ts'
import { type Context, describeSkipped, openToNameSkipped, writeJson } from '../context.ts'
import { count } from '../render/text.ts'

export interface IngestOptions {
  readonly watch?: boolean | undefined
  readonly rebuild?: boolean | undefined
}

/** `chuchu ingest`: brings the index up to date and names what is skipped; exit 1 when no article could be indexed. */
export async function ingest(context: Context, options: IngestOptions): Promise<number> {
  if (options.watch !== true) return ingestOnce(context, options.rebuild === true)
  const { watchCorpus } = await import('../watch.ts')
  let rebuild = options.rebuild === true
  return watchCorpus(context, async () => {
    await ingestOnce(context, rebuild)
    rebuild = false
  })
}

async function ingestOnce(context: Context, rebuild: boolean): Promise<number> {
  const started = performance.now()
  const collection = await openToNameSkipped(context, { rebuild })
  const status = collection.status()
  for (const file of status.skipped) context.terminal.note(`chuchu: ${describeSkipped(file)}`)
  if (context.settings.json) await writeJson(context, status)
  else await context.terminal.out(layoutStatus(status, performance.now() - started))
  return status.articles > 0 ? 0 : 1
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
