import type { Citation } from '../retrieval/index.ts'
import { layoutAnswer } from './answer.ts'
import { type Context, openCollectionFor, writeJson } from './context.ts'
import { hasHan, type Labels, labelsFor } from './script.ts'
import { runTool } from './tool.ts'

export interface AskOptions {
  readonly limit?: number | undefined
  readonly script?: 'hans' | 'hant' | undefined
  readonly filters?: Record<string, unknown> | undefined
}

/** `chuchu ask QUESTION`: the tool `find_quotes`, laid out for a person. */
export async function ask(context: Context, question: string, options: AskOptions): Promise<number> {
  const collection = await openCollectionFor(context)
  const { limit, filters, script } = options
  const answer = await runTool(collection, 'find_quotes', { question, limit, filters, detail: 'full' })
  if (context.settings.json) {
    await writeJson(context, answer)
    return 0
  }
  const readings = script ? await convertQuotes(context, answer.quotes, script) : null
  const labels = await chooseLabels(context, question)
  await context.terminal.out(layoutAnswer(answer, { labels, paint: context.paint, readings }))
  return 0
}

async function chooseLabels({ engine }: Context, question: string): Promise<Labels> {
  if (!hasHan(question)) return 'en'
  return labelsFor(question, await engine.toScript(question, 'hans'))
}

async function convertQuotes({ engine }: Context, quotes: readonly Citation[], script: 'hans' | 'hant') {
  const texts = await Promise.all(quotes.map(({ quote }) => engine.toScript(quote.exact, script)))
  return { script, texts }
}
