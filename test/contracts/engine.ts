import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type {
  ArticleFilter,
  ArticleStore,
  IndexReader,
  KeywordQuery,
  WeightedTerm,
} from '../../src/retrieval/engines/ports.ts'
import type { TestArticle, TestEngine } from '../support/engines.ts'
import { memoryEngine } from '../support/memory-engine.ts'
import fc from '../support/property.ts'

type Reader = IndexReader & ArticleStore

const EVERY = 1000

/** An article with one passage. */
export function one(
  id: string,
  body: string,
  rest: Partial<TestArticle['passages'][0]> & { title?: string } = {},
) {
  const { title = '', ...passage } = rest
  return { id, title, passages: [{ body, ...passage }] }
}

function plain(...terms: string[]): WeightedTerm[] {
  return terms.map((term) => ({ term, weight: 1 }))
}

async function keyword(reader: Reader, terms: WeightedTerm[], rest: Partial<KeywordQuery> = {}) {
  const [found = []] = await reader.keyword([{ terms, limit: EVERY, ...rest }])
  return found
}

async function vector(reader: Reader, numbers: number[], filter?: ArticleFilter) {
  const [found = []] = await reader.vector([{ vector: Float32Array.from(numbers), limit: EVERY, filter }])
  return found
}

const articlesOf = (scored: readonly { id: string }[]) =>
  scored.map(({ id }) => id.slice(0, id.lastIndexOf('#')))

