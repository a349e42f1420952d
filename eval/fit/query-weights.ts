/**
 * Fits src/retrieval/search/query-weights.ts: npx tsx eval/fit/query-weights.ts FOLDER
 *
 * FOLDER holds question answering sets as NAME.docs.jsonl ({ id, text }) and NAME.questions.jsonl ({ question, doc_id }),
 * such as CMRC 2018 and DRCD. Each question's candidates are the 30 best passages of plain BM25 and the gold one; the
 * loss is the listwise softmax, -log p(gold), over the weighted BM25 scores. Terms get a weight of their own only
 * where questions use them far more than passages do in *every* set and
 * outside the content words, since others would be topics.
 * MRR of plain and weighted BM25 goes to stdout, fitted on the other sets and on all.
 */
import { writeFileSync } from 'node:fs'
import type { QueryWeights } from '../../src/retrieval/search/query-terms.ts'
import type { QuestionSet } from './bm25-collection.ts'
import { asQueryWeights, fitQueryWeights, meanReciprocalRank, readSets } from './fit-query-weights.ts'

const OUTPUT = 'src/retrieval/search/query-weights.ts'

function report(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Terms by weight, the least first. */
function termLines(terms: QueryWeights['terms']): string[] {
  const byWeight = new Map<number, string[]>()
  for (const [term, weight] of terms) byWeight.set(weight, [...(byWeight.get(weight) ?? []), term])
  const ordered = [...byWeight].sort(([a], [b]) => a - b)
  return ordered.map(([weight, list]) => `  [${weight.toFixed(1)}, '${list.join(' ')}'],`)
}

function moduleText({ features, terms }: QueryWeights, sets: readonly QuestionSet[]): string {
  const ordered = Object.entries(features).sort(([a], [b]) => (a < b ? -1 : 1))
  return `// Fitted by eval/fit/query-weights.ts on ${sets.map((set) => set.name).join(' and ')}. Do not edit by hand: run it again.

/** Weights of the features of a query term; see query-terms.ts for the form. */
export const FEATURE_WEIGHTS = {
${ordered.map(([name, weight]) => `  ${/\./.test(name) ? `'${name}'` : name}: ${weight},`).join('\n')}
}

/** Weights of single terms that questions use for asking, as [weight, terms]. */
export const TERM_WEIGHTS: readonly (readonly [number, string])[] = [
${termLines(terms).join('\n')}
]
`
}

function main(folder: string): void {
  const { collection, sets } = readSets(folder)
  for (const set of sets) {
    const others = fitQueryWeights(
      collection,
      sets.filter((other) => other !== set),
    )
    const [plain, weighted] = [null, others.weights].map((weights) =>
      meanReciprocalRank(collection, set, others.names, weights),
    )
    report(
      `${set.name}: MRR ${plain!.toFixed(2)} plain, ${weighted!.toFixed(2)} with weights fitted on the others`,
    )
  }
  const fitted = fitQueryWeights(collection, sets)
  const { names, weights } = fitted
  report(`question-like terms: ${names.list.filter((name) => name.startsWith('"')).join(' ')}`)
  for (const set of sets) {
    const mrr = meanReciprocalRank(collection, set, names, weights)
    report(`${set.name}: MRR ${mrr.toFixed(2)} with the weights written`)
  }
  writeFileSync(OUTPUT, moduleText(asQueryWeights(fitted), sets))
}

const folder = process.argv[2]
if (!folder) throw new Error('usage: npx tsx eval/fit/query-weights.ts FOLDER')
main(folder)
