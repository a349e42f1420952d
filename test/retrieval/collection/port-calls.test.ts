import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { indexFolder } from '../../../eval/indexed-sets.ts'
import { findQuotes } from '../../../src/retrieval/collection/find-quotes.ts'
import { Readings } from '../../../src/retrieval/collection/readings.ts'
import { type CollectionDeps, search } from '../../../src/retrieval/collection/search.ts'

/** What one request may cost, however many phrasings it has: an engine in another process is asked over the network. */
const INDEX_CALLS = 6
const ARTICLE_CALLS = 10

const QUESTION = '滨海新区的海水淡化规模是多少？'
/** 海水炎化, 兵海新区 are mistyped; the last but one is in quotation marks, the last stands nowhere. */
const QUERIES = ['滨海新区 海水炎化 规模', '兵海新区海水淡化', '氢能重卡有多少辆', '“新质生产力”', '量子纠缠']

let deps: CollectionDeps
before(async () => {
  deps = await indexFolder('corpus')
})

/**
 * The same ports, which count the calls of their methods.
 * @param onCall gets the number of calls so far, before each of them
 */
function counted(onCall: (calls: number) => void = () => {}) {
  const calls = { index: 0, articles: 0 }
  const called = () => onCall(calls.index + calls.articles)
  const articles = counting(deps.articles, () => calls.articles++, called)
  const index = counting(deps.index, () => calls.index++, called)
  return { calls, deps: { ...deps, index, articles, readings: new Readings(articles) } }
}

/** Methods take their options last, and reject where the signal in them is aborted. */
function counting<P extends object>(port: P, ...onCall: readonly (() => void)[]): P {
  const counted = (method: (...args: unknown[]) => unknown) => {
    return async (...args: unknown[]) => {
      for (const call of onCall) call()
      const { signal } = (args.at(-1) ?? {}) as { signal?: AbortSignal }
      signal?.throwIfAborted()
      return method.apply(port, args)
    }
  }
  return new Proxy(port, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? counted(value as () => unknown) : value
    },
  })
}

const FILTERS = [undefined, { source: '天津' }, { speaker: '张', published_from: '2024' }] as const

for (const [name, queries] of [
  ['one phrasing', []],
  ['six phrasings', QUERIES],
] as const) {
  test(`find_quotes of ${name} costs a handful of calls`, async () => {
    for (const filters of FILTERS) {
      const { calls, deps } = counted()
      const { quotes } = await findQuotes(deps, { question: QUESTION, queries, filters })
      assert.ok(quotes.length > 0 || filters)
      assert.ok(calls.index > 0 && calls.index <= INDEX_CALLS, `index: ${calls.index}`)
      assert.ok(calls.articles > 0 && calls.articles <= ARTICLE_CALLS, `articles: ${calls.articles}`)
    }
  })

  test(`search of ${name} costs a handful of calls in every mode`, async () => {
    for (const mode of ['hybrid', 'keyword', 'vector'] as const) {
      for (const filters of FILTERS) {
        const { calls, deps } = counted()
        const { results } = await search(deps, { query: QUESTION, queries, mode, filters, limit: 50 })
        assert.ok(results.length > 0 || filters)
        assert.ok(calls.index > 0 && calls.index <= INDEX_CALLS, `index: ${calls.index}`)
        assert.ok(calls.articles > 0 && calls.articles <= ARTICLE_CALLS, `articles: ${calls.articles}`)
      }
    }
  })
}

const ASKED = [
  [
    'find_quotes',
    (of: CollectionDeps, signal: AbortSignal) =>
      findQuotes(of, { question: QUESTION, queries: QUERIES }, { signal }),
  ],
  [
    'search',
    (of: CollectionDeps, signal: AbortSignal) =>
      search(of, { query: QUESTION, queries: QUERIES }, { signal }),
  ],
] as const

for (const [name, ask] of ASKED) {
  test(`a cancelled ${name} asks for nothing more, wherever it is`, async () => {
    const whole = counted()
    await ask(whole.deps, new AbortController().signal)
    const most = whole.calls.index + whole.calls.articles
    assert.ok(most > 5)
    for (let last = 1; last <= most; last++) {
      const stop = new AbortController()
      const reason = new Error('cancelled')
      const { calls, deps } = counted((count) => {
        if (count === last) stop.abort(reason)
      })
      await assert.rejects(ask(deps, stop.signal), reason)
      assert.equal(calls.index + calls.articles, last)
    }
  })
}

test('what is counted is what is called', async () => {
  const { calls, deps } = counted()
  await deps.index.termStatistics(['海'])
  await deps.articles.contentHashes([])
  assert.deepEqual(calls, { index: 1, articles: 1 })
})
