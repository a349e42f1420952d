import assert from 'node:assert/strict'
import { syncBuiltinESMExports } from 'node:module'
import { after, type TestContext, test } from 'node:test'
import timers from 'node:timers/promises'
import { ChuchuError } from '../../../src/retrieval/contract/errors.ts'
import { createOpenAIEmbedder, type OpenAIEmbedderOptions } from '../../../src/retrieval/models/openai.ts'
import { embedderContract } from '../../contracts/embedder.ts'
import { type Reply, startEndpoint, vectorsFor } from './openai-server.ts'

const MODEL = 'BAAI/bge-small-zh-v1.5'
const KNOWN = `openai/${MODEL}/4`
const KEY = 'sk-very-secret-1234567890'

const shared = await startEndpoint()
after(() => shared.close())
embedderContract('an endpoint', await createOpenAIEmbedder({ url: shared.url, model: MODEL, batchSize: 2 }))

type Cleaner = { after(done: () => Promise<void>): void }

async function endpointOf(t: Cleaner) {
  const endpoint = await startEndpoint(4)
  t.after(endpoint.close)
  const create = (options: Partial<OpenAIEmbedderOptions> = {}, madeWith: string | null = KNOWN) =>
    createOpenAIEmbedder({ url: endpoint.url, model: MODEL, backoffMs: 1, key: KEY, ...options }, madeWith)
  return { endpoint, create }
}

/** The error of the call, which must name the host and nothing secret. */
async function failureOf(call: Promise<unknown>, host: string): Promise<string> {
  const error = await call.then(
    () => assert.fail('it did not fail'),
    (error: unknown) => error,
  )
  assert(error instanceof ChuchuError, String(error))
  assert.equal(error.code, 'embedder')
  assert(error.message.startsWith(`the embedding endpoint at ${host} `), error.message)
  const told = `${error.message}; ${error.hint}\n${error.stack}\n${JSON.stringify(error)}\n${String(error.cause)}`
  assert(!told.includes(KEY))
  return `${error.message}; ${error.hint}`
}

test('dimensions are learnt from one request, or from the id of the index without any', async (t) => {
  const { endpoint, create } = await endpointOf(t)
  const probed = await create({}, null)
  assert.deepEqual([probed.id, probed.dimensions, endpoint.seen.length], [KNOWN, 4, 1])
  const known = await create({}, `openai/${MODEL}/768`)
  assert.deepEqual([known.dimensions, endpoint.seen.length], [768, 1])
  for (const other of [
    'hashed-ngrams/1/256',
    'openai/other/768',
    `openai/${MODEL}/x`,
    `openai/${MODEL}/4/ab`,
  ]) {
    assert.equal((await create({}, other)).dimensions, 4)
  }
  assert.equal(endpoint.seen.length, 5)
})

test('the prefix of passages is part of the id, that of questions is not', async (t) => {
  const { endpoint, create } = await endpointOf(t)
  const embedder = await create({ queryPrefix: '查询：', passagePrefix: 'passage: ' }, null)
  assert.equal(embedder.id, `${KNOWN}/707ad539`)
  assert.equal((await create({ queryPrefix: '查询：' })).id, KNOWN)
  await embedder.embed(['甲'], 'query')
  await embedder.embed(['甲'], 'passage')
  assert.deepEqual(
    endpoint.seen.slice(1).map(({ input }) => input),
    [['查询：甲'], ['passage: 甲']],
  )
  await create({ passagePrefix: 'passage: ' }, embedder.id)
  assert.equal(endpoint.seen.length, 3)
})

test('texts go out in batches by count, two at a time, and come back in their order', async (t) => {
  const { endpoint, create } = await endpointOf(t)
  let release = () => {}
  endpoint.answerWith(async ({ input }, count) => {
    // Of two batches the later one is answered first.
    if (count % 2 === 0) setImmediate(release)
    else await new Promise<void>((resolve) => (release = resolve))
    return vectorsFor(input, 4)
  })
  const texts = ['一甲', '二乙', ' ', '三丙', '四丁', '五戊', '六己', '七庚']
  const vectors = await (await create({ batchSize: 2 })).embed(texts, 'passage')
  assert.deepEqual(
    endpoint.seen.map(({ input }) => input.join()).sort(),
    ['一甲,二乙', '七庚', '三丙,四丁', '五戊,六己'].sort(),
  )
  assert.equal(endpoint.mostOpen(), 2)
  endpoint.answerWith(() => undefined)
  for (const [i, text] of texts.entries()) {
    assert.deepEqual(vectors[i], (await (await create()).embed([text], 'query'))[0], text)
  }
})

