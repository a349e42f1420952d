import assert from 'node:assert/strict'
import type {
  Holding,
  IndexBackend,
  IndexFilter,
  IndexRecord,
  WeightedTerm,
} from '../../src/retrieval/engines/backend.ts'
import fc from '../support/property.ts'

/**
 * Asserts that a backend answers as the oracle does after any history of additions, removals and restarts.
 * @param restart the backend as it comes back from the disk
 */
export async function assertHistories(
  create: () => IndexBackend,
  restart: (backend: IndexBackend) => IndexBackend,
  createOracle: () => IndexBackend,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const oracle = createOracle()
      let backend = create()
      for (const each of steps) {
        if (each.kind === 'restart') backend = restart(backend)
        else if (each.kind === 'ask') await assertSameAnswers(backend, oracle, each)
        else for (const target of [backend, oracle]) await change(target, each)
      }
    }),
    { numRuns: 300 },
  )
}

type Step =
  | { readonly kind: 'add'; readonly records: IndexRecord[] }
  | { readonly kind: 'remove'; readonly ids: string[] }
  | { readonly kind: 'restart' }
  | Question

interface Question {
  readonly kind: 'ask'
  readonly terms: WeightedTerm[]
  readonly vector: Float32Array
  readonly limit: number
  readonly filter: IndexFilter
}

const term = fc.constantFrom('甲', '乙', '甲乙', 'constructor', '__proto__', '\ud800', '😀')
const text = fc.array(term, { maxLength: 8 }).map((terms) => terms.join(' '))
const id = fc.integer({ min: 0, max: 11 }).map((number) => `r${number}`)
const article = fc.constantFrom('x', 'y', '__proto__')
const speaker = fc.constantFrom('王', '李', 'constructor')
const vector = fc
  .array(fc.integer({ min: -3, max: 3 }), { minLength: 3, maxLength: 3 })
  .map((numbers) => Float32Array.from(numbers))
const anyRecord: fc.Arbitrary<IndexRecord> = fc.record({
  id,
  article,
  title: text,
  context: text,
  body: text,
  speakers: fc.array(speaker, { maxLength: 3 }),
  vector: fc.option(vector),
})
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('add' as const),
      records: fc.array(anyRecord, { maxLength: 10 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('remove' as const), ids: fc.array(id, { maxLength: 4 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('ask' as const),
      terms: fc.array(fc.record({ term, weight: fc.double({ min: 0.01, max: 10, noNaN: true }) }), {
        maxLength: 5,
      }),
      vector,
      limit: fc.integer({ min: 1, max: 12 }),
      filter: fc.record({
        articles: fc.option(fc.array(article, { maxLength: 2 }), { nil: undefined }),
        speakers: fc.option(fc.array(speaker, { maxLength: 2 }), { nil: undefined }),
      }),
    }),
  },
)

async function change(backend: IndexBackend, step: Extract<Step, { kind: 'add' | 'remove' }>): Promise<void> {
  if (step.kind === 'add') await backend.add(step.records)
  else await backend.remove(step.ids)
}

async function assertSameAnswers(
  backend: IndexBackend,
  oracle: IndexBackend,
  question: Question,
): Promise<void> {
  const { terms, vector, limit, filter } = question
  assert.equal(backend.size, oracle.size)
  for (const { term } of terms) assert.equal(backend.documentFrequency(term), oracle.documentFrequency(term))
  const wanted = terms.map(({ term }) => term)
  assertSameHoldings(await backend.holding(wanted, 1, limit), await oracle.holding(wanted, 1, limit))
  for (const ask of [
    (target: IndexBackend, limit: number) => target.keyword(terms, { limit, filter }),
    (target: IndexBackend, limit: number) => target.vector(vector, { limit, filter }),
  ]) {
    assertSameRanking(await ask(backend, limit), await ask(oracle, 1000), limit)
  }
}

function assertSameHoldings(actual: readonly Holding[], expected: readonly Holding[]): void {
  const rounded = (holdings: readonly Holding[]) =>
    holdings.map((holding) => ({ ...holding, mass: holding.mass.toFixed(6) }))
  assert.deepEqual(rounded(actual), rounded(expected))
}

export type Ranking = readonly { readonly id: string; readonly score: number }[]

/** Two sums of the same numbers may differ in the last digit, and so may the order of nearly equal scores. */
function assertSameRanking(actual: Ranking, expected: Ranking, limit: number): void {
  assert.equal(actual.length, Math.min(limit, expected.length))
  assert.equal(new Set(ids(actual)).size, actual.length)
  const scores = new Map(expected.map(({ id, score }) => [id, score]))
  for (const [at, { id, score }] of actual.entries()) {
    assertClose(score, expected[at]!.score)
    assertClose(score, scores.get(id) ?? Number.NaN)
    const next = actual[at + 1]
    assert(!next || score > next.score || (score === next.score && id < next.id), 'best first, ties by id')
  }
}
export function assertClose(actual: number, expected: number): void {
  assert(Math.abs(actual - expected) <= 1e-6 * Math.abs(expected), `${actual} is not ${expected}`)
}

function ids(scored: readonly { id: string }[]): string[] {
  return scored.map(({ id }) => id)
}
