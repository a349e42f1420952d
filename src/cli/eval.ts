import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { readQuestions } from '../eval/questions.ts'
import { latencyOf, summarise, toMarkdown, toMisses } from '../eval/report.ts'
import { runQuestions } from '../eval/run.ts'
import { ChuchuError, type Collection } from '../retrieval/index.ts'
import { type Context, writeJson } from './context.ts'
import { bundledCorpus, bundledQuestions } from './paths.ts'

export interface EvalOptions {
  /** A `.jsonl` file of articles; the bundled five by default. */
  readonly docs?: string | undefined
  /** A `.jsonl` file of questions; the golden set by default. */
  readonly questions?: string | undefined
  /** Asks only the first so many questions. */
  readonly limit?: number | undefined
  /** Also lists the questions that were not answered first. */
  readonly misses?: boolean | undefined
}

/** Asks a set of questions through the MCP tools and prints how well they were answered. */
export async function runEval(context: Context, options: EvalOptions): Promise<number> {
  const scratch = await mkdtemp(path.join(tmpdir(), 'chuchu-eval-'))
  try {
    const collection = await openFor(context, options, scratch)
    const questions = readQuestions(options.questions ?? bundledQuestions).slice(0, options.limit)
    if (!options.docs && !options.questions) checkAnswers(collection, questions)
    const outcomes = await runQuestions(collection, questions, () => {})
    const figures = summarise(outcomes)
    const latency_ms = latencyOf(outcomes)
    if (context.settings.json) await writeJson(context, { figures, latency_ms })
    else
      await context.terminal.out(`${toMarkdown(outcomes)}\n\nlatency in ms: ${JSON.stringify(latency_ms)}\n`)
    if (options.misses && !context.settings.json) await context.terminal.out(`\n${toMisses(outcomes)}\n`)
    return 0
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

async function openFor(context: Context, options: EvalOptions, scratch: string): Promise<Collection> {
  const corpus = options.docs ? path.join(scratch, 'corpus') : bundledCorpus
  if (options.docs) {
    await mkdir(corpus)
    await copyFile(options.docs, path.join(corpus, path.basename(options.docs)))
  }
  return context.engine.openCollection({
    corpus: [corpus],
    data: path.join(scratch, 'data'),
    report: (message) => context.terminal.note(`chuchu: ${message}`),
  })
}

/** A golden answer that the clean text lacks is a fault of the set or of the cleaning, not of the ranking. */
function checkAnswers(collection: Collection, questions: ReturnType<typeof readQuestions>): void {
  for (const { id, answers } of questions) {
    for (const { article, text } of answers) {
      const { text: clean } = collection.fetch({ id: article, max_chars: 60_000 })
      if (clean.includes(text)) continue
      throw new ChuchuError(
        'invalid_input',
        `the answer of ${id} does not stand in the clean text of ${article}`,
        'correct the question set',
      )
    }
  }
}