test('long texts go out in smaller batches, one that is too long for any alone', async (t) => {
  const { endpoint, create } = await endpointOf(t)
  const lengths = [9000, 7000, 1, 17000, 5]
  await (await create({ concurrency: 1 })).embed(
    lengths.map((length) => '字'.repeat(length)),
    'passage',
  )
  assert.deepEqual(
    endpoint.seen.map(({ input }) => input.map((text) => text.length)),
    [[9000, 7000], [1], [17000], [5]],
  )
  assert.equal(endpoint.mostOpen(), 1)
})

test('the request has the model, the key as a header and well-formed Simplified text', async (t) => {
  const { endpoint, create } = await endpointOf(t)
  await (await create()).embed(['強化\ud800'], 'passage')
  await (await create({ key: ' ' })).embed(['甲'], 'passage')
  const [first, second] = endpoint.seen
  assert.equal(first!.headers.authorization, `Bearer ${KEY}`)
  assert.equal(second!.headers.authorization, undefined)
  assert.deepEqual([first!.model, first!.path, first!.input], [MODEL, '/v1/embeddings', ['强化\ufffd']])
})

test('an address may be that of the host, of its version or of the embeddings', async (t) => {
  const { endpoint, create } = await endpointOf(t)
  const root = `http://${endpoint.host}`
  for (const path of ['', '/', '/v1/', '/v1/embeddings', '/api/v3', '/v1?version=2']) {
    await (await create({ url: root + path })).embed(['甲'], 'query')
  }
  assert.deepEqual(
    endpoint.seen.map(({ path }) => path),
    [
      '/v1/embeddings',
      '/v1/embeddings',
      '/v1/embeddings',
      '/v1/embeddings',
      '/api/v3/embeddings',
      '/v1/embeddings?version=2',
    ],
  )
})

test('options that cannot be right are refused before anything is sent', async (t) => {
  const { endpoint, create } = await endpointOf(t)
  const cases: [Partial<OpenAIEmbedderOptions>, RegExp][] = [
    [{ url: 'localhost:11434' }, /not one of http or https/],
    [{ url: '/v1' }, /not one of http or https/],
    [{ url: `http://me:${KEY}@${endpoint.host}` }, /holds a user name or password/],
    [{ key: `${KEY}\nX: y` }, /holds characters that no key can have/],
  ]
  for (const [options, says] of cases) {
    await assert.rejects(create(options, null), (error) => {
      assert(error instanceof ChuchuError && error.code === 'invalid_input')
      assert(!`${error.stack}${error.hint}`.includes(KEY))
      return says.test(error.message)
    })
  }
  assert.equal(endpoint.seen.length, 0)
})

test('429, 5xx, a time-out and a broken connection are tried again', async (t) => {
  const { endpoint, create } = await endpointOf(t)
  const replies: (Reply | undefined)[] = [
    { status: 429, body: {} },
    { status: 503, body: 'busy' },
    { body: null },
    { body: undefined },
    undefined,
  ]
  endpoint.answerWith((_, count) => replies[count - 1])
  const [vector] = await (await create({ timeoutMs: 100 })).embed(['甲'], 'passage')
  assert.equal(vector?.length, 4)
  assert.equal(endpoint.seen.length, 5)
})

/** Lets waits end at once, and lists how long they would have been. */
function recordWaits(t: TestContext): readonly number[] {
  const waits: number[] = []
  const mocked = t.mock.method(timers, 'setTimeout', async (milliseconds: number) => {
    waits.push(milliseconds)
  })
  syncBuiltinESMExports()
  t.after(() => {
    mocked.mock.restore()
    syncBuiltinESMExports()
  })
  return waits
}

test('Retry-After is kept to, unless it asks for too much', async (t) => {
  const waits = recordWaits(t)
  const { endpoint, create } = await endpointOf(t)
  const wait = (seconds: string): Reply => ({ status: 429, headers: { 'retry-after': seconds }, body: {} })
  endpoint.answerWith((_, count) => (count === 1 ? wait('1') : undefined))
  await (await create()).embed(['甲'], 'query')
  assert.deepEqual(waits, [1000])
  endpoint.answerWith(() => wait('3600'))
  assert.match(await failureOf((await create()).embed(['甲'], 'passage'), endpoint.host), /HTTP status 429/)
  assert.equal(endpoint.seen.length, 3)
})

