import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type {
  IndexBackend,
  IndexFilter,
  IndexRecord,
  WeightedTerm,
} from '../../src/retrieval/engines/backend.ts'
import type { SnapshotData } from '../../src/retrieval/storage/byte-source.ts'
import { pack, unpack } from '../../src/retrieval/storage/pack.ts'
import { createMemoryBackend } from '../support/memory-backend.ts'
import { assertClose, assertHistories, type Ranking } from './index-backend-history.ts'

interface Options {
  readonly dimensions: number
  readonly analyze: (text: string) => string[]
}

export interface IndexBackendFactory {
  readonly create: (options: Options) => IndexBackend
  readonly restore: (options: Options, data: SnapshotData) => IndexBackend
}

const options: Options = { dimensions: 3, analyze: (text) => text.split(' ').filter((term) => term !== '') }
const EVERY = { limit: 1000 }

export function record(id: string, fields: Partial<IndexRecord> = {}): IndexRecord {
  return { id, article: 'x', title: '', context: '', body: '', speakers: [], vector: null, ...fields }
}

function plain(...terms: string[]): WeightedTerm[] {
  return terms.map((term) => ({ term, weight: 1 }))
}

function ids(scored: readonly { id: string }[]): string[] {
  return scored.map(({ id }) => id)
}

