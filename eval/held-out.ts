/**
 * Whether the fitted weights are memorised: npx tsx eval/held-out.ts FOLDER
 *
 * FOLDER holds question answering sets as for eval/fit/quote-weights.ts, which become one collection. The weights of query
 * terms and of sentence features are fitted on all sets, and on all but one. Prints a Markdown table of what both reach
 * on every third question of the set that was left out: MRR, right article first, right quote first.
 */
import { asQueryWeights, fitQueryWeights, readSets } from './fit/fit-query-weights.ts'
import { fitQuoteWeights, quoteExamples } from './fit/quote-weights.ts'
import { indexSets } from './indexed-sets.ts'
import { readQuestionSets } from './question-sets.ts'
import { ask, figures, type Variant } from './variant.ts'

/** Every so many questions are asked, and teach the weights of sentence features; all teach those of query terms. */
const EVERY = 3

const folder = process.argv[2]
if (!folder) throw new Error('usage: npx tsx eval/held-out.ts FOLDER')
const sets = readQuestionSets(folder, EVERY)
const indexed = await indexSets(
  folder,
  sets.map(({ name }) => name),
)
const toFit = readSets(folder)

report('| questions of | weights fitted on | MRR | first | first quote |')
report('|---|---|--:|--:|--:|')
const all = sets.map(({ name }) => name)
const onAll = await fitOn(all)
for (const name of all) {
  const others = all.filter((other) => other !== name)
  await reportRow(name, 'all sets', onAll)
  await reportRow(name, others.join(' and '), await fitOn(others))
}

async function fitOn(names: readonly string[]): Promise<Variant> {
  const taught = toFit.sets.filter(({ name }) => names.includes(name))
  const queryWeights = asQueryWeights(fitQueryWeights(toFit.collection, taught))
  const questions = sets.filter(({ name }) => names.includes(name)).flatMap((set) => set.questions)
  const quoteWeights = fitQuoteWeights(await quoteExamples(indexed, questions, queryWeights))
  return { queryWeights, quoteWeights }
}

async function reportRow(name: string, fittedOn: string, variant: Variant): Promise<void> {
  const ranks = []
  for (const { text, article, answers } of sets.find((set) => set.name === name)!.questions) {
    ranks.push(await ask(indexed, { text, answers: answers.map((one) => ({ article, text: one })) }, variant))
  }
  report(`| ${name} | ${fittedOn} | ${figures(ranks).join(' | ')} |`)
}

function report(line: string): void {
  process.stdout.write(`${line}\n`)
}
