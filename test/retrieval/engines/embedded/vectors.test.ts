import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { FlatVectors, type VectorState } from '../../../../src/retrieval/engines/embedded/vectors.ts'
import { pack, unpack } from '../../../../src/retrieval/storage/pack.ts'
import fc from '../../../support/property.ts'

const byNumber = (a: number, b: number) => a < b

type Hit = [record: number, similarity: number]

function ranked(hits: Hit[]): Hit[] {
  return hits.sort((a, b) => b[1] - a[1] || a[0] - b[0])
}

function throughDisk(vectors: FlatVectors, wanted: { limit: number }): FlatVectors {
  const state = unpack(pack({ ...vectors.state() })) as unknown as VectorState
  return new FlatVectors(vectors.size, wanted, byNumber, state)
}

/** Every cosine worked out from the numbers. */
class Naive {
  readonly vectors = new Map<number, Float32Array>()

  find(query: Float32Array, threshold: number, limit: number, allowed?: ReadonlySet<number>): Hit[] {
    const hits = [...this.vectors]
      .filter(([record]) => allowed?.has(record) ?? true)
      .map(([record, vector]): Hit => [record, cosine(query, vector)])
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

/** The same similarities in the same order; records whose similarities differ in the last digit may change places. */
function assertSameHits(actual: Hit[], expected: Hit[], naive: Naive, query: Float32Array): void {
  assert.equal(actual.length, expected.length)
  assert.equal(new Set(actual.map(([record]) => record)).size, actual.length)
  for (const [at, [record, similarity]] of actual.entries()) {
    assert(Math.abs(similarity - expected[at]![1]) < 1e-12)
    assert(Math.abs(similarity - cosine(query, naive.vectors.get(record)!)) < 1e-12)
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

function filled(records: readonly Float32Array[], wanted: { limit: number }): FlatVectors {
  const vectors = new FlatVectors(records[0]!.length, wanted, byNumber)
  for (const [at, vector] of records.entries()) vectors.add(at + 1, vector)
  return vectors
}

describe('vectors', () => {
  test('after any history the answers are those of a full scan', () => {
    fc.assert(
      fc.property(history, ({ dimensions, steps }) => {
        const wanted = { limit: 0 }
        const naive = new Naive()
        let vectors = new FlatVectors(dimensions, wanted, byNumber)
        for (const step of steps) {
          if (step.kind === 'restart') {
            vectors = throughDisk(vectors, wanted)
          } else if (step.kind === 'remove') {
            vectors.remove(step.record)
            naive.vectors.delete(step.record)
          } else if (step.kind === 'add') {
            vectors.add(step.record, step.vector)
            naive.vectors.set(step.record, step.vector)
          } else {
            const { query, limit, allowed, threshold } = step
            wanted.limit = limit
            const hits = ranked(vectors.find(query, threshold, allowed))
            assertSameHits(hits, naive.find(query, threshold, limit, allowed), naive, query)
          }
        }
      }),
      { numRuns: 500 },
    )
  })

  test('a state gives the same answers, also when it is read after its index has changed', () => {
    const next = random(5)
    const wanted = { limit: 20 }
    const vectors = filled(
      Array.from({ length: 3000 }, () => unitVector(next, 24)),
      wanted,
    )
    for (let record = 1; record <= 3000; record += 7) vectors.remove(record)
    const query = unitVector(next, 24)
    const before = ranked(vectors.find(query, 0, undefined))
    const restored = throughDisk(vectors, wanted)
    const state = restored.state()
    for (let record = 2; record <= 6000; record += 3) {
      restored.remove(record)
      restored.add(record + 1, query)
    }
    assert.notDeepEqual(ranked(restored.find(query, 0, undefined)), before)
    assert.deepEqual(ranked(new FlatVectors(24, wanted, byNumber, state).find(query, 0, undefined)), before)
  })

  test('any part of a state can be read, across rows that were removed or added', () => {
    const wanted = { limit: 1 }
    const first = filled(
      [0, 1, 2, 3, 4].map((number) => Float32Array.of(number, 1, 9)),
      wanted,
    )
    first.remove(2)
    const restored = throughDisk(first, wanted)
    restored.remove(4)
    restored.add(7, [5, 1, 9])
    const { exact, quantized, records } = restored.state()
    assert.deepEqual([...records], [1, 3, 5, 7])
    const rows = [0, 2, 4, 5].flatMap((number) => [number, 1, 9])
    assert.deepEqual([...new Float32Array(exact.read(0, 48).buffer)], rows)
    const all = [exact.read(0, exact.byteLength), quantized.read(0, quantized.byteLength)]
    for (const [at, source] of [exact, quantized].entries()) {
      for (let start = 0; start <= source.byteLength; start++) {
        for (let end = start; end <= source.byteLength; end++)
          assert.deepEqual(source.read(start, end), all[at]!.slice(start, end))
      }
    }
  })

  test('codes are enough to find the best: 50 of 5,000 random unit vectors', () => {
    const next = random(1)
    const wanted = { limit: 50 }
    const rows = Array.from({ length: 5000 }, () => unitVector(next, 256))
    const vectors = filled(rows, wanted)
    let found = 0
    for (let round = 0; round < 200; round++) {
      const query = unitVector(next, 256)
      const similarities = Float64Array.from(rows, (row) => dot(query, row))
      const fiftieth = similarities.toSorted().at(-50)!
      const hits = vectors.find(query, -1, undefined)
      found += hits.filter(([record]) => similarities[record - 1]! >= fiftieth).length
    }
    assert(found >= 0.999 * 200 * 50, `${found} of ${200 * 50}`)
  })

  test('of equal vectors past the candidates those that precede are found', () => {
    const vectors = new FlatVectors(2, { limit: 3 }, byNumber)
    for (let record = 500; record > 0; record--) vectors.add(record, [3, 4])
    assert.deepEqual(
      ranked(vectors.find([3, 4], 1, undefined)).map(([record]) => record),
      [1, 2, 3],
    )
  })

  test('vectors without a direction are similar to nothing', () => {
    const odd = [0, Number.NaN, Number.POSITIVE_INFINITY].map((number) => Float32Array.of(number, 1, 0))
    const vectors = filled([new Float32Array(3), ...odd.slice(1), Float32Array.of(0, 1e-30, 0)], { limit: 9 })
    assert.deepEqual(
      ranked(vectors.find([0, 2, 0], Number.MIN_VALUE, undefined)).map(([record]) => record),
      [4],
    )
    assert.deepEqual(vectors.find([0, 0, 0], Number.MIN_VALUE, undefined), [])
  })

  test('the threshold is inclusive and that of the exact similarity', () => {
    const vectors = filled([Float32Array.of(3, 4), Float32Array.of(1, 0)], { limit: 9 })
    assert.deepEqual(vectors.find([1, 0], 1, undefined), [[2, 1]])
    assert.equal(vectors.find([1, 0], 0.6000000000000001, undefined).length, 2)
    assert.equal(vectors.find([1, 0], 0.6000000000000002, undefined).length, 1)
  })
})

const history = fc.integer({ min: 1, max: 20 }).chain((dimensions) => {
  const number = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.float({ min: -1, max: 1, noNaN: true }))
  const vector = fc
    .array(number, { minLength: dimensions, maxLength: dimensions })
    .map((numbers) => Float32Array.from(numbers, (number) => Math.round(number * 1000) / 1000))
  const record = fc.integer({ min: 1, max: 30 })
  const allowed = fc.option(
    fc.uniqueArray(record).map((records) => new Set(records)),
    { nil: undefined },
  )
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('add' as const), record, vector }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), record }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('find' as const),
        query: vector,
        limit: fc.nat(15),
        allowed,
        threshold: fc.constantFrom(Number.NEGATIVE_INFINITY, Number.MIN_VALUE, 1e-6),
      }),
    },
  )
  return fc.record({ dimensions: fc.constant(dimensions), steps: fc.array(step, { maxLength: 60 }) })
})
