/**
 * What each part of the ranking is worth: npx tsx eval/ablation.ts FOLDER
 *
 * FOLDER holds question answering sets as for eval/fit/quote-weights.ts; a third of their questions is asked, and the
 * golden set of the bundled articles. Prints a Markdown table: MRR and share of right articles first in the ranked
 * passages, share of right first quotes, with all parts and with one part left out at a time.
 */
import { readQuestions } from '../src/eval/questions.ts'
import type { CollectionDeps } from '../src/retrieval/collection/search.ts'
import { QUOTE_WEIGHTS } from '../src/retrieval/search/quote-weights.ts'
import { indexFolder, indexSets } from './indexed-sets.ts'
import { readQuestionSets } from './question-sets.ts'
import { type AskedOf, ask, figures, type Variant } from './variant.ts'

const EVERY = 3
const NO_WEIGHTS = { features: {}, terms: new Map<string, number>() }

const VARIANTS: readonly (readonly [string, Variant])[] = [
  ['all parts', {}],
  ['query-term weights', { queryWeights: NO_WEIGHTS }],
  ['best window', { fuseWeights: { window: 0 } }],
  ['article share', { fuseWeights: { article: 0 } }],
  ['quoted phrases', { fuseWeights: { phrase: 0 } }],
  ['near-synonyms', { withoutNearSynonyms: true }],
  ['wrong characters', { withoutWrongCharacters: true }],
  ['vector leg', { withoutVectors: true }],
  ...Object.keys(QUOTE_WEIGHTS).map((name): readonly [string, Variant] => {
    return [`sentence feature \`${name}\``, { quoteWeights: { ...QUOTE_WEIGHTS, [name]: 0 } }]
  }),
]

const folder = process.argv[2]
if (!folder) throw new Error('usage: npx tsx eval/ablation.ts FOLDER')
const sets = readQuestionSets(folder, EVERY)
const names = sets.map(({ name }) => name)
const public_ = sets
  .flatMap(({ questions }) => questions)
  .map(({ text, article, answers }) => ({ text, answers: answers.map((one) => ({ article, text: one })) }))
const golden = readQuestions('eval/golden/questions.jsonl')
  .filter(({ answers }) => answers.length > 0)
  .map(({ question, answers }) => ({ text: question, answers }))

report(`| left out | MRR | first | first quote | golden: MRR | first | first quote |`)
report('|---|--:|--:|--:|--:|--:|--:|')
const whole = { public: await indexSets(folder, names), golden: await indexFolder('corpus') }
for (const [name, variant] of VARIANTS) await reportRow(name, whole, variant)
const bodies = {
  public: await indexSets(folder, names, 'body'),
  golden: await indexFolder('corpus', 'body'),
}
await reportRow('title and context fields', bodies, {})

async function reportRow(
  name: string,
  indexed: { readonly public: CollectionDeps; readonly golden: CollectionDeps },
  variant: Variant,
): Promise<void> {
  const cells = [
    ...(await askAll(indexed.public, public_, variant)),
    ...(await askAll(indexed.golden, golden, variant)),
  ]
  report(`| ${name} | ${cells.join(' | ')} |`)
}

async function askAll(
  indexed: CollectionDeps,
  questions: readonly AskedOf[],
  variant: Variant,
): Promise<string[]> {
  const ranks = []
  for (const question of questions) ranks.push(await ask(indexed, question, variant))
  return figures(ranks)
}

function report(line: string): void {
  process.stdout.write(`${line}\n`)
}
