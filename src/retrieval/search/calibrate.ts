import type { Scored } from '../contract/types.ts'
import { mulberry32 } from '../support/random.ts'
import { articleOf, type Fusion, fuse, RERANKED } from './fuse.ts'
import { bothLegs, type SearchDeps } from './rank.ts'

/** Passages that are drawn. */
const SAMPLE = 200
const SEED = 20261122
/** Weights that are tried. */
const WEIGHTS = [0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3]
/** A larger weight must gain as much of the mean reciprocal rank: less is chance in so many queries. */
const LEAST_GAIN = 0.01
/** Share of pairs of unrelated passages that are less alike than what counts as found by the vector leg alone. */
const UNLIKE = 0.999
/** Length in UTF-16 units of what is asked: a clause. */
const CLAUSE = { least: 8, most: 40 }

export interface Calibration extends Fusion {
  readonly report: {
    /** Made-up queries that were asked; 0 where the collection is too small to tell. */
    readonly queries: number
    /** Mean reciprocal rank of the wanted passages with each weight, 0 to 1. */
    readonly mrr: readonly { readonly weight: number; readonly mrr: number }[]
  }
}

/** The ranked passages of a made-up query. */
type Trial = readonly {
  readonly id: string
  /** Score without the vector leg. */
  readonly score: number
  readonly cosine: number
  readonly isWanted: boolean
}[]

/**
 * Chooses what the vector leg weighs, for an embedder and a collection. A clause of each of 200 passages is asked. Every
 * other one wants its own passage; the rest want another passage of the same article, and their own is left out, so that
 * the words themselves do not stand in what is looked for (the idea of the inverse cloze task: Lee, Chang & Toutanova,
 * "Latent Retrieval for Weakly Supervised Open Domain Question Answering", 2019). The smallest weight is taken that comes
 * near the best mean reciprocal rank. What counts as alike is a cosine that one pair of passages of different articles in
 * a thousand reaches.
 *
 * The same collection and embedder give the same result.
 *
 * @param deps `fusion` and `reranker` are not used
 * @param passages ids of all passages of the index
 * @throws whatever the embedder does
 */
export async function calibrateFusion(deps: SearchDeps, passages: readonly string[]): Promise<Calibration> {
  const random = mulberry32(SEED)
  const drawn = draw([...passages].sort(), SAMPLE, random)
  const alike = await alikeness(deps, drawn)
  const trials: Trial[] = []
  for (const [i, passage] of drawn.entries()) {
    const trial = await trialOf({ ...deps, fusion: { vectorWeight: 0, alike } }, passage, i % 2 === 1, random)
    if (trial) trials.push(trial)
  }
  const mrr = WEIGHTS.map((weight) => {
    return { weight, mrr: mean(trials.map((trial) => reciprocalRank(trial, weight))) }
  })
  const best = Math.max(...mrr.map((tried) => tried.mrr))
  const chosen = mrr.find((tried) => tried.mrr >= best - LEAST_GAIN)!
  return { vectorWeight: chosen.weight, alike, report: { queries: trials.length, mrr } }
}

/** @param leaveOut whether the passage itself is not looked for, but another one of its article */
async function trialOf(
  deps: SearchDeps & { readonly fusion: Fusion },
  passage: string,
  leaveOut: boolean,
  random: () => number,
): Promise<Trial | null> {
  const clauses = (deps.textOf(passage) ?? '')
    .split(/[。！？；，,;!?\n]/u)
    .filter(({ length }) => length >= CLAUSE.least && length <= CLAUSE.most)
  if (clauses.length === 0) return null
  const clause = clauses[Math.floor(random() * clauses.length)]!
  const { question, legs } = await bothLegs(deps, clause, 'hybrid', { limit: RERANKED })
  const left = (scored: readonly Scored[]) => scored.filter(({ id }) => !leaveOut || id !== passage)
  const { keyword, vector } = { keyword: left(legs.keyword), vector: left(legs.vector) }
  const cosines = new Map(vector.map(({ id, score }) => [id, score]))
  const article = articleOf(passage)
  return fuse(question, { keyword, vector }, deps).map(({ id, score }) => ({
    id,
    score,
    cosine: cosines.get(id) ?? 0,
    isWanted: leaveOut ? articleOf(id) === article : id === passage,
  }))
}

function reciprocalRank(trial: Trial, weight: number): number {
  const scoreOf = ({ score, cosine }: Trial[number]) => score + weight * cosine
  const best = Math.max(...trial.filter(({ isWanted }) => isWanted).map(scoreOf))
  const before = trial.filter((one) => !one.isWanted && scoreOf(one) > best)
  return best === Number.NEGATIVE_INFINITY ? 0 : 1 / (before.length + 1)
}

/** The cosine that one pair of drawn passages of different articles in a thousand reaches; 1 where there is no pair. */
async function alikeness({ embedder, textOf }: SearchDeps, passages: readonly string[]): Promise<number> {
  const vectors = await embedder.embed(
    passages.map((passage) => textOf(passage) ?? ''),
    'passage',
  )
  const cosines: number[] = []
  for (const [i, a] of vectors.entries()) {
    for (let j = i + 1; j < vectors.length; j++) {
      if (articleOf(passages[i]!) !== articleOf(passages[j]!)) cosines.push(dot(a, vectors[j]!))
    }
  }
  cosines.sort((a, b) => a - b)
  return cosines[Math.floor(UNLIKE * cosines.length)] ?? 1
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (const [i, value] of a.entries()) sum += value * b[i]!
  return sum
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Some of the values, each at most once, in random order (Fisher and Yates). */
function draw(values: readonly string[], count: number, random: () => number): string[] {
  const left = [...values]
  const drawn: string[] = []
  while (drawn.length < count && left.length > 0) {
    const at = Math.floor(random() * left.length)
    drawn.push(left[at]!)
    left[at] = left.at(-1)!
    left.pop()
  }
  return drawn
}
