import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { seededRandom } from '../../../../../bench/random.ts'
import type { WeightedTerm } from '../../../../../src/retrieval/engines/backend.ts'
import { Postings, type Selection } from '../../../../../src/retrieval/engines/embedded/postings/postings.ts'
import { RECORDS_AT_MOST } from '../../../../../src/retrieval/engines/embedded/postings/segment.ts'
import { inverseDocumentFrequency } from '../../../../../src/retrieval/engines/idf.ts'
import { record } from '../../../../contracts/index-backend.ts'
import { createMemoryBackend } from '../../../../support/memory-backend.ts'

/** Words of which the first are in every other text and the last in one of hundreds. */
function word(random: () => number): string {
  return `w${Math.floor(300 ** random())}`
}

function text(random: () => number): string[] {
  return Array.from({ length: 5 + Math.floor(random() * 60) }, () => word(random))
}

function fill(postings: Postings, records: number, random: () => number): void {
  for (let number = 1; number <= records; number++) addRecord(postings, number, text(random))
}

function addRecord(postings: Postings, number: number, body: readonly string[]): void {
  postings.add(number, 0, body.slice(0, 3))
  postings.add(number, 1, [])
  postings.add(number, 2, body)
}

const selection = (limit: number, allowed: Uint8Array | null = null): Selection => ({
  limit,
  allowed,
  precedes: (a, b) => a < b,
})

function ask(postings: Postings, query: readonly WeightedTerm[], limit: number, allowed?: Uint8Array) {
  const found = postings.search(query, selection(limit, allowed ?? null))
  return found.sort(([a, x], [b, y]) => y - x || a - b)
}

function randomQuery(random: () => number): WeightedTerm[] {
  const terms = new Set(Array.from({ length: 2 + Math.floor(random() * 30) }, () => word(random)))
  return [...terms].map((term) => ({ term, weight: Math.exp(4 * random() - 3) }))
}

describe('pruning', () => {
  const random = seededRandom(1)
  const postings = new Postings()
  fill(postings, 3000, random)
  for (const share of [1, 0.5, 0.01, 0.001]) {
    test(`gives what a scan of all gives where ${share * 100} % of the records are allowed`, () => {
      for (let round = 0; round < 150; round++) {
        const query = randomQuery(random)
        const allowed = share === 1 ? undefined : new Uint8Array(3001).map(() => (random() < share ? 1 : 0))
        const limit = 1 + Math.floor(random() * 60)
        const all = ask(postings, query, 3000, allowed)
        assert.deepEqual(ask(postings, query, limit, allowed), all.slice(0, limit))
      }
    })
  }

  test('holds after removals that shift the average lengths', () => {
    for (let number = 1; number <= 3000; number += 2) postings.remove(number)
    for (let round = 0; round < 150; round++) {
      const query = randomQuery(random)
      assert.deepEqual(ask(postings, query, 20), ask(postings, query, 3000).slice(0, 20))
    }
  })
})

