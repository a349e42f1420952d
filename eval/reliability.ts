/**
 * How far `evidence` can be trusted: npx tsx eval/reliability.ts FOLDER
 *
 * FOLDER holds question answering sets as for eval/fit/quote-weights.ts. Every second article of them becomes one collection, so that
 * half of the questions have their article in it and half have not: those cannot be answered, while the articles that are
 * there are of the same kind. Prints Markdown: of the questions of each level of evidence, how many were answered
 * rightly by the first quote, wrongly, or could not be answered; and the levels of both kinds of questions.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { findQuotes } from '../src/retrieval/collection/find-quotes.ts'
import type { Evidence } from '../src/retrieval/contract/quotes.ts'
import { indexSets } from './indexed-sets.ts'
import { type Question, readQuestionSets } from './question-sets.ts'

/** Every so many questions of a set are asked. */
const EVERY = 6
const LEVELS: readonly Evidence[] = ['strong', 'partial', 'none']

interface Judged {
  readonly evidence: Evidence
  readonly outcome: 'right' | 'wrong' | 'unanswerable'
}

const folder = process.argv[2]
if (!folder) throw new Error('usage: npx tsx eval/reliability.ts FOLDER')
const sets = readQuestionSets(folder, EVERY)
const judged = await judgeAll()
report('| evidence | questions | first quote right | first quote wrong | not answerable |')
report('|---|--:|--:|--:|--:|')
for (const level of LEVELS) {
  const all = judged.filter(({ evidence }) => evidence === level)
  const shares = (['right', 'wrong', 'unanswerable'] as const).map((outcome) =>
    percent(all.filter((one) => one.outcome === outcome).length, all.length),
  )
  report(`| \`${level}\` | ${all.length} | ${shares.join(' | ')} |`)
}
report('')
report('| questions | n | strong | partial | none |')
report('|---|--:|--:|--:|--:|')
for (const [name, isUnanswerable] of [
  ['article in the collection', false],
  ['article left out', true],
] as const) {
  const all = judged.filter(({ outcome }) => (outcome === 'unanswerable') === isUnanswerable)
  const shares = LEVELS.map((level) =>
    percent(all.filter((one) => one.evidence === level).length, all.length),
  )
  report(`| ${name} | ${all.length} | ${shares.join(' | ')} |`)
}

async function judgeAll(): Promise<Judged[]> {
  const half = mkdtempSync(path.join(tmpdir(), 'chuchu-half-'))
  try {
    const kept = new Set(sets.flatMap(({ name }) => keepHalf(half, name)))
    const names = sets.map(({ name }) => name)
    const deps = await indexSets(half, names)
    const found: Judged[] = []
    for (const question of sets.flatMap(({ questions }) => questions)) {
      const { evidence, quotes } = await findQuotes(deps, { question: question.text, limit: 1 })
      const isRight = quotes[0] !== undefined && holdsAnswer(quotes[0], question)
      const outcome = kept.has(question.article) ? (isRight ? 'right' : 'wrong') : 'unanswerable'
      found.push({ evidence, outcome })
    }
    return found
  } finally {
    rmSync(half, { recursive: true })
  }
}

/** Writes every second article of a set; returns their ids. */
function keepHalf(target: string, name: string): string[] {
  const lines = readFileSync(path.join(folder!, `${name}.docs.jsonl`), 'utf8')
    .split('\n')
    .filter(Boolean)
  const kept = lines.filter((_, i) => i % 2 === 0)
  writeFileSync(path.join(target, `${name}.docs.jsonl`), kept.join('\n'))
  return kept.map((line) => (JSON.parse(line) as { id: string }).id)
}

function holdsAnswer(
  quote: { readonly article: { readonly id: string }; readonly quote: { readonly exact: string } },
  { article, answers }: Question,
): boolean {
  return quote.article.id === article && answers.some((answer) => quote.quote.exact.includes(answer))
}

function percent(count: number, total: number): string {
  return total === 0 ? '–' : `${((100 * count) / total).toFixed(1)} %`
}

function report(line: string): void {
  process.stdout.write(`${line}\n`)
}