/** What every engine must do: its readers and its writer. */
export function engineContract(name: string, create: () => Promise<TestEngine>): void {
  const filled = async (...articles: TestArticle[]) => {
    const engine = await create()
    for (const article of articles) await engine.put(article)
    return engine.commit()
  }

  describe(`${name}: keywords`, () => {
    const corpus = [
      one('r1', 'a a b', { title: 't' }),
      one('r2', 'c', { title: 'a', context: 'h' }),
      one('r3', 'b c d d'),
    ]

    test('scores are those of BM25, worked out by hand', async () => {
      const reader = await filled(...corpus)
      assertScores(await keyword(reader, plain('a')), [
        ['r1#0-5', 0.6243067075264112],
        ['r2#0-1', 0.11705750766120211],
      ])
      const weighted = [
        { term: 'b', weight: 1 },
        { term: 'd', weight: 2 },
      ]
      assertScores(await keyword(reader, weighted), [
        ['r3#0-7', 2.7549307131637857],
        ['r1#0-5', 0.44713858782297017],
      ])
    })

    test('a term counts once for each passage that contains it, in whichever field and how often', async () => {
      const engine = await create()
      for (const article of [...corpus, one('r4', 'a', { title: 'a', context: 'a a' })])
        await engine.put(article)
      const before = await (await engine.commit()).termStatistics(['a', 'h', 'absent'])
      assert.deepEqual(before, {
        passages: 4,
        frequencies: new Map([
          ['a', 3],
          ['h', 1],
          ['absent', 0],
        ]),
      })
      await engine.delete('r4')
      await engine.delete('r2')
      const after = await (await engine.commit()).termStatistics(['a', 'h'])
      assert.deepEqual([...after.frequencies.values()], [1, 0])
      assert.equal(after.passages, 2)
    })

    test('equal scores are ordered by id, also where the limit cuts between them', async () => {
      const reader = await filled(...['d', 'b', 'e', 'a', 'c'].map((id) => one(id, 'same')))
      assert.deepEqual(articlesOf(await keyword(reader, plain('same'))), ['a', 'b', 'c', 'd', 'e'])
      assert.deepEqual(articlesOf(await keyword(reader, plain('same'), { limit: 2 })), ['a', 'b'])
    })

    test('several queries are answered in their order', async () => {
      const reader = await filled(...corpus)
      const queries = [plain('d'), plain('absent'), plain('h')].map((terms) => ({ terms, limit: 5 }))
      assert.deepEqual((await reader.keyword(queries)).map(articlesOf), [['r3'], [], ['r2']])
    })

    test('without terms, with unknown terms, with limit 0 and in an empty index nothing is found', async () => {
      const reader = await filled(...corpus)
      assert.deepEqual(await keyword(reader, []), [])
      assert.deepEqual(await keyword(reader, plain('absent', 'two words', '')), [])
      assert.deepEqual(await keyword(reader, plain('a'), { limit: 0 }), [])
      const empty = await filled()
      assert.deepEqual(await keyword(empty, plain('a')), [])
      assert.deepEqual(await vector(empty, [1, 0, 0]), [])
      assert.equal((await empty.termStatistics(['a'])).frequencies.get('a'), 0)
    })

    test('terms that are names of built-in properties, halves of a pair, signs of a query', async () => {
      const odd = [
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
      const reader = await filled(...odd.map((term, at) => one(`r${at}`, `${term} filler`)))
      for (const [at, term] of odd.entries()) {
        assert.equal((await reader.termStatistics([term])).frequencies.get(term), 1, term)
        assert.deepEqual(articlesOf(await keyword(reader, plain(term))), [`r${at}`], term)
      }
    })

    test('ids may be any text', async () => {
      const odd = ['__proto__', 'constructor', '0', '7', 'a#1-2', '\ud800', '出处/文章#0-9']
      const reader = await filled(...odd.map((id) => one(id, 'b', { speakers: [id] })))
      assert.deepEqual(articlesOf(await keyword(reader, plain('b'))), [...odd].sort())
      for (const id of odd) {
        const filter = { article_ids: [id] }
        assert.deepEqual(articlesOf(await keyword(reader, plain('b'), { filter })), [id])
        assert.equal((await reader.readArticles([id]))[0]?.article.id, id)
      }
    })
  })

  describe(`${name}: articles with terms`, () => {
    const corpus = [
      { id: 'x', passages: [{ body: 'a b' }, { body: '1', context: 'c' }] },
      one('y', 'a', { title: 'a' }),
      one('z', 'a c'),
      one('w', 'd'),
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
    for (const [terms, missing, limit, expected] of cases) {
      test(`${terms.join(' ')}, ${missing} missing, ${limit} others`, async () => {
        const found = await (await filled(...corpus)).articlesWith({ terms, missing, limit })
        assert.deepEqual(
          found.map(({ article, terms }) => [article, terms]),
          expected,
        )
      })
    }
  })

  describe(`${name}: filters`, () => {
    const b = { body: 'b', vector: Float32Array.of(1, 0, 0) }
    const corpus: TestArticle[] = [
      {
        id: 'x',
        metadata: { source: '天津日報', authors: ['王強'], published: '2024-03-11', place: '天津' },
        passages: [{ ...b, speakers: ['張榮華'] }, { body: 'z' }],
      },
      { id: 'y', metadata: { site: '北方网', published: '2024' }, passages: [{ ...b, speakers: ['李明'] }] },
      { id: 'z', metadata: { published: '2023-12-31T10:00+08:00' }, passages: [b] },
    ]
    const cases: [ArticleFilter | undefined, string[]][] = [
      [undefined, ['x', 'y', 'z']],
      [{}, ['x', 'y', 'z']],
      [{ source: undefined }, ['x', 'y', 'z']],
      [{ article_ids: ['x', 'z'] }, ['x', 'z']],
      [{ speaker: '张荣' }, ['x']],
      [{ speaker: ' 李明 ' }, ['y']],
      [{ article_ids: ['z'], speaker: '李明' }, []],
      [{ source: '天津日报' }, ['x']],
      [{ source: '北方網' }, ['y']],
      [{ author: '王强' }, ['x']],
      [{ place: '天津' }, ['x']],
      [{ published_from: '2024-03' }, ['x', 'y']],
      [{ published_from: '2024-03-11', published_to: '2024-03-11' }, ['x', 'y']],
      [{ published_to: '2023' }, ['z']],
      [{ published_from: '2025' }, []],
    ]
    for (const [filter, expected] of cases) {
      test(`${JSON.stringify(filter)} leaves ${expected.join(' ') || 'nothing'}`, async () => {
        const reader = await filled(...corpus)
        assert.deepEqual(articlesOf(await keyword(reader, plain('b'), { filter })), expected)
        assert.deepEqual(articlesOf(await vector(reader, [1, 1, 1], filter)), expected)
        assert.deepEqual((await reader.catalogue(filter)).map(({ id }) => id).sort(), expected)
        if (filter) assert.equal(await reader.count(filter), expected.length)
      })
    }

    test('passages in which the speaker does not speak are left out', async () => {
      const reader = await filled(...corpus)
      assert.deepEqual(await keyword(reader, plain('z'), { filter: { speaker: '張榮華' } }), [])
    })
  })

  describe(`${name}: vectors`, () => {
    const corpus = [
      one('same', '1', { vector: Float32Array.of(2, 0, 0) }),
      one('near', '2', { vector: Float32Array.of(3, 4, 0) }),
      one('right-angled', '3', { vector: Float32Array.of(0, 1, 0) }),
      one('opposite', '4', { vector: Float32Array.of(-1, 0, 0) }),
      one('zero', '5', { vector: Float32Array.of(0, 0, 0) }),
      one('none', '6'),
    ]

    test('similarity is the cosine; only what is above 0 is found', async () => {
      const reader = await filled(...corpus)
      assertScores(await vector(reader, [5, 0, 0]), [
        ['same#0-1', 1],
        ['near#0-1', 0.6],
      ])
      assert.deepEqual(await vector(reader, [0, 0, 0]), [])
    })

    test('equal similarities are ordered by id', async () => {
      const same = Float32Array.of(0, 0, 1)
      const reader = await filled(...['c', 'a', 'd', 'b'].map((id) => one(id, '1', { vector: same })))
      const [found = []] = await reader.vector([{ vector: same, limit: 3 }])
      assert.deepEqual(articlesOf(found), ['a', 'b', 'c'])
    })
  })

  describe(`${name}: articles`, () => {
    test('are read as they were put, in the order of the ids', async () => {
      const reader = await filled(one('a', '甲\ud800'), one('b', '乙', { title: '题', context: '上' }))
      const [b, none, a] = await reader.readArticles(['b', 'absent', 'a'])
      assert.equal(none, undefined)
      assert.equal(a?.article.raw, '甲\ud800')
      assert.equal(b?.article.metadata.title, '题')
      const [passage, other] = await reader.readPassages(['b#0-1', 'b#0-2'])
      assert.equal(other, undefined)
      const { contentHash, ...text } = passage!
      assert.deepEqual(text, {
        id: 'b#0-1',
        article: 'b',
        start: 0,
        end: 1,
        title: '题',
        context: '上',
        body: '乙',
      })
      assert.deepEqual(await reader.contentHashes(['b#0-1', 'absent#0-1']), [contentHash, undefined])
    })

    test('of the same words name each other', async () => {
      const reader = await filled(one('a', '同'), one('b', '异'), one('c', '同'))
      assert.deepEqual(await reader.reprints(['a', 'b', 'absent']), [['c'], [], []])
    })

    test('a sample draws passages at most once, and all where there are no more', async () => {
      const reader = await filled(one('a', '1'), one('b', '2'), one('c', '3'))
      assert.deepEqual((await reader.samplePassages(9, 1)).sort(), ['a#0-1', 'b#0-1', 'c#0-1'])
      const two = await reader.samplePassages(2, 1)
      assert.equal(new Set(two).size, 2)
      assert.deepEqual(await reader.samplePassages(2, 1), two)
    })
  })

  describe(`${name}: generations`, () => {
    test('a reader keeps seeing its own', async () => {
      const engine = await create()
      await engine.put(one('a', 'old'))
      const before = await engine.commit()
      await engine.put(one('a', 'new'))
      const after = await engine.commit()
      assert.deepEqual(articlesOf(await keyword(before, plain('old'))), ['a'])
      assert.deepEqual(await keyword(before, plain('new')), [])
      assert.equal((await before.readArticles(['a']))[0]?.article.raw, 'old')
      assert.deepEqual(await keyword(after, plain('old')), [])
      assert.equal((await after.readArticles(['a']))[0]?.article.raw, 'new')
      assert.deepEqual([after.articles, after.passages], [1, 1])
    })

    test('putting an id again replaces its article, before a commit as well', async () => {
      const engine = await create()
      const v = Float32Array.of(1, 0, 0)
      await engine.put(one('r', 'old', { speakers: ['甲'], vector: v }))
      await engine.put(one('r', 'older'))
      await engine.put(one('r', 'new'))
      const reader = await engine.commit()
      assert.equal(reader.passages, 1)
      assert.deepEqual(articlesOf(await keyword(reader, plain('old', 'older', 'new'))), ['r'])
      assert.deepEqual(await vector(reader, [1, 0, 0]), [])
    })

    test('unknown ids are deleted without an error; what is deleted and put again is there', async () => {
      const engine = await create()
      await engine.delete('absent')
      await engine.put(one('r', 'b'))
      await engine.commit()
      await engine.delete('r')
      await engine.delete('r')
      assert.equal((await engine.commit()).articles, 0)
      await engine.put(one('r', 'b'))
      assert.deepEqual(articlesOf(await keyword(await engine.commit(), plain('b'))), ['r'])
    })

    test('a signal that is aborted ends a call', async () => {
      const reader = await filled(one('a', 'b'))
      const signal = AbortSignal.abort(new Error('enough'))
      await assert.rejects(reader.keyword([{ terms: plain('b'), limit: 1 }], { signal }), /enough/u)
      await assert.rejects(reader.readArticles(['a'], { signal }), /enough/u)
    })

    test('answers are the same after any history as those of a full scan', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
          const [engine, oracle] = [await create(), memoryEngine()]
          for (const each of steps) {
            for (const target of [engine, oracle]) await change(target, each)
            if (each.kind === 'ask') await assertSame(await engine.commit(), await oracle.commit(), each)
          }
        }),
        { numRuns: 200 },
      )
    })
  })
}

