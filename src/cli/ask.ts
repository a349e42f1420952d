import { ChuchuError, type Citation, type Filters } from '../retrieval/index.ts'
import { layoutAnswer } from './answer.ts'
import { ANSWER_WORDS } from './answer-words.ts'
import { type Context, openCollectionFor, writeJson } from './context.ts'
import { describeFilters, leavesNoArticle, resolveFilters } from './filters.ts'
import { chooseLabels } from './script.ts'
import { runTool } from './tool.ts'

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
    "--script adds a converted reading, and --json prints the tool's own output, which holds none",
    'leave out one of the two',
  )
}

async function convertQuotes({ engine }: Context, quotes: readonly Citation[], script: 'hans' | 'hant') {
  const texts = await Promise.all(quotes.map(({ quote }) => engine.toScript(quote.exact, script)))
  return { script, texts }
}
