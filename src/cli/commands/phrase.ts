import type { Citation, Filters, FindPhraseResponse } from '../../retrieval/index.ts'
import { type Context, openCollectionFor, writeJson } from '../context.ts'
import { describeFilters, leavesNoArticle, resolveFilters } from '../filters.ts'
import { ANSWER_WORDS } from '../messages/answer.ts'
import { chooseLabels } from '../messages/script.ts'
import { fileOf } from '../render/citation.ts'
import type { Paint } from '../render/paint.ts'
import { charactersOf, displayWidth, oneLine, padTo, printable, takeColumns } from '../render/text.ts'
import { runTool } from '../tool.ts'

export interface PhraseOptions {
  readonly limit?: number | undefined
  readonly cursor?: string | undefined
  readonly filters?: Filters | undefined
}

/** `chuchu phrase TEXT`: the tool `find_phrase` as lines of keyword in context. */
export async function phrase(context: Context, text: string, options: PhraseOptions): Promise<number> {
  const { terminal, settings, paint, engine } = context
  const collection = await openCollectionFor(context)
  const filters = await resolveFilters(collection, options.filters)
  const found = await runTool(collection, 'find_phrase', {
    phrase: text,
    ...options,
    filters,
    detail: 'full',
  })
  if (settings.json) {
    await writeJson(context, found)
    return 0
  }
  const words = ANSWER_WORDS[await chooseLabels(engine, text)]
  if (found.count === 0) {
    const filtered = await leavesNoArticle(collection, filters)
    await terminal.out(`${filtered ? words.noArticle(describeFilters(filters)) : words.noPlace}\n`)
    return 0
  }
  await terminal.out(layoutOccurrences(found, paint, terminal.columns))
  terminal.note(words.places(found.count, found.article_count))
  if (found.next_cursor) terminal.note(`more: --cursor ${found.next_cursor}`)
  return 0
}

/** Articles with their label, below each its occurrences: place in the file, text before, the phrase, text after. */
function layoutOccurrences({ occurrences }: FindPhraseResponse, paint: Paint, columns: number): string {
  const byArticle = new Map<string, [Citation, ...Citation[]]>()
  for (const citation of occurrences) {
    const { id } = citation.article
    const same = byArticle.get(id)
    if (same) same.push(citation)
    else byArticle.set(id, [citation])
  }
  const widths = widthsFor(occurrences, columns)
  const blocks = [...byArticle.values()].map((citations) => {
    const [{ label, article }] = citations
    const head = `${paint.quote(oneLine(label))}  ${paint.faint(printable(fileOf(article)))}`
    return [head, ...citations.map((citation) => layoutLine(citation, widths, paint))].join('\n')
  })
  return `${blocks.join('\n\n')}\n`
}

interface Widths {
  readonly place: number
  /** Columns of text on either side of the phrase. */
  readonly side: number
}

const placeOf = ({ raw }: Citation): string => `[${raw.start}, ${raw.end})`

/** Citations have 32 characters on either side. */
const WIDEST_SIDE = 64

function widthsFor(occurrences: readonly Citation[], columns: number): Widths {
  const place = Math.max(...occurrences.map((citation) => placeOf(citation).length))
  const widest = Math.max(...occurrences.map(({ quote }) => displayWidth(quote.exact)))
  const side = Math.floor((columns - place - widest - 6) / 2)
  return { place, side: Math.min(WIDEST_SIDE, Math.max(8, side)) }
}

function layoutLine(citation: Citation, { place, side }: Widths, paint: Paint): string {
  const { prefix, exact, suffix } = citation.quote
  const before = takeColumns(charactersOf(oneLine(prefix)).reverse(), side)
    .reverse()
    .join('')
  const after = takeColumns(charactersOf(oneLine(suffix)), side).join('')
  const lead = ' '.repeat(side - displayWidth(before)) + before
  return `  ${paint.faint(padTo(placeOf(citation), place))}  ${lead} ${paint.quote(oneLine(exact))} ${after}`
}
