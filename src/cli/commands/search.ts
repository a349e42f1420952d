import type { Filters, SearchHit, SearchResponse } from '../../retrieval/index.ts'
import { type Context, openCollectionFor, writeJson } from '../context.ts'
import { describeFilters, leavesNoArticle, resolveFilters } from '../filters.ts'
import { ANSWER_WORDS, type AnswerWords } from '../messages/answer.ts'
import { chooseLabels } from '../messages/script.ts'
import type { Paint } from '../render/paint.ts'
import { printable, shorten } from '../render/text.ts'
import { runTool } from '../tool.ts'

export interface SearchOptions {
  readonly limit?: number | undefined
  readonly cursor?: string | undefined
  readonly mode?: string | undefined
  readonly filters?: Filters | undefined
}

/** `chuchu search QUERY`: the tool `search` as a ranked list. */
export async function search(context: Context, query: string, options: SearchOptions): Promise<number> {
  const { terminal, settings, paint, engine } = context
  const collection = await openCollectionFor(context)
  const filters = await resolveFilters(collection, options.filters)
  const response = await runTool(collection, 'search', { query, ...options, filters, detail: 'full' })
  if (settings.json) {
    await writeJson(context, response)
    return 0
  }
  const words = ANSWER_WORDS[await chooseLabels(engine, query)]
  if (response.results.length === 0) {
    const filtered = await leavesNoArticle(collection, filters)
    await terminal.out(`${filtered ? words.noArticle(describeFilters(filters)) : words.noPassage}\n`)
    return 0
  }
  await terminal.out(layoutHits(response, words, paint, terminal.columns))
  noteRest(context, response, words)
  return 0
}

/** Three lines a hit: label, id, and the passage cut to the width of the terminal. */
function layoutHits(response: SearchResponse, words: AnswerWords, paint: Paint, columns: number): string {
  const head = isUnrelated(response) ? [printable(words.unrelated(response.unmatched_terms))] : []
  const hits = response.results.map((hit, i) => layoutHit(hit, i + 1, paint, columns))
  return `${[...head, ...hits].join('\n\n')}\n`
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

/**
 * Whether no hit contains a word of the query, so that what is listed is only what looks nearest. A query of function
 * words alone has no words to be matched; it is related to what the keyword leg found.
 */
function isUnrelated({ results, unmatched_terms }: SearchResponse): boolean {
  if (results.some(({ matched }) => matched.terms.length > 0)) return false
  return unmatched_terms.length > 0 || results.every(({ matched }) => matched.keyword_rank === null)
}

function noteRest({ terminal }: Context, response: SearchResponse, words: AnswerWords): void {
  const { results, total, next_cursor, unmatched_terms } = response
  if (unmatched_terms.length > 0 && !isUnrelated(response)) terminal.note(words.unmatched(unmatched_terms))
  if (next_cursor) terminal.note(`${results.length} of ${total}; more: --cursor ${next_cursor}`)
}
