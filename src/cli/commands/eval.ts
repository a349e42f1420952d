import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type EvalQuestion, readQuestions, unreadableFile } from '../../eval/questions.ts'
import {
  latencyOf,
  type Outcome,
  runQuestions,
  summarise,
  summariseByScript,
  toMarkdown,
  toMisses,
} from '../../eval/run.ts'
import { ChuchuError, type Collection } from '../../retrieval/index.ts'
import { type Context, writeJson } from '../context.ts'
import { bundledQuestions } from '../settings.ts'

export interface EvalOptions {
  /** `.jsonl` files of articles, one collection together; the corpus folder by default. */
  readonly docs?: readonly string[] | undefined
  /** `.jsonl` files of questions; the golden set by default. */
  readonly questions?: readonly string[] | undefined
  /** Asks the questions converted to this script. */
  readonly script?: 'hans' | 'hant' | undefined
  /** Asks only the first questions of each file, this many. */
  readonly limit?: number | undefined
  /** Asks this many questions of each file, evenly spread over it. */
  readonly sample?: number | undefined
  /** Also lists the questions that were not answered first. */
  readonly misses?: boolean | undefined
}

/** Asks a set of questions through the MCP tools and prints how well they were answered. */
export async function runEval(context: Context, options: EvalOptions): Promise<number> {
  const scratch = await mkdtemp(path.join(tmpdir(), 'chuchu-eval-'))
  try {
    const collection = await openFor(context, options, scratch)
    const questions = await questionsFor(context, options)
    if (isGolden(context, options)) await checkAnswers(collection, questions)
    const outcomes = await runQuestions(collection, questions, () => {})
    await write(context, options, outcomes)
    return 0
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

async function write(context: Context, options: EvalOptions, outcomes: readonly Outcome[]): Promise<void> {
  if (context.settings.json) {
    const figures = summarise(outcomes)
    return writeJson(context, {
      figures,
      by_script: summariseByScript(outcomes),
      latency_ms: latencyOf(outcomes),
    })
  }
  await context.terminal.out(`${toMarkdown(outcomes)}\n`)
  if (options.misses) await context.terminal.out(`\n${toMisses(outcomes)}\n`)
}

/** Whether the golden questions are asked of the articles they were written from. */
function isGolden({ settings }: Context, { docs, questions }: EvalOptions): boolean {
  return !docs && !questions && !settings.chosen.corpus
}

async function openFor(context: Context, { docs }: EvalOptions, scratch: string): Promise<Collection> {
  return context.engine.openCollection({
    corpus: docs ? [await copyDocs(docs, path.join(scratch, 'corpus'))] : context.settings.corpus,
    data: path.join(scratch, 'data'),
    embedder: context.settings.embedder,
    report: (message) => context.terminal.note(`chuchu: ${message}`),
  })
}

async function copyDocs(docs: readonly string[], folder: string): Promise<string> {
  await mkdir(folder)
  for (const [i, file] of docs.entries()) {
    await copyFile(file, path.join(folder, `${i}.jsonl`)).catch((error) => {
      throw unreadableFile(file, error)
    })
  }
  return folder
}

async function questionsFor(
  { engine }: Context,
  { questions, limit, sample, script }: EvalOptions,
): Promise<EvalQuestion[]> {
  const files = questions ?? [bundledQuestions]
  const all = files.flatMap((file) => spread(readQuestions(file), sample).slice(0, limit))
  if (!script) return all
  return Promise.all(
    all.map(async (one) => ({ ...one, script, question: await engine.toScript(one.question, script) })),
  )
}

/** The same questions on every run. */
function spread(all: readonly EvalQuestion[], count = all.length): EvalQuestion[] {
  if (count >= all.length) return [...all]
  const chosen = new Set(Array.from({ length: count }, (_, i) => Math.floor((i * all.length) / count)))
  return all.filter((_, i) => chosen.has(i))
}

/** A golden answer that the clean text lacks is a fault of the set or of the cleaning, not of the ranking. */
async function checkAnswers(collection: Collection, questions: readonly EvalQuestion[]): Promise<void> {
  for (const { id, answers } of questions) {
    for (const { article, text } of answers) {
      const { text: clean } = await collection.fetch({ id: article, max_chars: 60_000 })
      if (clean.includes(text)) continue
      throw new ChuchuError(
        'invalid_input',
        `the answer of ${id} is not in the clean text of ${article}`,
        'correct the question set',
      )
    }
  }
}
