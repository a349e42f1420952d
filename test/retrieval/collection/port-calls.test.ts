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

/** The same ports, which count the calls of their methods. */
function counted() {
  const calls = { index: 0, articles: 0 }
  const articles = counting(deps.articles, () => calls.articles++)
  const index = counting(deps.index, () => calls.index++)
  return { calls, deps: { ...deps, index, articles, readings: new Readings(articles) } }
}

function counting<P extends object>(port: P, onCall: () => void): P {
  const methods = Object.entries(Object.getOwnPropertyDescriptors(port)).flatMap(([name, { value }]) => {
    if (typeof value !== 'function') return []
    const method = (...args: unknown[]) => {
      onCall()
      return value.apply(port, args)
    }
    return [[name, method]]
  })
  return Object.assign(Object.create(port), Object.fromEntries(methods))
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

test('what is counted is what is called', async () => {
  const { calls, deps } = counted()
  await deps.index.termStatistics(['海'])
  await deps.articles.contentHashes([])
  assert.deepEqual(calls, { index: 1, articles: 1 })
})
