import type { Collection } from '../../retrieval/index.ts'
import { resolveTextId } from '../article-id.ts'
import { type Context, openCollectionFor, writeJson } from '../context.ts'
import { runTool } from '../tool.ts'

export interface FetchOptions {
  readonly offset?: number | undefined
  readonly maxChars?: number | undefined
}

/** `chuchu fetch ID`: the whole text, or the page that `--offset` and `--max-chars` ask for. */
export async function fetchText(context: Context, given: string, options: FetchOptions): Promise<number> {
  const collection = await openCollectionFor(context)
  const id = await resolveTextId(collection, given)
  const args = { id, offset: options.offset, max_chars: options.maxChars, detail: 'full' }
  const page = await runTool(collection, 'fetch', args)
  if (context.settings.json) {
    await writeJson(context, page)
    return 0
  }
  const wholeText = options.offset === undefined && options.maxChars === undefined
  const rest = wholeText ? await readRest(collection, id, page.next_offset) : ''
  await context.terminal.out(`${page.text}${rest}\n`)
  return 0
}

async function readRest(collection: Collection, id: string, from: number | null): Promise<string> {
  let text = ''
  for (let offset = from; offset !== null; ) {
    const page = await runTool(collection, 'fetch', { id, offset })
    text += page.text
    offset = page.next_offset
  }
  return text
}
