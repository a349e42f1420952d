/**
 * Fits src/retrieval/search/quote-weights.ts: npx tsx eval/fit/quote-weights.ts FOLDER
 *
 * FOLDER holds question answering sets as NAME.docs.jsonl ({ id, text }) and NAME.questions.jsonl ({ question, doc_id,
 * answers: [{ text }] }), such as CMRC 2018 and DRCD, which become one collection. Each question's candidates are the
 * sentences of the passages that the engine ranks first; those that hold an answer in the right document are right. The
 * loss is the listwise softmax, -log p(right sentences). Prints how often the first and one of the first two
 * sentences are right: fitted on the other sets, and on all.
 */
import { writeFileSync } from 'node:fs'
import type { CollectionDeps } from '../../src/retrieval/collection/search.ts'
import { FeatureExtractor, type QuoteFeatures } from '../../src/retrieval/search/features.ts'
import type { QueryWeights } from '../../src/retrieval/search/query-terms.ts'
import { QUOTE_WEIGHTS } from '../../src/retrieval/search/quote-weights.ts'
import type { QuoteWeights } from '../../src/retrieval/search/select.ts'
import { indexSets } from '../indexed-sets.ts'
import { type Question, readQuestionSets } from '../question-sets.ts'
import { rank } from '../variant.ts'

const OUTPUT = 'src/retrieval/search/quote-weights.ts'
const EPOCHS = 400
const RATE = 0.05
/** Strength of the pull towards 0, per question. */
const PULL = 1e-3
/** Every so many questions of a set are taken; the sets hold far more than ten weights need. */
const EVERY = 3

/** Set by hand: encyclopedia articles hold next to no speech and no rhetorical questions. */
const FIXED: Partial<Record<keyof QuoteFeatures, number>> = { speaker: 1, asks: -1 }

const NAMES = Object.keys(QUOTE_WEIGHTS) as (keyof QuoteFeatures)[]

interface Example {
  readonly features: readonly (readonly number[])[]
  readonly right: readonly boolean[]
}
/** One example a question, from what the engine ranks first for it. */
export async function quoteExamples(
  indexed: CollectionDeps,
  questions: readonly Question[],
  queryWeights?: QueryWeights,
): Promise<Example[]> {
  const examples: Example[] = []
  for (const { text, article, answers } of questions) {
    const { sources, phrasing } = await rank(indexed, text, queryWeights ? { queryWeights } : {})
    const features: number[][] = []
    const right: boolean[] = []
    for (const source of sources) {
      const { reading } = source
      const extractor = new FeatureExtractor(source, phrasing)
      for (const at of reading.sentencesIn(source.span)) {
        const { span } = reading.sentences[at]!
        const values = extractor.of(span, reading.speakers[at] ?? null)
        const sentence = reading.clean.slice(span.start, span.end)
        features.push(NAMES.map((feature) => values[feature]))
        right.push(reading.article.id === article && answers.some((answer) => sentence.includes(answer)))
      }
    }
    examples.push({ features, right })
  }
  return examples
}

/** Weights fitted on examples, rounded as they are written. */
export function fitQuoteWeights(examples: readonly Example[]): QuoteWeights {
  const w = fit(examples)
  return Object.fromEntries(NAMES.map((name, i) => [name, Number(w[i]!.toFixed(2))])) as QuoteWeights
}

/** Full-batch Adam on the mean loss; a question without a right candidate teaches nothing. */
function fit(examples: readonly Example[]): number[] {
  const useful = examples.filter(({ right }) => right.some(Boolean) && !right.every(Boolean))
  const w = NAMES.map((name) => FIXED[name] ?? 0)
  const m = NAMES.map(() => 0)
  const v = NAMES.map(() => 0)
  for (let epoch = 1; epoch <= EPOCHS; epoch++) {
    const gradient = w.map((weight) => PULL * weight)
    for (const example of useful) addGradient(example, w, gradient, 1 / useful.length)
    for (const [i, slope] of gradient.entries()) {
      if (NAMES[i]! in FIXED) continue
      m[i] = 0.9 * m[i]! + 0.1 * slope
      v[i] = 0.999 * v[i]! + 0.001 * slope * slope
      w[i]! -= (RATE * (m[i]! / (1 - 0.9 ** epoch))) / (Math.sqrt(v[i]! / (1 - 0.999 ** epoch)) + 1e-8)
    }
  }
  return w
}

function addGradient(
  { features, right }: Example,
  w: readonly number[],
  gradient: number[],
  rate: number,
): void {
  const scores = features.map((values) => dot(values, w))
  const top = Math.max(...scores)
  const odds = scores.map((score) => Math.exp(score - top))
  const all = odds.reduce((a, b) => a + b, 0)
  const good = odds.reduce((a, odd, i) => a + (right[i] ? odd : 0), 0)
  for (const [i, values] of features.entries()) {
    const slope = odds[i]! / all - (right[i] ? odds[i]! / good : 0)
    for (const [j, value] of values.entries()) gradient[j]! += rate * slope * value
  }
}

function judge(examples: readonly Example[], w: readonly number[]): string {
  let first = 0
  let two = 0
  for (const { features, right } of examples) {
    const order = features.map((values, i) => [dot(values, w), i] as const).sort((a, b) => b[0] - a[0])
    if (order.slice(0, 1).some(([, i]) => right[i])) first += 1
    if (order.slice(0, 2).some(([, i]) => right[i])) two += 1
  }
  const percent = (count: number) => `${((100 * count) / examples.length).toFixed(1)} %`
  return `first ${percent(first)}, first two ${percent(two)} of ${examples.length}`
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0
  for (const [i, value] of a.entries()) sum += value * b[i]!
  return sum
}

function source(weights: QuoteWeights, names: readonly string[]): string {
  return [
    "import type { QuoteFeatures } from './features.ts'",
    '',
    `// Fitted by eval/fit/quote-weights.ts on ${names.join(' and ')}. Do not edit by hand: run it again.`,
    '',
    '/** Weights of what speaks for a sentence as the answer. */',
    'export const QUOTE_WEIGHTS: Readonly<Record<keyof QuoteFeatures, number>> = {',
    ...NAMES.map((name) => `  ${name}: ${weights[name]},`),
    '}',
    '',
  ].join('\n')
}

async function main(folder: string): Promise<void> {
  const sets = readQuestionSets(folder, EVERY)
  const names = sets.map(({ name }) => name)
  const indexed = await indexSets(folder, names)
  const examples: Example[][] = []
  for (const { questions } of sets) examples.push(await quoteExamples(indexed, questions))
  for (const [i, name] of names.entries()) {
    const others = examples.flatMap((set, j) => (j === i ? [] : set))
    process.stdout.write(`${name}: before ${judge(examples[i]!, Object.values(QUOTE_WEIGHTS))}\n`)
    if (others.length > 0)
      process.stdout.write(`${name}: fitted on the others ${judge(examples[i]!, fit(others))}\n`)
  }
  const weights = fitQuoteWeights(examples.flat())
  for (const [i, name] of names.entries())
    process.stdout.write(`${name}: fitted on all ${judge(examples[i]!, Object.values(weights))}\n`)
  writeFileSync(OUTPUT, source(weights, names))
}

if (process.argv[1] === import.meta.filename) {
  const folder = process.argv[2]
  if (!folder) throw new Error('usage: npx tsx eval/fit/quote-weights.ts FOLDER')
  await main(folder)
}