/** What every index backend must do. The analyzer of these tests cuts at spaces. */
export function indexBackendContract(name: string, { create, restore }: IndexBackendFactory): void {
  const filled = async (...records: IndexRecord[]) => {
    const backend = create(options)
    await backend.add(records)
    return backend
  }
  const throughDisk = (backend: IndexBackend) => restore(options, unpack(pack(backend.save())))

  describe(`${name}: keywords`, () => {
    const corpus = [
      record('r1', { title: 't', body: 'a a b' }),
      record('r2', { title: 'a', context: 'h', body: 'c' }),
      record('r3', { body: 'b c d d' }),
    ]

    test('scores are those of BM25, worked out by hand', async () => {
      const backend = await filled(...corpus)
      assertScores(await backend.keyword(plain('a'), EVERY), [
        ['r1', 0.6243067075264112],
        ['r2', 0.11705750766120211],
      ])
      const weighted = [
        { term: 'b', weight: 1 },
        { term: 'd', weight: 2 },
      ]
      assertScores(await backend.keyword(weighted, EVERY), [
        ['r3', 2.7549307131637857],
        ['r1', 0.44713858782297017],
      ])
    })

    test('document frequency counts records, not fields or occurrences', async () => {
      const backend = await filled(...corpus, record('r4', { title: 'a', context: 'a a', body: 'a' }))
      assert.equal(backend.documentFrequency('a'), 3)
      assert.equal(backend.documentFrequency('h'), 1)
      assert.equal(backend.documentFrequency('absent'), 0)
      await backend.remove(['r4', 'r2'])
      assert.equal(backend.documentFrequency('a'), 1)
      assert.equal(backend.documentFrequency('h'), 0)
    })

    test('equal scores are ordered by id, also where the limit cuts between them', async () => {
      const backend = await filled(...['d', 'b', 'e', 'a', 'c'].map((id) => record(id, { body: 'same' })))
      assert.deepEqual(ids(await backend.keyword(plain('same'), EVERY)), ['a', 'b', 'c', 'd', 'e'])
      assert.deepEqual(ids(await backend.keyword(plain('same'), { limit: 2 })), ['a', 'b'])
    })

    test('without terms, with unknown terms, with limit 0 and on an empty index nothing is found', async () => {
      const backend = await filled(...corpus)
      assert.deepEqual(await backend.keyword([], EVERY), [])
      assert.deepEqual(await backend.keyword(plain('absent', 'two words', ''), EVERY), [])
      assert.deepEqual(await backend.keyword(plain('a'), { limit: 0 }), [])
      assert.deepEqual(await create(options).keyword(plain('a'), EVERY), [])
      assert.equal(create(options).documentFrequency('a'), 0)
    })

    test('terms that are names of built-in properties, halves of a pair, signs of a query', async () => {
      const terms = [
        'constructor',
        '__proto__',
        'toString',
        '\ud800',
        '\udc00',
        '😀',
        'a^b',
        '^',
        '^2',
        'x^',
        '1e9',
      ]
      const backend = await filled(...terms.map((term, at) => record(`r${at}`, { body: `${term} filler` })))
      for (const each of [backend, throughDisk(backend)]) {
        for (const [at, term] of terms.entries()) {
          assert.equal(each.documentFrequency(term), 1, term)
          assert.deepEqual(ids(await each.keyword(plain(term), EVERY)), [`r${at}`], term)
        }
      }
    })

    test('ids and filter values may be any text', async () => {
      const odd = ['__proto__', 'constructor', '0', '7', 'a#1-2', '\ud800', '出处/文章#0-9']
      const backend = await filled(...odd.map((id) => record(id, { article: id, speakers: [id], body: 'b' })))
      for (const each of [backend, throughDisk(backend)]) {
        assert.deepEqual(ids(await each.keyword(plain('b'), EVERY)), [...odd].sort())
        for (const id of odd) {
          const filter = { articles: [id], speakers: [id] }
          assert.deepEqual(ids(await each.keyword(plain('b'), { ...EVERY, filter })), [id])
        }
      }
    })
  })

  describe(`${name}: articles that hold terms`, () => {
    const corpus = [
      record('r1', { article: 'x', body: 'a b' }),
      record('r2', { article: 'x', context: 'c' }),
      record('r3', { article: 'y', title: 'a', body: 'a' }),
      record('r4', { article: 'z', body: 'a c' }),
      record('r5', { article: 'w', body: 'd' }),
    ]
    const cases: [terms: string[], missing: number, limit: number, found: [string, number][]][] = [
      [['a', 'b', 'c', 'a'], 0, 0, [['x', 3]]],
      [
        ['a', 'b', 'c'],
        1,
        0,
        [
          ['x', 3],
          ['z', 2],
        ],
      ],
      [
        ['a', 'b', 'c'],
        0,
        1,
        [
          ['x', 3],
          ['z', 2],
        ],
      ],
      [
        ['a', 'b', 'c'],
        0,
        9,
        [
          ['x', 3],
          ['z', 2],
          ['y', 1],
        ],
      ],
      [
        ['a'],
        0,
        0,
        [
          ['x', 1],
          ['y', 1],
          ['z', 1],
        ],
      ],
      [['absent'], 0, 9, []],
      [[], 0, 9, []],
    ]
    for (const [terms, missing, limit, found] of cases) {
      test(`${terms.join(' ')}, ${missing} missing, ${limit} others`, async () => {
        const backend = await filled(...corpus)
        for (const each of [backend, throughDisk(backend)]) {
          const holdings = await each.holding(terms, missing, limit)
          assert.deepEqual(
            holdings.map(({ article, terms }) => [article, terms]),
            found,
          )
        }
      })
    }
  })

  describe(`${name}: filters`, () => {
    const corpus = [
      record('r1', { article: 'x', speakers: ['甲', '乙'], body: 'b', vector: Float32Array.of(1, 0, 0) }),
      record('r2', { article: 'y', speakers: ['甲'], body: 'b', vector: Float32Array.of(1, 0, 0) }),
      record('r3', { article: 'z', body: 'b', vector: Float32Array.of(1, 0, 0) }),
    ]
    const cases: [IndexFilter | undefined, string[]][] = [
      [undefined, ['r1', 'r2', 'r3']],
      [{}, ['r1', 'r2', 'r3']],
      [{ articles: undefined, speakers: undefined }, ['r1', 'r2', 'r3']],
      [{ articles: ['x', 'z', 'absent'] }, ['r1', 'r3']],
      [{ speakers: ['甲'] }, ['r1', 'r2']],
      [{ speakers: ['乙', '甲'] }, ['r1', 'r2']],
      [{ articles: ['y', 'z'], speakers: ['甲'] }, ['r2']],
      [{ articles: ['z'], speakers: ['甲'] }, []],
      [{ articles: [] }, []],
      [{ speakers: [] }, []],
      [{ articles: ['x'], speakers: [] }, []],
    ]
    for (const [filter, expected] of cases) {
      test(`${JSON.stringify(filter)} leaves ${expected.join(' ') || 'nothing'}`, async () => {
        const backend = await filled(...corpus)
        for (const each of [backend, throughDisk(backend)]) {
          assert.deepEqual(ids(await each.keyword(plain('b'), { ...EVERY, filter })), expected)
          assert.deepEqual(ids(await each.vector(Float32Array.of(1, 1, 1), { ...EVERY, filter })), expected)
        }
      })
    }
  })

  describe(`${name}: vectors`, () => {
    const corpus = [
      record('same', { vector: Float32Array.of(2, 0, 0) }),
      record('near', { vector: Float32Array.of(3, 4, 0) }),
      record('right-angled', { vector: Float32Array.of(0, 1, 0) }),
      record('opposite', { vector: Float32Array.of(-1, 0, 0) }),
      record('zero', { vector: Float32Array.of(0, 0, 0) }),
      record('none'),
    ]

    test('similarity is the cosine; only what is above 0 is found', async () => {
      const backend = await filled(...corpus)
      for (const each of [backend, throughDisk(backend)]) {
        assertScores(await each.vector(Float32Array.of(5, 0, 0), EVERY), [
          ['same', 1],
          ['near', 0.6],
        ])
        assert.deepEqual(await each.vector(Float32Array.of(0, 0, 0), EVERY), [])
      }
    })

    test('equal similarities are ordered by id', async () => {
      const vector = Float32Array.of(0, 0, 1)
      const backend = await filled(...['c', 'a', 'd', 'b'].map((id) => record(id, { vector })))
      assert.deepEqual(ids(await backend.vector(vector, { limit: 3 })), ['a', 'b', 'c'])
    })

    test('a vector of another length is refused', async () => {
      const backend = await filled(...corpus)
      await assert.rejects(backend.vector(Float32Array.of(1, 0), EVERY))
      const long = record('long', { vector: Float32Array.of(1, 0, 0, 0) })
      await assert.rejects(backend.add([record('same', { body: 'new' }), long]))
    })
  })

  describe(`${name}: changes`, () => {
    test('adding an id again replaces its record, in one call as well', async () => {
      const vector = Float32Array.of(1, 0, 0)
      const backend = await filled(record('r', { article: 'x', speakers: ['甲'], body: 'old', vector }))
      await backend.add([
        record('r', { body: 'older' }),
        record('s'),
        record('r', { article: 'y', body: 'new' }),
      ])
      assert.equal(backend.size, 2)
      assert.deepEqual(ids(await backend.keyword(plain('old', 'older', 'new'), EVERY)), ['r'])
      assert.equal(backend.documentFrequency('old'), 0)
      assert.deepEqual(await backend.keyword(plain('new'), { ...EVERY, filter: { articles: ['x'] } }), [])
      assert.deepEqual(await backend.keyword(plain('new'), { ...EVERY, filter: { speakers: ['甲'] } }), [])
      assert.deepEqual(await backend.vector(vector, EVERY), [])
    })

    test('removing twice is removing once; unknown ids are ignored', async () => {
      const backend = await filled(record('r', { body: 'b' }), record('s', { body: 'b' }))
      await backend.remove(['r', 'r', 'absent'])
      await backend.remove(['r'])
      assert.equal(backend.size, 1)
      assert.deepEqual(ids(await backend.keyword(plain('b'), EVERY)), ['s'])
      await backend.remove(['s'])
      assert.equal(backend.size, 0)
      assert.deepEqual(await backend.keyword(plain('b'), EVERY), [])
      assert.equal(throughDisk(backend).size, 0)
    })

    test('one of several records removed between two queries is no longer found or counted', async () => {
      const vector = Float32Array.of(1, 0, 0)
      const records = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) =>
        record(id, { body: id === 'b' ? 'x x' : 'x', vector }),
      )
      const backend = await filled(...records)
      assert.equal((await backend.keyword(plain('x'), EVERY)).length, 6)
      await backend.remove(['b'])
      assert.deepEqual(ids(await backend.keyword(plain('x'), EVERY)), ['a', 'c', 'd', 'e', 'f'])
      assert.deepEqual(ids(await backend.vector(vector, EVERY)), ['a', 'c', 'd', 'e', 'f'])
      assert.equal(backend.documentFrequency('x'), 5)
    })

    test('more than a thousand records are removed before the call returns', async () => {
      const many = Array.from({ length: 2500 }, (_, at) => record(`r${at}`, { body: 'b' }))
      const backend = await filled(...many, record('last', { body: 'b' }))
      await backend.remove(ids(many))
      assert.equal(backend.size, 1)
      assert.deepEqual(ids(await backend.keyword(plain('b'), EVERY)), ['last'])
    })
    test('answers are the same after any additions, removals and restarts as those of a full scan', async () => {
      await assertHistories(
        () => create(options),
        throughDisk,
        () => createMemoryBackend(options),
      )
    })
  })
}
function assertScores(actual: Ranking, expected: readonly (readonly [string, number])[]): void {
  assert.deepEqual(
    ids(actual),
    expected.map(([id]) => id),
  )
  for (const [at, [, score]] of expected.entries()) assertClose(actual[at]!.score, score)
}
