import { readdirSync } from 'node:fs'
import path from 'node:path'
import type { Token } from '../../src/retrieval/language/tokenize.ts'
import { type QueryWeights, rarityOf, termFeatures } from '../../src/retrieval/search/query-terms.ts'
import {
  type Collection,
  type Doc,
  indexTexts,
  jsonLines,
  type Question,
  type QuestionSet,
  readSet,
  score,
} from './bm25-collection.ts'

const CANDIDATES = 30
const EPOCHS = 200
const RATE = 0.03
/** Where the temperature starts: of plain BM25 scores, some tenths are a sure win. */
const FIRST_SCALE = 0.3
/**
 * Strength of the pull towards 0, per question, for features and for single terms: weak enough to fit, strong enough that
 * weights fitted on one set serve another (eval/held-out.ts).
 */
const PULL = { feature: 3e-3, term: 1e-3 }
/** A term is question-like when this many questions of each set hold it, and this many times the share of passages' text. */
const LEAST_QUESTIONS = 8
const OVERUSE = 4
/** Share of a question-like term's occurrences that lie outside the content words. */
const ASKING_SHARE = 0.8
/**
 * Where a weight is pulled to instead of 0. The sets hold no question in English, whose function words are words too. And
 * a Han word of two characters gives three terms, a Latin word or a number but one, so that one counts for three: e¹.
 */
const PRIOR = new Map([
  ['word.function', -2],
  ['word', 1],
])
/** Scales all scores inside the softmax, so that the weights need not; not written. */
const TEMPERATURE = 'temperature'

/** One term of one question: the numbers of its features (its own weight last) and its BM25 scores in the candidates. */
interface Row {
  readonly features: readonly (readonly [feature: number, value: number])[]
  readonly scores: Float64Array
}
/** The gold passage is candidate 0. */
type Example = readonly Row[]

/** Features by number. A term's own weight is named with a quotation mark before the term. */
class Names {
  readonly list: string[] = [TEMPERATURE]
  private readonly numbers = new Map([[TEMPERATURE, 0]])

  find(name: string): number | undefined {
    return this.numbers.get(name)
  }

  add(name: string): number {
    const known = this.numbers.get(name)
    if (known !== undefined) return known
    this.numbers.set(name, this.list.length)
    return this.list.push(name) - 1
  }
}

function featuresOf(collection: Collection, question: Question, token: Token, names: Names): Row['features'] {
  const rarity = rarityOf(collection.postings.get(token.term)?.docs.length ?? 0, collection.count)
  const own = names.find(`"${token.term}`)
  const features = termFeatures(token, question.shape, rarity)
  return [
    ...features.map(([name, value]) => [names.add(name), value] as const),
    ...(own ? [[own, 1] as const] : []),
  ]
}

function exampleOf(collection: Collection, question: Question, names: Names): Example {
  const scores = score(collection, question, () => 1)
  const order = Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]!)
  const candidates = [question.gold, ...order.slice(0, CANDIDATES).filter((doc) => doc !== question.gold)]
  return question.tokens.flatMap((token) => {
    const posting = collection.postings.get(token.term)
    if (!posting) return []
    const byDoc = new Map(posting.docs.map((doc, i) => [doc, posting.scores[i]!]))
    const row = Float64Array.from(candidates, (doc) => byDoc.get(doc) ?? 0)
    return [{ features: featuresOf(collection, question, token, names), scores: row }]
  })
}

function multiplier(weights: Float64Array, features: Row['features']): number {
  let exponent = 0
  for (const [feature, value] of features) exponent += weights[feature]! * value
  return Math.exp(Math.min(1.5, Math.max(-4, exponent)))
}

/** Adds the gradient of one example's loss. */
function addGradient(example: Example, weights: Float64Array, gradient: Float64Array): void {
  const scale = Math.exp(weights[0]!)
  const multipliers = example.map((row) => scale * multiplier(weights, row.features))
  const totals = new Float64Array(example[0]?.scores.length ?? 0)
  for (const [r, { scores }] of example.entries()) {
    for (let c = 0; c < scores.length; c++) totals[c]! += multipliers[r]! * scores[c]!
  }
  const highest = totals.reduce((a, b) => Math.max(a, b), 0)
  const share = totals.map((total) => Math.exp(total - highest))
  const sum = share.reduce((a, b) => a + b, 0)
  for (const [r, { scores, features }] of example.entries()) {
    let slope = -scores[0]!
    for (let c = 0; c < scores.length; c++) slope += (share[c]! / sum) * scores[c]!
    slope *= multipliers[r]!
    for (const [feature, value] of features) gradient[feature]! += slope * value
    gradient[0]! += slope
  }
}

