import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { PendingIndex } from '../../../../src/retrieval/engines/embedded/pending-segment.ts'
import { indexSegmentOf } from '../../../../src/retrieval/engines/embedded/segment.ts'
import { FlatVectors, type VectorPart } from '../../../../src/retrieval/engines/embedded/vectors.ts'
import fc from '../../../support/property.ts'

const byNumber = (a: number, b: number) => a < b

type Hit = [passage: number, similarity: number]

function ranked(hits: Hit[]): Hit[] {
  return hits.sort((a, b) => b[1] - a[1] || a[0] - b[0])
}

/** Segments of passages, some without a vector, as an index holds them. */
function partsOf(segments: readonly (readonly (Float32Array | null)[])[], dimensions: number): VectorPart[] {
  let first = 0
  return segments.map((vectors) => {
    const pending = new PendingIndex({ dimensions, analyze: () => ['x'] })
    for (const vector of vectors) pending.put({ title: '', context: '', body: 'x', vector })
    const { vectors: saved } = indexSegmentOf(pending.save(), vectors.length, dimensions)
    first += vectors.length
    return { vectors: saved, first: first - vectors.length, deleted: null }
  })
}

function vectorsOf(rows: readonly Float32Array[], limit: number): FlatVectors {
  const dimensions = rows[0]!.length
  return new FlatVectors(dimensions, partsOf([rows], dimensions), limit, byNumber, () => {})
}

/** Every cosine worked out from the numbers. */
class Naive {
  readonly vectors = new Map<number, Float32Array>()

  find(query: Float32Array, threshold: number, limit: number, allowed?: ReadonlySet<number>): Hit[] {
    const hits = [...this.vectors]
      .filter(([passage]) => allowed?.has(passage) ?? true)
      .map(([passage, vector]): Hit => [passage, cosine(query, vector)])
    return ranked(hits.filter(([, similarity]) => similarity >= threshold)).slice(0, limit)
  }
}

function cosine(a: Float32Array, b: Float32Array): number {
  const lengths = Math.sqrt(dot(a, a)) * Math.sqrt(dot(b, b))
  return lengths === 0 ? 0 : dot(a, b) / lengths
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!
  return sum
}

/** The same similarities in the same order; passages whose similarities differ in the last digit may change places. */
function assertSameHits(actual: Hit[], expected: Hit[], naive: Naive, query: Float32Array): void {
  assert.equal(actual.length, expected.length)
  assert.equal(new Set(actual.map(([passage]) => passage)).size, actual.length)
  for (const [at, [passage, similarity]] of actual.entries()) {
    assert(Math.abs(similarity - expected[at]![1]) < 1e-12)
    assert(Math.abs(similarity - cosine(query, naive.vectors.get(passage)!)) < 1e-12)
  }
}

function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** Normally distributed in each number (Box & Muller), so that every direction is as likely. */
function unitVector(next: () => number, dimensions: number): Float32Array {
  const numbers = Array.from(
    { length: dimensions },
    () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  )
  const length = Math.hypot(...numbers)
  return Float32Array.from(numbers, (number) => number / length)
}

describe('vectors', () => {
  test('the answers are those of a full scan, over segments, gaps and deletions', () => {
    fc.assert(
      fc.property(index, ({ dimensions, segments, deleted, query, limit, allowed, threshold }) => {
        const naive = new Naive()
        const all = segments.flat()
        for (const [at, vector] of all.entries())
          if (vector && !deleted.has(at)) naive.vectors.set(at, vector)
        const parts = partsOf(segments, dimensions).map((part, i): VectorPart => {
          const own = Uint8Array.from(segments[i]!, (_, at) => (deleted.has(part.first + at) ? 1 : 0))
          return own.includes(1) ? { ...part, deleted: own } : part
        })
        const told: number[] = []
        const vectors = new FlatVectors(dimensions, parts, limit, byNumber, (found) => told.push(...found))
        const hits = ranked(vectors.find(query, threshold, allowed))
        assertSameHits(hits, naive.find(query, threshold, limit, allowed), naive, query)
        assert.deepEqual(
          told.sort((a, b) => a - b),
          hits.map(([passage]) => passage).sort((a, b) => a - b),
        )
      }),
      { numRuns: 400 },
    )
  })

  test('codes are enough to find the best: 50 of 5,000 random unit vectors', () => {
    const next = random(1)
    const rows = Array.from({ length: 5000 }, () => unitVector(next, 256))
    const vectors = vectorsOf(rows, 50)
    let found = 0
    for (let round = 0; round < 200; round++) {
      const query = unitVector(next, 256)
      const similarities = Float64Array.from(rows, (row) => dot(query, row))
      const fiftieth = similarities.toSorted().at(-50)!
      const hits = vectors.find(query, -1, undefined)
      found += hits.filter(([passage]) => similarities[passage]! >= fiftieth).length
    }
    assert(found >= 0.999 * 200 * 50, `${found} of ${200 * 50}`)
  })

  test('of equal vectors past the candidates those that precede are found', () => {
    const same = Float32Array.of(3, 4)
    const later = (a: number, b: number) => a > b
    const parts = partsOf([Array.from({ length: 500 }, () => same)], 2)
    const vectors = new FlatVectors(2, parts, 3, later, () => {})
    assert.deepEqual(
      ranked(vectors.find([3, 4], 1, undefined)).map(([passage]) => passage),
      [497, 498, 499],
    )
  })

  test('vectors without a direction are similar to nothing', () => {
    const odd = [0, Number.NaN, Number.POSITIVE_INFINITY].map((number) => Float32Array.of(number, 1, 0))
    const rows = [new Float32Array(3), ...odd.slice(1), Float32Array.of(0, 1e-30, 0)]
    const vectors = vectorsOf(rows, 9)
    assert.deepEqual(
      ranked(vectors.find([0, 2, 0], Number.MIN_VALUE, undefined)).map(([passage]) => passage),
      [3],
    )
    assert.deepEqual(vectors.find([0, 0, 0], Number.MIN_VALUE, undefined), [])
  })

  test('the threshold is inclusive and that of the exact similarity', () => {
    const vectors = vectorsOf([Float32Array.of(3, 4), Float32Array.of(1, 0)], 9)
    assert.deepEqual(vectors.find([1, 0], 1, undefined), [[1, 1]])
    assert.equal(vectors.find([1, 0], 0.6000000000000001, undefined).length, 2)
    assert.equal(vectors.find([1, 0], 0.6000000000000002, undefined).length, 1)
  })
})

const index = fc.integer({ min: 1, max: 20 }).chain((dimensions) => {
  const number = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.float({ min: -1, max: 1, noNaN: true }))
  const vector = fc
    .array(number, { minLength: dimensions, maxLength: dimensions })
    .map((numbers) => Float32Array.from(numbers, (number) => Math.round(number * 1000) / 1000))
  const passages = fc.uniqueArray(fc.nat(40)).map((list) => new Set(list))
  return fc.record({
    dimensions: fc.constant(dimensions),
    segments: fc.array(fc.array(fc.option(vector), { minLength: 1, maxLength: 12 }), { maxLength: 4 }),
    deleted: passages,
    query: vector,
    limit: fc.nat(15),
    allowed: fc.option(passages, { nil: undefined }),
    threshold: fc.constantFrom(Number.NEGATIVE_INFINITY, Number.MIN_VALUE, 1e-6),
  })
})
