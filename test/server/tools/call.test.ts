import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ChuchuError, type Collection } from '../../../src/retrieval/index.ts'
import { callTool, fetchTool, findQuotesTool, searchTool, tools } from '../../../src/server/tools/index.ts'
import { ARTICLES, createFakeCollection } from '../../support/fake-collection.ts'
import { connect } from '../connect.ts'

const CALLS = [
  ['search', { query: '公园' }],
  [
    'search',
    { query: '公园', queries: ['城北 公园'], limit: 2, mode: 'keyword', filters: { source: '样例' } },
  ],
  ['fetch', { id: 'park' }],
  ['fetch', { id: 'park#0-9', detail: 'full' }],
  ['find_quotes', { question: '种了多少棵树' }],
  ['find_quotes', { question: '种了多少棵树', limit: 1, detail: 'full' }],
  ['list_articles', {}],
  [
    'list_articles',
    { query: '公园', sort: 'title', filters: { published_from: '2024-03', published_to: '2024' } },
  ],
] as const

for (const [name, args] of CALLS) {
  test(`${name} ${JSON.stringify(args)}: the client accepts it and the text block is the same JSON`, async () => {
    const { call, close } = await connect()
    const { isError, structured, json } = await call(name, args)
    await close()
    assert.equal(isError, false)
    assert.deepEqual(json, structured)
  })
}

test('full answers are the collection’s own, field for field', async () => {
  const collection = createFakeCollection()
  const { cursors, ...found } = await collection.search({ query: '公园' })
  assert.equal(cursors.length, found.results.length)
  assert.deepEqual(await callTool(searchTool, collection, { query: '公园', detail: 'full' }), found)
  assert.deepEqual(
    await callTool(findQuotesTool, collection, { question: '公园', detail: 'full' }),
    await collection.findQuotes({ question: '公园' }),
  )
  assert.deepEqual(
    await callTool(fetchTool, collection, { id: 'park#0-9', detail: 'full' }),
    await collection.fetch({ id: 'park#0-9' }),
  )
})

test('concise, the default, leaves out context, raw text, sha256 and empty repairs', async () => {
  const { quotes } = await callTool(findQuotesTool, createFakeCollection(), { question: '公园' })
  const [mended, plain] = quotes
  assert.deepEqual(Object.keys(plain!), ['article', 'quote', 'position', 'raw', 'speaker', 'label'])
  assert.deepEqual(plain!.quote, { exact: '园长林小舟说，全园种树3200棵。' })
  assert.deepEqual(plain!.raw, { start: 13, end: 30 })
  assert.deepEqual(
    mended!.repairs?.map(({ before, after }) => [before, after]),
    [['?', '北']],
  )
})

test('detail applies to every tool that cites', async () => {
  const collection = createFakeCollection()
  const { results } = await callTool(searchTool, collection, { query: '公园' })
  assert.deepEqual(results[0]!.citation.raw, { start: 4, end: 13 })
  const { metadata } = await callTool(fetchTool, collection, { id: 'park#0-9' })
  assert.deepEqual(metadata.citation?.raw, { start: 4, end: 13 })
})

test('fetch gives the article from offset on, so that positions are slices of it', async () => {
  const collection = createFakeCollection()
  const { quotes } = await callTool(findQuotesTool, collection, { question: '公园' })
  const { text } = await callTool(fetchTool, collection, { id: 'park', offset: 5 })
  const { position, quote } = quotes[1]!
  assert.equal(text.slice(position.start - 5, position.end - 5), quote.exact)
  const page = await callTool(fetchTool, collection, { id: 'park', max_chars: 10 })
  assert.deepEqual([page.text.length, page.next_offset], [10, 10])
})

test('input reaches the collection without detail and with the usual limit', async () => {
  const seen: unknown[] = []
  const base = createFakeCollection()
  const collection = createFakeCollection(ARTICLES, {
    search: (request) => {
      seen.push(request)
      return base.search(request)
    },
  })
  await callTool(searchTool, collection, { query: '公园', filters: { speaker: '林' }, detail: 'full' })
  assert.deepEqual(seen, [{ query: '公园', filters: { speaker: '林' }, limit: 10 }])
})

/** A fake whose find_quotes answer is its usual one with some fields replaced. */
function withQuotes(fields: object): Collection {
  const usual = createFakeCollection()
  return createFakeCollection(ARTICLES, {
    findQuotes: async (request) => ({ ...(await usual.findQuotes(request)), ...fields }),
  })
}

test('an output that does not fit its schema is a defect of the server, not an answer', async () => {
  const { call, reports, close } = await connect({
    collection: async () => withQuotes({ evidence: 'certain' }),
  })
  const { isError, structured, json } = await call('find_quotes', { question: '公园' })
  await close()
  assert.deepEqual([isError, structured, json.error.code], [true, undefined, 'internal'])
  assert.match(reports.join('\n'), /evidence/)
})

test('a key that the output schema lacks is left out, since the client would reject the answer for it', async () => {
  const { call, close } = await connect({ collection: async () => withQuotes({ extra: 1 }) })
  const { isError, structured } = await call('find_quotes', { question: '公园' })
  await close()
  assert.equal(isError, false)
  assert.deepEqual(Object.keys(structured ?? {}), ['evidence', 'quotes', 'unmatched_terms', 'advice'])
})

test('unexpected errors keep their message and stack on the server', async () => {
  const { call, reports, close } = await connect({
    collection: async () => {
      throw new Error('ENOENT: /home/someone/secret/index.bin')
    },
  })
  const { isError, text } = await call('search', { query: '公园' })
  await close()
  assert.equal(isError, true)
  assert.doesNotMatch(text, /secret|ENOENT|\bat /)
  assert.deepEqual(Object.keys(JSON.parse(text).error), ['code', 'message', 'hint'])
  assert.match(reports[0]!, /ENOENT.*\n\s+at /)
})

test('a collection that cannot be opened says why', async () => {
  const { call, close } = await connect({
    collection: async () => {
      throw new ChuchuError('corpus_empty', 'The corpus folder holds no article.', 'Put one in.')
    },
  })
  const { json } = await call('list_articles', {})
  await close()
  assert.deepEqual(json, {
    error: { code: 'corpus_empty', message: 'The corpus folder holds no article.', hint: 'Put one in.' },
  })
})

test('initialize, the list of tools and bad arguments do not wait for the collection', async () => {
  const { client, call, close } = await connect({ collection: () => new Promise(() => {}) })
  assert.equal((await client.listTools()).tools.length, tools.length)
  assert.equal((await call('search', {})).isError, true)
  await close()
})