/** Adam over all examples at once. */
function fit(examples: readonly Example[], names: Names): Float64Array {
  const weights = new Float64Array(names.list.length)
  weights[0] = Math.log(FIRST_SCALE)
  for (const [name, prior] of PRIOR) weights[names.add(name)] = prior
  const [first, second] = [new Float64Array(weights.length), new Float64Array(weights.length)]
  for (let epoch = 1; epoch <= EPOCHS; epoch++) {
    const gradient = new Float64Array(weights.length)
    for (const example of examples) addGradient(example, weights, gradient)
    for (const [i, name] of names.list.entries()) {
      const pull = i === 0 ? 0 : name.startsWith('"') ? PULL.term : PULL.feature
      const slope = gradient[i]! / examples.length + pull * (weights[i]! - (PRIOR.get(name) ?? 0))
      first[i] = 0.9 * first[i]! + 0.1 * slope
      second[i] = 0.999 * second[i]! + 0.001 * slope * slope
      const step = first[i]! / (1 - 0.9 ** epoch) / (Math.sqrt(second[i]! / (1 - 0.999 ** epoch)) + 1e-8)
      weights[i]! -= RATE * step
    }
  }
  return weights
}

/** Terms that the questions of every set use far more often than passages do, and hardly in content words. */
function questionTerms(sets: readonly QuestionSet[], collection: Collection): string[] {
  const perSet = sets.map(({ questions }) => {
    const counts = new Map<string, { all: number; asking: number }>()
    for (const { tokens, shape } of questions) {
      for (const token of tokens) {
        const count = counts.get(token.term) ?? { all: 0, asking: 0 }
        const asking = termFeatures(token, shape, 0).some(([name]) => name.endsWith('.function'))
        counts.set(token.term, { all: count.all + 1, asking: count.asking + (asking ? 1 : 0) })
      }
    }
    const size = questions.reduce((sum, question) => sum + question.tokens.length, 0)
    const share = (term: string) => (collection.postings.get(term)?.docs.length ?? 0) / collection.size
    const kept = [...counts].filter(([term, { all, asking }]) => {
      return all >= LEAST_QUESTIONS && asking >= ASKING_SHARE * all && all / size >= OVERUSE * share(term)
    })
    return new Set(kept.map(([term]) => term))
  })
  return [...perSet[0]!].filter((term) => perSet.every((each) => each.has(term)))
}

/** Mean reciprocal rank of the gold passage, in hundredths. */
export function meanReciprocalRank(
  collection: Collection,
  set: QuestionSet,
  names: Names,
  weights: Float64Array | null,
): number {
  let sum = 0
  for (const question of set.questions) {
    const scores = score(collection, question, (token) =>
      weights ? multiplier(weights, featuresOf(collection, question, token, names)) : 1,
    )
    const gold = scores[question.gold]!
    sum += 1 / (1 + scores.filter((each) => each > gold).length)
  }
  return (100 * sum) / set.questions.length
}

/** A weight nearer to 0 does not matter. */
const LEAST_TERM_WEIGHT = -0.2

function roundedTermWeight(weight: number): number {
  return Math.round(weight * 5) / 5
}

/** Terms whose weight matters, by weight rounded to fifths. Only weights below 0: a term that helps would be a topic. */

export interface Fit {
  readonly names: Names
  readonly weights: Float64Array
}

/** All sets of a folder as one collection. */
export function readSets(folder: string): { collection: Collection; sets: QuestionSet[] } {
  const setNames = readdirSync(folder).flatMap((file) => /^(.+)\.questions\.jsonl$/.exec(file)?.[1] ?? [])
  const docs = setNames.sort().flatMap((name) => jsonLines<Doc>(path.join(folder, `${name}.docs.jsonl`)))
  const numbers = new Map(docs.map((doc, i) => [doc.id, i]))
  return {
    collection: indexTexts(docs.map((doc) => doc.text)),
    sets: setNames.map((name) => readSet(folder, name, numbers)),
  }
}

/** Weights fitted on the questions of some sets alone, question-like terms too. */
export function fitQueryWeights(collection: Collection, sets: readonly QuestionSet[]): Fit {
  const names = new Names()
  for (const name of PRIOR.keys()) names.add(name)
  for (const term of questionTerms(sets, collection)) names.add(`"${term}`)
  const examples = sets.flatMap((set) => {
    return set.questions.map((question) => exampleOf(collection, question, names))
  })
  return { names, weights: fit(examples, names) }
}

/** As `queryTerms` takes them, rounded as they are written. */
export function asQueryWeights({ names, weights }: Fit): QueryWeights {
  const named = names.list.map((name, i) => [name, weights[i]!] as const).slice(1)
  const terms = named.flatMap(([name, weight]): [string, number][] => {
    const rounded = roundedTermWeight(weight)
    return name.startsWith('"') && rounded <= LEAST_TERM_WEIGHT ? [[name.slice(1), rounded]] : []
  })
  const features = named.filter(([name]) => !name.startsWith('"'))
  return {
    features: Object.fromEntries(features.map(([name, weight]) => [name, Number(weight.toFixed(2))])),
    terms: new Map(terms),
  }
}
