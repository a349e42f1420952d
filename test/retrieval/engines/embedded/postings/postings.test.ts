import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { seededRandom } from '../../../../../bench/random.ts'
import { inverseDocumentFrequency } from '../../../../../src/retrieval/engines/bm25.ts'
import {
  LiveBlock,
  PASSAGES_AT_MOST,
  PostingBlock,
} from '../../../../../src/retrieval/engines/embedded/postings/block.ts'
import { BlockBuilder } from '../../../../../src/retrieval/engines/embedded/postings/builder.ts'
import { Postings, type Selection } from '../../../../../src/retrieval/engines/embedded/postings/postings.ts'
import type { WeightedTerm } from '../../../../../src/retrieval/engines/ports.ts'
import { Pace } from '../../../../../src/retrieval/support/pace.ts'
import { fakeClock, turnsDuring } from '../../../../support/clock.ts'
import { memoryIndex } from '../../../../support/memory-engine.ts'

/** Words of which the first are in every other text and the last in one of hundreds. */
function word(random: () => number): string {
  return `w${Math.floor(300 ** random())}`
}

function text(random: () => number): string[] {
  return Array.from({ length: 5 + Math.floor(random() * 60) }, () => word(random))
}

/** One block for each list of bodies; a title is the first three words of its body. */
function postingsOf(
  blocks: readonly (readonly (readonly string[])[])[],
  deleted: ReadonlySet<number> = new Set(),
) {
  let first = 0
  return new Postings(
    blocks.map((bodies) => {
      const builder = new BlockBuilder()
      for (const body of bodies) {
        builder.begin()
        builder.add(0, body.slice(0, 3))
        builder.add(2, body)
      }
      first += bodies.length
      const own = Uint8Array.from(bodies, (_, slot) => (deleted.has(first - bodies.length + slot) ? 1 : 0))
      return new LiveBlock(
        new PostingBlock(builder.build()),
        first - bodies.length,
        own.includes(1) ? own : null,
      )
    }),
  )
}

const selection = (limit: number, allowed: Uint8Array | null = null): Selection => ({
  limit,
  allowed,
  precedes: (a, b) => a < b,
})

async function ask(postings: Postings, query: readonly WeightedTerm[], limit: number, allowed?: Uint8Array) {
  const found = await postings.search(query, selection(limit, allowed ?? null), new Pace())
  return found.sort(([a, x], [b, y]) => y - x || a - b)
}

function randomQuery(random: () => number): WeightedTerm[] {
  const terms = new Set(Array.from({ length: 2 + Math.floor(random() * 30) }, () => word(random)))
  return [...terms].map((term) => ({ term, weight: Math.exp(4 * random() - 3) }))
}

describe('pruning', () => {
  const random = seededRandom(1)
  const bodies = Array.from({ length: 3000 }, () => text(random))
  const postings = postingsOf([bodies])
  for (const share of [1, 0.5, 0.01, 0.001]) {
    test(`gives what a scan of all gives where ${share * 100} % of the passages are allowed`, async () => {
      for (let round = 0; round < 150; round++) {
        const query = randomQuery(random)
        const allowed = share === 1 ? undefined : new Uint8Array(3000).map(() => (random() < share ? 1 : 0))
        const limit = 1 + Math.floor(random() * 60)
        const all = await ask(postings, query, 3000, allowed)
        assert.deepEqual(await ask(postings, query, limit, allowed), all.slice(0, limit))
      }
    })
  }

  test('holds after deletions that shift the average lengths', async () => {
    const rest = postingsOf([bodies], new Set([...bodies.keys()].filter((number) => number % 2 === 0)))
    for (let round = 0; round < 150; round++) {
      const query = randomQuery(random)
      assert.deepEqual(await ask(rest, query, 20), (await ask(rest, query, 3000)).slice(0, 20))
    }
  })
})