type Step =
  | { readonly kind: 'put'; readonly article: TestArticle }
  | { readonly kind: 'delete'; readonly id: string }
  | { readonly kind: 'tidy' | 'restart' }
  | Question

interface Question {
  readonly kind: 'ask'
  readonly terms: WeightedTerm[]
  readonly vector: Float32Array
  readonly limit: number
  readonly filter: ArticleFilter
}

async function change(engine: TestEngine, step: Step): Promise<void> {
  if (step.kind === 'put') await engine.put(step.article)
  else if (step.kind === 'delete') await engine.delete(step.id)
  else if (step.kind === 'tidy') await engine.tidy()
  else if (step.kind === 'restart') await engine.restart()
}

const IDS = ['a', 'b', 'c', '__proto__', 'd#1-2']
const term = fc.constantFrom('甲', '乙', '甲乙', 'constructor', '__proto__', '\ud800', '😀')
const text = fc.array(term, { maxLength: 8 }).map((terms) => terms.join(' '))
const id = fc.constantFrom(...IDS)
const speaker = fc.constantFrom('王', '李', 'constructor')
const numbers = fc
  .array(fc.integer({ min: -3, max: 3 }), { minLength: 3, maxLength: 3 })
  .map((list) => Float32Array.from(list))
const article: fc.Arbitrary<TestArticle> = fc.record({
  id,
  title: text,
  passages: fc.array(
    fc.record({
      context: text,
      body: text.filter((body) => body !== ''),
      speakers: fc.array(speaker, { maxLength: 2 }),
      vector: fc.option(numbers, { nil: null }),
    }),
    { maxLength: 4 },
  ),
})
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('put' as const), article }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('delete' as const), id }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('tidy' as const, 'restart' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('ask' as const),
      terms: fc.uniqueArray(fc.record({ term, weight: fc.constantFrom(0.25, 1, 3) }), {
        maxLength: 4,
        selector: (weighted) => weighted.term,
      }),
      vector: numbers,
      limit: fc.integer({ min: 0, max: 6 }),
      filter: fc.record({ speaker: fc.option(speaker, { nil: undefined }) }),
    }),
  },
)

