import type { ArticleSummary, Collection, Filters, ListArticlesResponse } from '../../retrieval/index.ts'
import { type Context, openCollectionFor, writeJson } from '../context.ts'
import { resolveFilters } from '../filters.ts'
import type { Paint } from '../render/paint.ts'
import { count, displayWidth, padTo, printable, shorten } from '../render/text.ts'
import { runTool } from '../tool.ts'

export interface ArticlesOptions {
  readonly query?: string | undefined
  readonly sort?: string | undefined
  readonly limit?: number | undefined
  readonly cursor?: string | undefined
  readonly filters?: Filters | undefined
}

/** The largest page that the tool gives. */
const WHOLE_PAGE = 100

/** `chuchu articles`: a table of all articles, or of the page that `--limit` and `--cursor` ask for. */
export async function articles(context: Context, options: ArticlesOptions): Promise<number> {
  const { terminal, settings, paint } = context
  const collection = await openCollectionFor(context)
  const wholeList = !settings.json && options.limit === undefined && options.cursor === undefined
  const limit = wholeList ? WHOLE_PAGE : options.limit
  const request = { ...options, limit, filters: await resolveFilters(collection, options.filters) }
  const page = await runTool(collection, 'list_articles', request)
  if (settings.json) {
    await writeJson(context, page)
    return 0
  }
  const rows = wholeList ? [...page.articles, ...(await readRest(collection, request, page))] : page.articles
  const columns = terminal.outIsTTY ? terminal.columns : Number.POSITIVE_INFINITY
  await terminal.out(layoutArticles(rows, paint, columns))
  terminal.note((rows.length === page.total ? '' : `${rows.length} of `) + count(page.total, 'article'))
  if (!wholeList && page.next_cursor) terminal.note(`more: --cursor ${page.next_cursor}`)
  return 0
}

async function readRest(
  collection: Collection,
  request: ArticlesOptions,
  first: ListArticlesResponse,
): Promise<ArticleSummary[]> {
  const rest: ArticleSummary[] = []
  for (let cursor = first.next_cursor; cursor !== null; ) {
    const page = await runTool(collection, 'list_articles', { ...request, cursor })
    rest.push(...page.articles)
    cursor = page.next_cursor
  }
  return rest
}

/** Id, day of publication, source and title; the title is cut where the line would be wider than `columns`. */
function layoutArticles(rows: readonly ArticleSummary[], paint: Paint, columns: number): string {
  const cells = rows.map((row) =>
    [row.id, row.published?.slice(0, 10) ?? '—', row.source ?? '—'].map(printable),
  )
  const widths = [0, 1, 2].map((i) => Math.max(0, ...cells.map((cell) => displayWidth(cell[i] ?? ''))))
  const left = widths.reduce((sum, width) => sum + width + 2, 0)
  const lines = rows.map((row, i) => {
    const [id = '', date = '', source = ''] = (cells[i] ?? []).map((cell, k) => padTo(cell, widths[k] ?? 0))
    const title = printable(shorten(row.title, Math.max(10, columns - left)))
    return `${paint.faint(id)}  ${date}  ${source}  ${paint.quote(title)}\n`
  })
  return lines.join('')
}