describe('segments', () => {
  test('whose records have become short by comparison are pruned by what these count today', () => {
    const postings = new Postings()
    const common = ['c1', 'c2', 'c3', 'c4', 'c5']
    const add = (number: number, words: readonly string[], length: number) => {
      const rest = Array.from({ length: length - words.length }, (_, i) => `${number}.${i % 500}`)
      postings.add(number, 2, [...words, ...rest])
    }
    add(1, ['strong', ...common], 40)
    add(2, ['stronger'], 40)
    for (let number = 3; number <= 1000; number++) add(number, common, 40)
    // What a list can add was worked out here, when 40 words were the average.
    assert.equal(ask(postings, [{ term: 'c1', weight: 1 }], 1).length, 1)
    for (let number = 1001; number <= 1100; number++) add(number, [], 20_000)
    const counting = (term: string, mass: number) => {
      const idf = inverseDocumentFrequency(postings.size, postings.documentFrequency(term))
      return { term, weight: mass / idf }
    }
    const query = [
      counting('stronger', 10),
      counting('strong', 9.2),
      ...common.map((term) => counting(term, 0.2)),
    ]
    // 9.2 + 5 · 0.2 is more than 10.
    assert.equal(ask(postings, query, 1)[0]?.[0], 1)
  })

  test('that come with every query are merged meanwhile, and removals of that time count', async () => {
    const random = seededRandom(2)
    const postings = new Postings()
    const bodies = new Map<number, string[]>()
    const query = [{ term: 'w1', weight: 1 }]
    for (let number = 1; number <= 120; number++) {
      bodies.set(number, text(random))
      addRecord(postings, number, bodies.get(number)!)
      ask(postings, query, 1)
      if (number % 3 === 0) {
        postings.remove(number - 1)
        bodies.delete(number - 1)
      }
      if (number % 10 === 0) await new Promise(setImmediate)
    }
    await postings.optimize()
    assert.ok(postings.state().length <= 8)
    const fresh = new Postings()
    for (const [number, body] of bodies) addRecord(fresh, number, body)
    for (let round = 0; round < 50; round++) {
      const asked = randomQuery(random)
      assert.deepEqual(ask(postings, asked, 20), ask(fresh, asked, 20))
    }
  })

  test('are merged once where it is asked for twice, and records that come meanwhile stay', async () => {
    const postings = new Postings()
    const query = [{ term: '甲', weight: 1 }]
    const add = (from: number, to: number) => {
      for (let number = from; number <= to; number++) {
        postings.add(number, 2, [
          '甲',
          '乙',
          '丙',
          '丁',
          '戊',
          '己',
          '庚',
          '辛',
          `t${number}`,
          '子',
          '丑',
          '寅',
        ])
      }
      ask(postings, query, 1)
    }
    add(1, 10_000)
    add(10_001, 20_000)
    const both = [postings.optimize(), postings.optimize()]
    await new Promise(setImmediate)
    for (let batch = 0; batch < 10; batch++) add(20_001 + 10 * batch, 20_010 + 10 * batch)
    postings.remove(5)
    await Promise.all(both)
    assert.equal(postings.size, 20_099)
    assert.equal(postings.documentFrequency('甲'), 20_099)
    assert.equal(postings.documentFrequency('t5'), 0)
    assert.equal(postings.documentFrequency('t20100'), 1)
  })

  test('are begun anew when full, and answer as one', () => {
    const postings = new Postings()
    for (let number = 1; number <= RECORDS_AT_MOST + 10; number++) postings.add(number, 2, ['甲'])
    assert.equal(postings.documentFrequency('甲'), RECORDS_AT_MOST + 10)
    assert.deepEqual(
      postings.state().map(({ records }) => records.length),
      [RECORDS_AT_MOST, 10],
    )
    assert.deepEqual(
      ask(postings, [{ term: '甲', weight: 1 }], 3).map(([number]) => number),
      [1, 2, 3],
    )
  })

  test('of which much was removed are made anew, one that is nearly whole is left as it is', async () => {
    const postings = new Postings()
    for (let number = 1; number <= 100; number++) postings.add(number, 2, ['甲', `t${number}`])
    postings.documentFrequency('甲')
    postings.remove(1)
    await postings.optimize()
    assert.equal(postings.state()[0]!.records.length, 100)
    for (let number = 2; number <= 40; number++) postings.remove(number)
    await postings.optimize()
    assert.equal(postings.state()[0]!.records.length, 60)
    assert.equal(postings.documentFrequency('甲'), 60)
    assert.equal(postings.documentFrequency('t40'), 0)
  })
})

test('terms that occur more often than a byte tells are scored as they occur', async () => {
  const postings = new Postings()
  const analyze = (text: string) => text.split(' ').filter(Boolean)
  const oracle = createMemoryBackend({ dimensions: 1, analyze })
  const many = (count: number) => Array.from({ length: count }, () => '甲')
  const records = [3, 4, 15, 16, 300, 70_000].map((count, at) => ({ number: at + 1, count }))
  for (const { number, count } of records) {
    const few = Math.min(count, 200)
    const fields = [many(few), many(few), [...many(Math.min(count, 60_000)), 'constructor']]
    for (const [field, terms] of fields.entries()) postings.add(number, field, terms)
    const [title, context, body] = fields.map((terms) => terms.join(' '))
    await oracle.add([record(`${number}`, { title: title!, context: context!, body: body! })])
  }
  const query = [
    { term: '甲', weight: 1 },
    { term: 'constructor', weight: 2 },
  ]
  const expected = await oracle.keyword(query, { limit: 10 })
  const found = new Map(ask(postings, query, 10))
  assert.equal(found.size, records.length)
  for (const { id, score } of expected) assert.ok(Math.abs(found.get(Number(id))! - score) < 1e-6 * score, id)
})