async function assertSame(actual: Reader, expected: Reader, { terms, vector, limit, filter }: Question) {
  assert.deepEqual([actual.articles, actual.passages], [expected.articles, expected.passages])
  const all = ['甲', '乙', '甲乙', 'constructor', '__proto__', '\ud800', '😀', 'absent']
  assert.deepEqual(await actual.termStatistics(all), await expected.termStatistics(all))
  for (const reader of ['keyword', 'vector'] as const) {
    const query = { terms, vector, limit, filter }
    const [[found = []], [wanted = []]] = [await actual[reader]([query]), await expected[reader]([query])]
    assertRanking(found, wanted)
  }
  const conjunction = { terms: terms.map((one) => one.term), missing: 1, limit: 2 }
  assertMatches(await actual.articlesWith(conjunction), await expected.articlesWith(conjunction))
  assert.deepEqual(await actual.readArticles(IDS), await expected.readArticles(IDS))
  assert.deepEqual(await actual.reprints(IDS), await expected.reprints(IDS))
  const inOrder = (entries: readonly { id: string }[]) => [...entries].sort((a, b) => (a.id < b.id ? -1 : 1))
  assert.deepEqual(inOrder(await actual.catalogue(filter)), inOrder(await expected.catalogue(filter)))
  const [every = []] = await expected.keyword([{ terms: plain(...all), limit: EVERY }])
  const ids = every.map((scored) => scored.id)
  assert.deepEqual(await actual.readPassages(ids), await expected.readPassages(ids))
  assert.deepEqual(await actual.contentHashes(ids), await expected.contentHashes(ids))
}

type Ranking = readonly { readonly id: string; readonly score: number }[]

/** The same scores in the same order; passages whose scores differ in the last digits may change places. */
function assertRanking(actual: Ranking, expected: Ranking): void {
  assert.equal(actual.length, expected.length)
  const scores = new Map(expected.map(({ id, score }) => [id, score]))
  for (const [at, { id, score }] of actual.entries()) {
    assertClose(score, expected[at]!.score)
    if (scores.has(id)) assertClose(score, scores.get(id)!)
  }
}

type Matches = readonly { readonly article: string; readonly terms: number; readonly idf: number }[]

function assertMatches(actual: Matches, expected: Matches): void {
  assert.equal(actual.length, expected.length)
  for (const [at, { terms, idf }] of actual.entries()) {
    assert.equal(terms, expected[at]!.terms)
    assertClose(idf, expected[at]!.idf)
  }
}

function assertScores(actual: Ranking, expected: readonly (readonly [string, number])[]): void {
  assert.deepEqual(
    actual.map(({ id }) => id),
    expected.map(([id]) => id),
  )
  for (const [at, [, score]] of expected.entries()) assertClose(actual[at]!.score, score)
}

/** The index keeps length norms in 32 bits. */
function assertClose(actual: number, expected: number): void {
  assert.ok(
    Math.abs(actual - expected) <= 1e-5 * Math.max(1, Math.abs(expected)),
    `${actual} is not ${expected}`,
  )
}
