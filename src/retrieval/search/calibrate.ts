import type { Scored } from '../contract/types.ts'
import type { PassageText } from '../engines/ports.ts'
import { mulberry32 } from '../support/random.ts'
import { articleOf, type Fusion, fuse, type Legs, type RankedPassage, RERANKED, textOf } from './fuse.ts'
import { planQuestion } from './question-plan.ts'
import { readFor, readMissing, type SearchDeps, type SearchOptions, searchLegs } from './rank.ts'

/** Passages that are drawn. */
const SAMPLE = 200
const SEED = 20261122
/** Weights that are tried. */
const WEIGHTS = [0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3]
/** Least gain of the mean reciprocal rank that pays for a larger weight: less is chance in 200 queries. */
const LEAST_GAIN = 0.01
/** Share of pairs of unrelated passages that are less alike than what counts as found by the vector leg alone. */
const UNLIKE = 0.999
/** Length in UTF-16 units of what is asked: a clause. */
const CLAUSE = { least: 8, most: 40 }
/** Clauses that are asked together. */
const BATCH = 20

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

/** A clause of a drawn passage, and what it is to find. */
interface MadeUpQuery {
  readonly clause: string
  readonly passage: string
  /** The passage itself is not looked for, but another one of its article. */
  readonly leavesOut: boolean
}

/**
 * Chooses what the vector leg weighs, for an embedder and a collection. A clause of each of 200 passages is asked. Every
 * other clause wants its own passage. The rest want another passage of the same article, with their own left out, so that
 * the wanted passage does not contain the clause (the idea of the inverse cloze task: Lee, Chang & Toutanova, "Latent
 * Retrieval for Weakly Supervised Open Domain Question Answering", 2019). The smallest weight near the best mean
 * reciprocal rank is chosen. The cosine from which passages count as alike is one that a thousandth of the pairs of
 * passages of different articles reach.
 *
 * The same collection and embedder give the same result.
 *
 * @param deps `fusion` and `reranker` are not used
 * @throws whatever the embedder does
 */
export async function calibrateFusion(deps: SearchDeps, options: SearchOptions): Promise<Calibration> {
  const drawn = await deps.articles.samplePassages(SAMPLE, SEED, options)
  const texts = new Map<string, PassageText>()
  await readMissing(deps.articles, drawn, texts, options)
  const fusion = { vectorWeight: 0, alike: await alikeness(deps, drawn, texts) }
  const queries = madeUpQueries(drawn, texts)
  const trials: Trial[] = []
  for (let at = 0; at < queries.length; at += BATCH) {
    trials.push(...(await trialsOf({ ...deps, fusion }, queries.slice(at, at + BATCH), options)))
  }
  const mrr = WEIGHTS.map((weight) => {
    return { weight, mrr: mean(trials.map((trial) => reciprocalRank(trial, weight))) }
  })
  const best = Math.max(...mrr.map((tried) => tried.mrr))
  const vectorWeight = Math.min(
    ...mrr.filter((tried) => tried.mrr >= best - LEAST_GAIN).map(({ weight }) => weight),
  )
  return { vectorWeight, alike: fusion.alike, report: { queries: trials.length, mrr } }
}

function madeUpQueries(drawn: readonly string[], texts: ReadonlyMap<string, PassageText>): MadeUpQuery[] {
  const random = mulberry32(SEED)
  // The draw of an index in this process takes the first numbers of the same seed.
  for (const _ of drawn) random()
  return drawn.flatMap((passage, i) => {
    const clauses = readText(texts, passage)
      .split(/[。！？；，,;!?\n]/u)
      .filter(({ length }) => length >= CLAUSE.least && length <= CLAUSE.most)
    const clause = clauses.length === 0 ? undefined : clauses[Math.floor(random() * clauses.length)]
    return clause === undefined ? [] : [{ clause, passage, leavesOut: i % 2 === 1 }]
  })
}

async function trialsOf(
  deps: SearchDeps & { readonly fusion: Fusion },
  queries: readonly MadeUpQuery[],
  options: SearchOptions,
): Promise<Trial[]> {
  const clauses = queries.map(({ clause }) => clause)
  const { phrasings } = await planQuestion(deps.index, clauses, { ...options, withSpelling: true })
  const found = await searchLegs(deps, { phrasings, mode: 'hybrid', limit: RERANKED }, options)
  const legs = found.map((each, i) => withoutOwn(each, queries[i]))
  const passages = await readFor(deps, legs, options)
  const trials: Trial[] = []
  for (const [i, phrasing] of phrasings.entries()) {
    const [query, both] = [queries[i], legs[i]]
    if (query && both)
      trials.push(trialOf(query, both, await fuse(phrasing, both, { ...deps, passages, ...options })))
  }
  return trials
}

function withoutOwn({ keyword, vector }: Legs, query: MadeUpQuery | undefined): Legs {
  const left = (scored: readonly Scored[]) =>
    scored.filter(({ id }) => !query?.leavesOut || id !== query.passage)
  return { keyword: left(keyword), vector: left(vector) }
}

function trialOf(
  { leavesOut, passage }: MadeUpQuery,
  { vector }: Legs,
  ranked: readonly RankedPassage[],
): Trial {
  const cosines = new Map(vector.map(({ id, score }) => [id, score]))
  const article = articleOf(passage)
  return ranked.map(({ id, score }) => ({
    id,
    score,
    cosine: cosines.get(id) ?? 0,
    isWanted: leavesOut ? articleOf(id) === article : id === passage,
  }))
}

function reciprocalRank(trial: Trial, weight: number): number {
  const scoreOf = ({ score, cosine }: Trial[number]) => score + weight * cosine
  const best = Math.max(...trial.filter(({ isWanted }) => isWanted).map(scoreOf))
  const before = trial.filter((one) => !one.isWanted && scoreOf(one) > best)
  return best === Number.NEGATIVE_INFINITY ? 0 : 1 / (before.length + 1)
}

/** The cosine that one pair of drawn passages of different articles in a thousand reaches; 1 where there is no pair. */
async function alikeness(
  { embedder }: SearchDeps,
  passages: readonly string[],
  texts: ReadonlyMap<string, PassageText>,
): Promise<number> {
  const vectors = await embedder.embed(
    passages.map((passage) => readText(texts, passage)),
    'passage',
  )
  const drawn = passages.map((passage, i) => ({ article: articleOf(passage), vector: vectors[i] }))
  const cosines: number[] = []
  for (const [i, a] of drawn.entries()) {
    for (const b of drawn.slice(i + 1)) {
      if (a.article !== b.article && a.vector && b.vector) cosines.push(dot(a.vector, b.vector))
    }
  }
  cosines.sort((a, b) => a - b)
  return cosines[Math.floor(UNLIKE * cosines.length)] ?? 1
}

function readText(texts: ReadonlyMap<string, PassageText>, passage: string): string {
  const text = texts.get(passage)
  return text ? textOf(text) : ''
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (const [i, value] of a.entries()) sum += value * b[i]!
  return sum
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
}