describe('blocks', () => {
  test('whose passages have become short by comparison are pruned by what these count today', async () => {
    const common = ['c1', 'c2', 'c3', 'c4', 'c5']
    const body = (number: number, words: readonly string[], length: number) => {
      const rest = Array.from({ length: length - words.length }, (_, i) => `${number}.${i % 500}`)
      return [...words, ...rest]
    }
    const short = [body(0, ['strong', ...common], 40), body(1, ['stronger'], 40)]
    for (let number = 2; number < 1000; number++) short.push(body(number, common, 40))
    const long = Array.from({ length: 100 }, (_, i) => body(1000 + i, [], 20_000))
    // What a list of the first block can add was worked out where 40 words were the average.
    const builder = new BlockBuilder()
    for (const words of short) {
      builder.begin()
      builder.add(2, words)
    }
    const other = new BlockBuilder()
    for (const words of long) {
      other.begin()
      other.add(2, words)
    }
    const postings = new Postings([
      new LiveBlock(new PostingBlock(builder.build()), 0, null),
      new LiveBlock(new PostingBlock(other.build()), 1000, null),
    ])
    const counting = (term: string, weighted: number) => {
      const idf = inverseDocumentFrequency(postings.size, postings.documentFrequency(term))
      return { term, weight: weighted / idf }
    }
    const query = [
      counting('stronger', 10),
      counting('strong', 9.2),
      ...common.map((term) => counting(term, 0.2)),
    ]
    // 9.2 + 5 · 0.2 is more than 10.
    assert.equal((await ask(postings, query, 1))[0]?.[0], 0)
  })

  test('answer as one block of the same passages', async () => {
    const random = seededRandom(2)
    const bodies = Array.from({ length: 400 }, () => text(random))
    const deleted = new Set([3, 77, 78, 250, 399])
    const whole = postingsOf([bodies], deleted)
    const parts = postingsOf([bodies.slice(0, 80), bodies.slice(80, 81), bodies.slice(81)], deleted)
    assert.equal(parts.size, 395)
    for (let round = 0; round < 50; round++) {
      const asked = randomQuery(random)
      assert.deepEqual(await ask(parts, asked, 20), await ask(whole, asked, 20))
    }
    const passages: number[] = []
    parts.visit('w1', (passage) => passages.push(passage))
    assert.deepEqual(
      passages.sort((a, b) => a - b),
      [...bodies.keys()].filter((number) => bodies[number]!.includes('w1') && !deleted.has(number)),
    )
  })

  test('take as many passages as a slot can number', async () => {
    const builder = new BlockBuilder()
    for (let number = 0; number < PASSAGES_AT_MOST; number++) {
      assert.equal(builder.isFull, false)
      builder.begin()
      builder.add(2, ['甲'])
    }
    assert.equal(builder.isFull, true)
    const postings = new Postings([new LiveBlock(new PostingBlock(builder.build()), 0, null)])
    assert.equal(postings.documentFrequency('甲'), 65_536)
    assert.deepEqual(
      (await ask(postings, [{ term: '甲', weight: 1 }], 3)).map(([number]) => number),
      [0, 1, 2],
    )
  })
})

test('terms that occur more often than a byte tells are scored as they occur', async () => {
  const analyze = (text: string) => text.split(' ').filter(Boolean)
  const many = (count: number) => Array.from({ length: count }, () => '甲')
  const counts = [3, 4, 15, 16, 300, 70_000]
  const passages = counts.map((count, at) => ({
    id: `${at}`,
    title: many(Math.min(count, 200)).join(' '),
    body: [...many(Math.min(count, 60_000)), 'constructor'].join(' '),
    vector: null,
  }))
  const builder = new BlockBuilder()
  for (const { title, body } of passages) {
    builder.begin()
    builder.add(0, analyze(title))
    builder.add(2, analyze(body))
  }
  const query = [
    { term: '甲', weight: 1 },
    { term: 'constructor', weight: 2 },
  ]
  const [expected = []] = await memoryIndex(passages, analyze).keyword([{ terms: query, limit: 10 }])
  const found = new Map(
    await ask(new Postings([new LiveBlock(new PostingBlock(builder.build()), 0, null)]), query, 10),
  )
  assert.equal(found.size, counts.length)
  for (const { id, score } of expected) assert.ok(Math.abs(found.get(Number(id))! - score) < 1e-6 * score, id)
})

describe('a search that gives way', () => {
  const random = seededRandom(5)
  const bodies = Array.from({ length: 300 }, () => text(random))
  const blocks = () => postingsOf([bodies.slice(0, 150), bodies.slice(150)])
  const queries = Array.from({ length: 6 }, () => randomQuery(random))

  test('has a turn between two lists, and others do not disturb it', async (t) => {
    const postings = blocks()
    const alone = []
    for (const query of queries) alone.push(await ask(postings, query, 20))
    let together: unknown
    const turns = await turnsDuring(t, async () => {
      together = await Promise.all(queries.map((query) => ask(postings, query, 20)))
    })
    assert.deepEqual(together, alone)
    const lists = queries.reduce((sum, query) => sum + query.length, 0)
    assert.ok(turns >= lists, `${turns} turns, ${lists} lists`)
  })

  test('leaves nothing behind when it is cancelled', async (t) => {
    const postings = blocks()
    const [query = []] = queries
    const before = await ask(postings, query, 20)
    fakeClock(t, 60)
    const stop = new AbortController()
    const reason = new Error('cancelled')
    const search = postings.search(query, selection(20), new Pace({ signal: stop.signal }))
    setImmediate(() => stop.abort(reason))
    await assert.rejects(search, reason)
    assert.deepEqual(await ask(postings, query, 20), before)
  })
})
