import type { SearchHit, SearchResponse } from '../retrieval/index.ts'
import { type Context, openCollectionFor, writeJson } from './context.ts'
import type { Paint } from './paint.ts'
import { runTool } from './tool.ts'
import { printable, shorten } from './width.ts'

export interface SearchOptions {
  readonly limit?: number | undefined
  readonly cursor?: string | undefined
  readonly mode?: string | undefined
  readonly filters?: Record<string, unknown> | undefined
}

/** `chuchu search QUERY`: the tool `search` as a ranked list. */
export async function search(context: Context, query: string, options: SearchOptions): Promise<number> {
  const collection = await openCollectionFor(context)
  const response = await runTool(collection, 'search', { query, ...options, detail: 'full' })
  if (context.settings.json) await writeJson(context, response)
  else await context.terminal.out(layoutHits(response, context.paint, context.terminal.columns))
  if (!context.settings.json) noteRest(context, response)
  return 0
}

/** Three lines a hit: label, id, and the passage cut to the width of the terminal. */
export function layoutHits(response: SearchResponse, paint: Paint, columns: number): string {
  if (response.results.length === 0) return ''
  const hits = response.results.map((hit, i) => layoutHit(hit, i + 1, paint, columns))
  return `${hits.join('\n\n')}\n`
}

function layoutHit(hit: SearchHit, rank: number, paint: Paint, columns: number): string {
  const number = `${rank}. `
  const indent = ' '.repeat(number.length)
  return [
    number + paint.quote(printable(hit.citation.label.replace(/\s+/g, ' '))),
    indent + paint.faint(printable(hit.id)),
    indent + printable(shorten(hit.citation.quote.exact, columns - indent.length)),
  ].join('\n')
}

function noteRest(
  { terminal }: Context,
  { results, total, next_cursor, unmatched_terms }: SearchResponse,
): void {
  if (unmatched_terms.length > 0) terminal.note(`not in the articles: ${unmatched_terms.join(', ')}`)
  if (results.length === 0) terminal.note('no passage holds a word of the query; try other words')
  else if (next_cursor) terminal.note(`${results.length} of ${total}; more: --cursor ${next_cursor}`)
}
