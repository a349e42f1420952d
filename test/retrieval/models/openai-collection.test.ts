import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { ChuchuError, openCollection, type Progress } from '../../../src/retrieval/index.ts'
import type { Embedder } from '../../../src/retrieval/models/embedder.ts'
import { withoutFailure } from '../../../src/retrieval/models/openai.ts'
import { ARTICLES_JSONL } from '../../support/articles.ts'
import { fakeClock } from '../../support/clock.ts'
import { corpusOf, scratch } from '../../support/corpus.ts'
import { startEndpoint } from './openai-server.ts'

async function setUp(t: TestContext, articles = ARTICLES_JSONL) {
  const endpoint = await startEndpoint()
  t.after(endpoint.close)
  const corpus = [corpusOf(t, { 'set.jsonl': articles })]
  const data = scratch(t)
  const messages: string[] = []
  const progress: Progress[] = []
  const open = (model?: string, more: { rebuild?: boolean } = {}) => {
    const embedder = model === undefined ? undefined : { url: endpoint.url, model, backoffMs: 1 }
    return openCollection({
      corpus,
      data,
      embedder,
      ...more,
      report: (message) => messages.push(message),
      onProgress: (step) => progress.push(step),
    })
  }
  return { endpoint, open, messages, progress }
}

const isEmbedderError = (error: unknown) => error instanceof ChuchuError && error.code === 'embedder'

test('without an address nothing is sent; with one, every passage is, once', async (t) => {
  const { endpoint, open, messages } = await setUp(t)
  const offline = (await open()).status()
  assert.doesNotMatch(offline.embedder, /^openai/)
  assert.equal(endpoint.seen.length, 0)
  const online = (await open('m')).status()
  assert.deepEqual([online.embedder, online.opening], ['openai/m/32', 'updated'])
  assert.deepEqual(messages, [
    `the index was made with the embedder ${offline.embedder}, not openai/m/32; it is embedded anew`,
  ])
  const [probe, ...rest] = endpoint.seen
  assert.deepEqual(probe!.input, ['出處'])
  assert.equal(rest.flatMap(({ input }) => input).length, online.passages)
})

test('an index made with the same embedder opens without the endpoint', async (t) => {
  const { endpoint, open, messages } = await setUp(t)
  await open('m')
  await endpoint.close()
  assert.deepEqual((await open('m')).status().opening, 'loaded')
  assert.deepEqual(messages, [])
})

test('another model is embedded anew, with progress', async (t) => {
  const { open, messages, progress } = await setUp(t)
  await open('m')
  progress.length = 0
  const { embedder, opening, articles } = (await open('n')).status()
  assert.deepEqual([embedder, opening], ['openai/n/32', 'updated'])
  assert.deepEqual(messages, [
    'the index was made with the embedder openai/m/32, not openai/n/32; it is embedded anew',
  ])
  // The articles are not prepared again.
  assert.deepEqual(
    progress.filter(({ phase }) => phase === 'prepare' || phase === 'read'),
    [],
  )
  assert.deepEqual(progress.filter(({ phase }) => phase === 'index').at(-1), {
    phase: 'index',
    done: articles,
    total: articles,
  })
})

test('an endpoint that fails while vectors are made is an error, and the index before it stays', async (t) => {
  const { endpoint, open, messages } = await setUp(t)
  await open('m')
  endpoint.answerWith(({ input }) => (input[0] === '出處' ? undefined : { status: 400, body: {} }))
  await assert.rejects(open('n'), isEmbedderError)
  messages.length = 0
  assert.equal((await open('m')).status().opening, 'loaded')
  assert.deepEqual(messages, [])
})

test('a question is answered by keywords while the endpoint fails, and that is said once', async (t) => {
  const { endpoint, open, messages } = await setUp(t)
  const collection = await open('m')
  const query = '加氢站建成多少座'
  const before = await collection.search({ query })
  assert(before.results.some(({ matched }) => matched.vector_rank !== null))
  await endpoint.close()
  const { results } = await collection.search({ query })
  assert.equal(results[0]?.id, before.results[0]?.id)
  assert(results.every(({ matched }) => matched.vector_rank === null))
  assert.equal((await collection.findQuotes({ question: query })).quotes.length > 0, true)
  assert.deepEqual(messages, [
    `search goes by keywords alone: the embedding endpoint at ${endpoint.host} cannot be reached (ECONNREFUSED); ` +
      'start it, or name another with --embed-url; without an address the offline embedder is used',
  ])
  await assert.rejects(collection.search({ query, mode: 'vector' }), isEmbedderError)
})

test('an endpoint that is back is used again, and its next failure is told again', async (t) => {
  const clock = fakeClock(t)
  let fails = true
  let calls = 0
  const embedder: Embedder = {
    id: 'x',
    dimensions: 1,
    async embed() {
      calls++
      if (fails) throw new ChuchuError('embedder', 'it is away', 'wait')
      return [Float32Array.of(1)]
    },
  }
  const messages: string[] = []
  const lenient = withoutFailure(embedder, (message) => messages.push(message), 30)
  const ask = async () => (await lenient.embed(['甲'], 'query')).length
  assert.deepEqual([await ask(), await ask(), calls], [0, 0, 1])
  clock.now += 30
  assert.deepEqual([await ask(), calls, messages.length], [0, 2, 1])
  clock.now += 30
  fails = false
  assert.deepEqual([await ask(), await ask(), calls], [1, 1, 4])
  fails = true
  assert.deepEqual([await ask(), messages.length], [0, 2])
})

test('a defect is not taken for a failure of the endpoint', async () => {
  const embedder: Embedder = { id: 'x', dimensions: 1, embed: () => Promise.reject(new TypeError('oops')) }
  await assert.rejects(withoutFailure(embedder, () => {}).embed(['甲'], 'query'), TypeError)
})

/** Sixty articles of a passage each. */
const SIXTY = Array.from({ length: 60 }, (_, i) => {
  const text = `第${i}号项目在天津开工建设，总投资${i + 2}亿元。项目计划明年投产，届时年产值可达${i + 5}亿元。`
  return JSON.stringify({ id: `p${i}`, title: `项目${i}`, text })
}).join('\n')

test('what the vectors weigh is found out once, told, and kept with the index', async (t) => {
  const { endpoint, open, messages } = await setUp(t, SIXTY)
  const first = (await open('m')).status()
  assert.match(
    messages.join('\n'),
    /^vectors of openai\/m\/32 weigh [\d.]+ in this collection: \d+ made-up queries find their passage/,
  )
  const asked = endpoint.seen.length
  messages.length = 0
  const second = (await open('m')).status()
  assert.deepEqual([second.vector_weight, second.opening], [first.vector_weight, 'loaded'])
  assert.deepEqual([endpoint.seen.length, messages], [asked, []])
})

test('an endpoint that fails while its vectors are weighed costs the weight, not the opening', async (t) => {
  const { endpoint, open, messages } = await setUp(t, SIXTY)
  // What is asked is a clause; passages are whole sentences.
  endpoint.answerWith(({ input }) =>
    input.some((text) => text.includes('。') || text === '出處') ? undefined : { status: 400, body: {} },
  )
  const { vector_weight, opening } = (await open('m')).status()
  assert.deepEqual([vector_weight, opening], [0.1, 'built'])
  assert.match(messages.join('\n'), /^what the vectors weigh could not be found out: /)
})