test('an endpoint that fails on is given up: sooner for a question than for passages', async (t) => {
  const { endpoint, create } = await endpointOf(t)
  endpoint.answerWith(() => ({ status: 500, body: { error: KEY } }))
  const embedder = await create()
  const said = await failureOf(embedder.embed(['甲'], 'query'), endpoint.host)
  assert.match(said, /answered with HTTP status 500; try again later/)
  assert.equal(endpoint.seen.length, 2)
  await failureOf(embedder.embed(['甲'], 'passage'), endpoint.host)
  assert.equal(endpoint.seen.length, 8)
})

test('an endpoint that does not answer, or is not there', async (t) => {
  const { endpoint, create } = await endpointOf(t)
  endpoint.answerWith(() => ({ body: null }))
  const embedder = await create({ timeoutMs: 50 })
  const late = await failureOf(embedder.embed(['甲'], 'query'), endpoint.host)
  assert.match(late, /did not answer within 0\.05 s/)
  await endpoint.close()
  const gone = await failureOf(embedder.embed(['甲'], 'query'), endpoint.host)
  assert.match(gone, /cannot be reached \(ECONNREFUSED\); start it/)
})

test('what trying again cannot mend is not tried again', async (t) => {
  const { endpoint, create } = await endpointOf(t)
  const unit = [1, 0, 0, 0]
  const data = (...embeddings: unknown[]) => ({
    body: { data: embeddings.map((embedding, index) => ({ index, embedding })) },
  })
  const cases: [Reply, RegExp][] = [
    [{ status: 400, body: {} }, /HTTP status 400; .*--embed-batch/],
    [{ status: 401, body: { error: `wrong key ${KEY}` } }, /HTTP status 401; .*CHUCHU_EMBED_KEY/],
    [{ status: 404, body: 'no' }, /HTTP status 404; .*--embed-model/],
    [{ status: 302, headers: { location: '/v1/embeddings' }, body: '' }, /HTTP status 302/],
    [{ body: '<html>' }, /did not answer in JSON/],
    [{ body: '{"data":[{"index":0,"embedding":[NaN,0,0,1]}]}' }, /did not answer in JSON/],
    [{ body: 'null' }, /without a list of vectors/],
    [{ body: { data: {} } }, /without a list of vectors/],
    [data(unit), /answered with 1 vectors for a request of 2/],
    [data(unit, unit, unit), /answered with 3 vectors for a request of 2/],
    [data(unit, [1, 0, 0]), /answered with 3 dimensions, not the 4 of the index; .*ingest --rebuild/],
    [data(unit, [1, 0, 0, null]), /something else than numbers/],
    [data(unit, [1, 0, 0, '1']), /something else than numbers/],
    [
      { body: '{"data":[{"index":0,"embedding":[1e999,0,0,1]},{"index":1,"embedding":[1,0,0,0]}]}' },
      /than numbers/,
    ],
    [data(unit, [1e200, 1e200, 0, 0]), /a vector of no length/],
    [data(unit, 'AACAPw=='), /not one vector for each text/],
    [data(unit, null), /not one vector for each text/],
    [{ body: { data: [null, null] } }, /not one vector for each text/],
    [{ body: { data: [0, 0].map((index) => ({ index, embedding: unit })) } }, /not one vector for each text/],
    [{ body: { data: [0, 2].map((index) => ({ index, embedding: unit })) } }, /not one vector for each text/],
  ]
  const embedder = await create()
  for (const [i, [reply, says]] of cases.entries()) {
    endpoint.answerWith(() => reply)
    assert.match(await failureOf(embedder.embed(['甲', '乙'], 'passage'), endpoint.host), says)
    assert.equal(endpoint.seen.length, i + 1, String(says))
  }
})

test('after a failure no more batches are sent', async (t) => {
  const { endpoint, create } = await endpointOf(t)
  endpoint.answerWith((_, count) => (count === 1 ? { status: 400, body: {} } : { status: 500, body: {} }))
  const embedder = await create({ batchSize: 1, backoffMs: 60 })
  await failureOf(embedder.embed(['甲', '乙', '丙', '丁', '戊'], 'passage'), endpoint.host)
  await new Promise((resolve) => setTimeout(resolve, 150))
  assert(endpoint.seen.length <= 2)
})
