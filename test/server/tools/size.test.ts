import assert from 'node:assert/strict'
import { test } from 'node:test'
import { callTool, findQuotesTool, listArticlesTool, searchTool } from '../../../src/server/tools/index.ts'
import { createFakeCollection, type FakeArticle } from '../../support/fake-collection.ts'

/** Passages of 2,000 characters: ten of them are over the usual 12,000, fifty over 60,000. */
const LONG: FakeArticle = {
  id: 'long',
  title: '长文',
  source: null,
  published: null,
  text: `${'长'.repeat(1999)}。`.repeat(60),
}

const length = (output: unknown) => JSON.stringify(output).length

test('a long search result is cut, and its cursor goes on where it ends', async () => {
  const collection = createFakeCollection([LONG])
  const first = await callTool(searchTool, collection, { query: '长' })
  assert.ok(length(first) <= 12_000, String(length(first)))
  assert.equal(first.results.length, 4)
  const next = await callTool(searchTool, collection, { query: '长', cursor: first.next_cursor })
  assert.equal(next.results[0]!.citation.position.start, first.results.at(-1)!.citation.position.end)
})

test('a limit asks for up to 60,000 characters', async () => {
  const output = await callTool(searchTool, createFakeCollection([LONG]), { query: '长', limit: 50 })
  assert.ok(length(output) <= 60_000, String(length(output)))
  assert.equal(output.results.length, 24)
  assert.notEqual(output.next_cursor, null)
})

test('quotes are cut too, the best kept', async () => {
  const output = await callTool(
    findQuotesTool,
    createFakeCollection([{ ...LONG, text: `${'长'.repeat(5000)}。`.repeat(9) }]),
    {
      question: '长',
    },
  )
  assert.deepEqual(
    output.quotes.map(({ position }) => position.start),
    [0, 5001],
  )
})

test('one item stays, however long', async () => {
  const output = await callTool(
    searchTool,
    createFakeCollection([{ ...LONG, text: `${'长'.repeat(70_000)}。` }]),
    {
      query: '长',
    },
  )
  assert.equal(output.results.length, 1)
})

test('facets show twenty values', async () => {
  const { facets } = await callTool(listArticlesTool, createFakeCollection(), {})
  assert.equal(facets.speaker.length, 20)
})

test('a cut page is made from one call of the collection', async () => {
  let calls = 0
  const fake = createFakeCollection([LONG])
  const search: typeof fake.search = (request) => {
    calls++
    return fake.search(request)
  }
  const { results } = await callTool(searchTool, { ...fake, search }, { query: '长' })
  assert.deepEqual([results.length, calls], [4, 1])
})

test('an answer of an index that is not ready says how far it is', async () => {
  const fake = createFakeCollection()
  const index = { state: 'building', articles: 1, of: 9 } as const
  const building = { ...fake, status: () => ({ ...fake.status(), index }) }
  const output = await callTool(searchTool, building, { query: '公园' })
  assert.deepEqual(output.index, index)
  assert.equal((await callTool(searchTool, fake, { query: '公园' })).index, undefined)
})
