/**
 * Fits src/retrieval/quote/quote-weights.ts: npx tsx eval/fit/quote-weights.ts FOLDER
 *
 * FOLDER holds question answering sets as NAME.docs.jsonl ({ id, text }) and NAME.questions.jsonl ({ question, doc_id,
 * answers: [{ text }] }), such as CMRC 2018 and DRCD, which become one collection. Each question's candidates are the
 * sentences of the passages that the engine ranks first; those that hold an answer in the right document are right. The
 * loss is the listwise softmax, -log p(right sentences). Prints how often the first and one of the first two
 * sentences are right: fitted on the other sets, and on all.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { quoteSources } from '../../src/retrieval/collection/find-quotes.ts'
import { FeatureExtractor, type QuoteFeatures } from '../../src/retrieval/quote/features.ts'
import { QUOTE_WEIGHTS } from '../../src/retrieval/quote/quote-weights.ts'
import { queryMass } from '../../src/retrieval/search/rank.ts'
import { indexSets } from '../indexed-sets.ts'

const OUTPUT = 'src/retrieval/quote/quote-weights.ts'
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
interface Line {
  readonly question: string
  readonly doc_id: string
  readonly answers: readonly { readonly text: string }[]
}

const folder = process.argv[2]
if (!folder) throw new Error('name the folder of the question sets')
const names = readdirSync(folder)
  .map((file) => /^(.+)\.questions\.jsonl$/.exec(file)?.[1])
  .filter((name) => name !== undefined)
const sets = await extract(folder, names)

for (const [i, name] of names.entries()) {
  const others = sets.flatMap((set, j) => (j === i ? [] : set))
  process.stdout.write(`${name}: before ${judge(sets[i]!, Object.values(QUOTE_WEIGHTS))}\n`)
  if (others.length > 0)
    process.stdout.write(`${name}: fitted on the others ${judge(sets[i]!, fit(others))}\n`)
}
const weights = fit(sets.flat())
for (const [i, name] of names.entries())
  process.stdout.write(`${name}: fitted on all ${judge(sets[i]!, weights)}\n`)
writeFileSync(OUTPUT, source(weights))

async function extract(from: string, setNames: readonly string[]): Promise<Example[][]> {
  const { state, deps } = await indexSets(from, setNames)
  const all: Example[][] = []
  for (const name of setNames) {
    const lines = readFileSync(path.join(from, `${name}.questions.jsonl`), 'utf8')
      .split('\n')
      .filter(Boolean)
    const examples: Example[] = []
    for (const line of lines.filter((_, i) => i % EVERY === 0)) {
      const { question, doc_id, answers } = JSON.parse(line) as Line
      const phrasing = { text: question, mass: queryMass(question, deps.backend) }
      const features: number[][] = []
      const right: boolean[] = []
      for (const source of await quoteSources(state.store, deps, [question], undefined)) {
        const { reading } = source
        const extractor = new FeatureExtractor(source, phrasing)
        for (const at of reading.sentencesIn(source.span)) {
          const { span } = reading.sentences[at]!
          const values = extractor.of(span, reading.speakers[at] ?? null)
          const text = reading.clean.slice(span.start, span.end)
          features.push(NAMES.map((feature) => values[feature]))
          right.push(reading.article.id === doc_id && answers.some((answer) => text.includes(answer.text)))
        }
      }
      examples.push({ features, right })
    }
    all.push(examples)
  }
  return all
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

function source(w: readonly number[]): string {
  const lines = NAMES.map((name, i) => `  ${name}: ${Number(w[i]!.toFixed(2))},`)
  return [
    "import type { QuoteFeatures } from './features.ts'",
    '',
    `// Fitted by eval/fit/quote-weights.ts on ${names.join(' and ')}. Do not edit by hand: run it again.`,
    '',
    '/** Weights of what speaks for a sentence as the answer. */',
    'export const QUOTE_WEIGHTS: Readonly<Record<keyof QuoteFeatures, number>> = {',
    ...lines,
    '}',
    '',
  ].join('\n')
}
