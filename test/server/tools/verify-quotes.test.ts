import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Citation, Collection, Verdict, VerifyRequest } from '../../../src/retrieval/index.ts'
import { callTool, verifyQuotesTool } from '../../../src/server/tools/index.ts'
import { ARTICLES, createFakeCollection } from '../../support/fake-collection.ts'
import { verdictsOn } from '../../support/verdicts.ts'
import { connect } from '../connect.ts'

const [PARK, , FREE] = (await createFakeCollection().findQuotes({ question: '园' })).quotes as [
  Citation,
  Citation,
  Citation,
]

function collectionWith(verdicts: readonly Verdict[], asked: VerifyRequest[] = []): Collection {
  return createFakeCollection(ARTICLES, {
    async verifyQuotes(request) {
      asked.push(request)
      return verdictsOn(verdicts)
    },
  })
}

const exact = (over: Partial<Verdict> = {}): Verdict => ({
  text: PARK.quote.exact,
  verdict: 'exact',
  citation: PARK,
  occurrences: 1,
  places: [],
  differences: [],
  misattributed: [],
  in_answer: { start: 1, end: 10 },
  ...over,
})

test('a client gets the verdicts as structured content and as the same JSON', async () => {
  const asked: VerifyRequest[] = []
  const altered = exact({
    verdict: 'altered',
    differences: [{ kind: 'number', yours: '3200', source: '2300' }],
    misattributed: ['speaker', 'date'],
  })
  const missing = exact({ verdict: 'not_found', citation: null, occurrences: 0 })
  const collection = collectionWith([exact(), altered, missing], asked)
  const { call, close } = await connect({ collection: async () => collection })
  const input = {
    answer: '“城北公园今日开园。”',
    quotes: [{ text: '开园', published: '2024-05-01T09:17+08:00' }],
  }
  const { isError, structured, json } = await call('verify_quotes', input)
  await close()
  assert.equal(isError, false)
  assert.deepEqual(structured, json)
  assert.deepEqual(asked, [input])
  assert.deepEqual(Object.keys(json), ['verdicts', 'uncited_sentences', 'unsupported_numbers', 'summary'])
  const [first, second, third] = json.verdicts
  assert.deepEqual(Object.keys(first), ['text', 'verdict', 'citation', 'occurrences', 'differences'])
  assert.deepEqual(second.misattributed, ['speaker', 'date'])
  assert.deepEqual(second.differences, [{ kind: 'number', yours: '3200', source: '2300' }])
  assert.equal(third.citation, null)
  assert.deepEqual(json.unsupported_numbers, [{ text: '80', sentence: '八十人。' }])
})

describe('detail', () => {
  const places = Array.from({ length: 9 }, () => FREE)
  const collection = collectionWith([exact({ occurrences: 9, places })])

  test('concise: bare citations, five places', async () => {
    const { verdicts } = await callTool(verifyQuotesTool, collection, { answer: '“园”' })
    assert.equal(verdicts[0]!.citation?.raw.sha256, undefined)
    assert.equal(verdicts[0]!.places?.length, 5)
    assert.equal(verdicts[0]!.places?.[0]?.quote.prefix, undefined)
    assert.equal(verdicts[0]!.in_answer, undefined)
  })

  test('full: whole citations, all places, the span in the answer', async () => {
    const { verdicts } = await callTool(verifyQuotesTool, collection, { answer: '“园”', detail: 'full' })
    assert.equal(verdicts[0]!.citation?.raw.sha256, PARK.raw.sha256)
    assert.equal(verdicts[0]!.places?.length, 9)
    assert.deepEqual(verdicts[0]!.in_answer, { start: 1, end: 10 })
  })
})

describe('a long result', () => {
  const check = async (verdicts: readonly Verdict[], detail = 'concise') => {
    const output = await callTool(verifyQuotesTool, collectionWith(verdicts), { answer: '“园”', detail })
    return { output, length: JSON.stringify(output).length }
  }

  test('loses places first', async () => {
    const many = Array.from({ length: 20 }, () => exact({ places: Array(5).fill(FREE) }))
    const { output, length } = await check(many)
    assert.ok(length <= 60_000, String(length))
    assert.equal(output.verdicts.length, 20)
    assert.ok(output.verdicts.every(({ places, citation }) => places === undefined && citation !== null))
  })

  test('loses no more than places where that is enough', async () => {
    const { output } = await check(Array(20).fill(exact({ places: Array(50).fill(FREE) })), 'full')
    assert.equal(output.verdicts[0]!.places, undefined)
    assert.equal(output.verdicts[0]!.citation?.raw.sha256, PARK.raw.sha256)
  })

  test('then what the concise form leaves out', async () => {
    const { output, length } = await check(Array(100).fill(exact()), 'full')
    assert.ok(length <= 60_000, String(length))
    assert.equal(output.verdicts.length, 100)
    assert.equal(output.verdicts[0]!.citation?.raw.sha256, undefined)
  })

  test('then the text of faultless quotes, never a verdict nor the text of a faulty one', async () => {
    const long = exact({ text: '园'.repeat(600) })
    const { output, length } = await check([...Array(99).fill(long), { ...long, verdict: 'not_found' }])
    assert.ok(length <= 60_000, String(length))
    assert.equal(output.verdicts.length, 100)
    assert.equal(output.verdicts[0]!.text, `${'园'.repeat(40)}…`)
    assert.equal(output.verdicts[99]!.text.length, 600)
  })

  test('is refused where even that is too long', async () => {
    await assert.rejects(check(Array(1000).fill(exact())), {
      code: 'invalid_input',
      message: /the verdicts on 1000 quotes are longer than 60000 characters/,
      hint: /in parts/,
    })
  })
})
