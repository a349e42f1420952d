import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FindPhraseRequest } from '../../../src/retrieval/index.ts'
import { callTool, findPhraseTool } from '../../../src/server/tools/index.ts'
import { ARTICLES, createFakeCollection } from '../../support/fake-collection.ts'
import { connect } from '../connect.ts'

test('a client gets the places, each with the text around it', async () => {
  const { call, close } = await connect()
  const { isError, structured, json } = await call('find_phrase', { phrase: '园' })
  await close()
  assert.equal(isError, false)
  assert.deepEqual(structured, json)
  assert.deepEqual([json.count, json.article_count, json.next_cursor], [5, 1, null])
  const [, second] = json.occurrences
  assert.deepEqual(second.quote, { exact: '园' })
  assert.equal(second.context, ARTICLES[0]!.text.slice(0, 39))
})

test('the full form has the text around it as prefix and suffix', async () => {
  const { occurrences } = await callTool(findPhraseTool, createFakeCollection(), {
    phrase: '入园',
    detail: 'full',
  })
  assert.equal(occurrences[0]!.context, undefined)
  assert.equal(occurrences[0]!.quote.suffix, '。')
  assert.equal(occurrences[0]!.raw.exact, '入园')
})

test('a page asks for no more than fits, and goes on by its cursor', async () => {
  const long = { ...ARTICLES[0]!, text: '园'.repeat(200) }
  const collection = createFakeCollection([long])
  const asked: FindPhraseRequest[] = []
  const findPhrase = (request: FindPhraseRequest) => {
    asked.push(request)
    return collection.findPhrase(request)
  }
  const filters = { source: '日报' }
  const first = await callTool(findPhraseTool, { ...collection, findPhrase }, { phrase: '园', filters })
  assert.deepEqual([first.count, first.occurrences.length, first.next_cursor], [200, 10, '10'])
  assert.deepEqual(asked, [{ phrase: '园', filters, limit: 10 }])
  const next = await callTool(findPhraseTool, collection, { phrase: '园', cursor: '10', limit: 50 })
  assert.equal(next.occurrences[0]!.position.start, 10)
  assert.equal(next.next_cursor, '60')
})
