import { ChuchuError, type Citation, type Filters, type FindQuotesResponse } from '../../retrieval/index.ts'
import { type Context, openCollectionFor, writeJson } from '../context.ts'
import { describeFilters, leavesNoArticle, resolveFilters } from '../filters.ts'
import { ANSWER_WORDS, type AnswerWords } from '../messages/answer.ts'
import { chooseLabels, inQuotationMarks, type Labels } from '../messages/script.ts'
import { describeRepairs, fileOf, layoutDetails, speakerName } from '../render/citation.ts'
import type { Paint } from '../render/paint.ts'
import { printable } from '../render/text.ts'
import { runTool } from '../tool.ts'

export interface AskOptions {
  readonly limit?: number | undefined
  readonly script?: 'hans' | 'hant' | undefined
  readonly filters?: Filters | undefined
}

/**
 * `chuchu ask QUESTION`: the tool `find_quotes`, laid out for a person.
 * @throws ChuchuError `invalid_input` for a converted reading in JSON
 */
export async function ask(context: Context, question: string, options: AskOptions): Promise<number> {
  const { terminal, settings, paint, engine } = context
  const { limit, script } = options
  if (settings.json && script) throw noReadingInJson()
  const collection = await openCollectionFor(context)
  const filters = await resolveFilters(collection, options.filters)
  const answer = await runTool(collection, 'find_quotes', { question, limit, filters, detail: 'full' })
  if (settings.json) {
    await writeJson(context, answer)
    return 0
  }
  const labels = await chooseLabels(engine, question)
  if (answer.quotes.length === 0 && (await leavesNoArticle(collection, filters))) {
    await terminal.out(`${ANSWER_WORDS[labels].noArticle(describeFilters(filters))}\n`)
    return 0
  }
  const readings = script ? await convertQuotes(context, answer.quotes, script) : null
  await terminal.out(layoutAnswer(answer, { labels, paint, readings }))
  return 0
}

function noReadingInJson(): ChuchuError {
  return new ChuchuError(
    'invalid_input',
    "--script adds a converted reading, and --json prints the tool's own output, which has none",
    'leave out one of the two',
  )
}

async function convertQuotes({ engine }: Context, quotes: readonly Citation[], script: 'hans' | 'hant') {
  const texts = await Promise.all(quotes.map(({ quote }) => engine.toScript(quote.exact, script)))
  return { script, texts }
}

interface AnswerLayout {
  readonly labels: Labels
  readonly paint: Paint
  /** The quotes converted to another script, in their order; null where that was not asked for. */
  readonly readings: { readonly script: 'hans' | 'hant'; readonly texts: readonly string[] } | null
}

/** Quotes that are shown where none of them is an answer. */
const NEAREST_SHOWN = 2

/** Lays the answer of `find_quotes` out for a person. */
export function layoutAnswer(answer: FindQuotesResponse, layout: AnswerLayout): string {
  const words = ANSWER_WORDS[layout.labels]
  const shown = answer.evidence === 'none' ? answer.quotes.slice(0, NEAREST_SHOWN) : answer.quotes
  const quotes = shown.map((citation, i) => {
    const number = shown.length > 1 ? `${i + 1}. ` : ''
    return layoutQuote(citation, i, number, words, layout)
  })
  return `${[...evidenceLines(answer, words), ...quotes].join('\n\n')}\n`
}

/**
 * Evidence in words, where it is less than strong. The advice is for assistants, but for `partial` it says
 * what to look for, too; it may name the unmatched terms already.
 */
function evidenceLines(answer: FindQuotesResponse, words: AnswerWords): string[] {
  if (answer.evidence === 'strong') return []
  const lines = [answer.evidence === 'none' ? words.none : words.partial]
  const advice = answer.evidence === 'partial' ? answer.advice : ''
  const unsaid =
    answer.quotes.length === 0 ? [] : answer.unmatched_terms.filter((term) => !advice.includes(term))
  if (unsaid.length > 0) lines.push(words.unmatched(unsaid))
  if (advice !== '') lines.push(advice)
  const blocks = [lines.map(printable).join('\n')]
  if (answer.evidence === 'none' && answer.quotes.length > 0) blocks.push(words.nearest)
  return blocks
}

function layoutQuote(
  citation: Citation,
  index: number,
  number: string,
  words: AnswerWords,
  { paint, readings }: AnswerLayout,
): string {
  const { article, raw, speaker, repairs } = citation
  const quote = paint.quote(printable(inQuotationMarks(citation.quote.exact, article.script)))
  const details: [string, string][] = []
  if (readings) details.push([words.converted[readings.script], readings.texts[index] ?? ''])
  if (speaker) details.push([words.speaker, speakerName(speaker)])
  details.push([words.label, citation.label])
  details.push([words.place, `${fileOf(article)} [${raw.start}, ${raw.end})`])
  details.push([words.url, article.url])
  if (repairs.length > 0) details.push([words.repairs, describeRepairs(citation, words)])
  return [number + quote, ...layoutDetails(details, paint)].join('\n')
}
