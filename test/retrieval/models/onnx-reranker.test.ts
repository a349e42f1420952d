import assert from 'node:assert/strict'
import path from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { TABLES, type TinyReranker, WIDTH, writeTinyReranker } from '../../../scripts/tiny-model.ts'
import { ChuchuError } from '../../../src/retrieval/contract/errors.ts'
import { createOnnxReranker, type OnnxRerankerOptions } from '../../../src/retrieval/models/onnx-reranker.ts'
import { scratch } from '../../support/corpus.ts'
import { distance, idOf, mean, NEEDS_PACKAGES, tinyFolder } from './onnx-tiny.ts'

const QUERY = '累计投运加氢站'
const TEXTS = ['累计投运加氢站二十座', '今天天气很好适合散步', '', '氢', '累计投运加氢站'.repeat(30)]

function reranker(t: TestContext, model: TinyReranker = {}, options: Partial<OnnxRerankerOptions> = {}) {
  const folder = path.join(scratch(t), 'tiny-reranker')
  writeTinyReranker(folder, model)
  return createOnnxReranker({ folder, ...options })
}

/** The model's log odds, computed without it, for tokens that are cut to fit. */
function oddsOf(query: string, text: string, limit = 64): number {
  const row = (id: number) => [...TABLES.token.subarray(id * WIDTH, (id + 1) * WIDTH)]
  const room = limit - 3
  const kept = Math.min(query.length, Math.max(room - text.length, Math.ceil(room / 2)))
  const a = ['[CLS]', ...query.slice(0, kept), '[SEP]'].map(idOf)
  const b = [...text.slice(0, room - kept), '[SEP]'].map(idOf)
  const [first, second] = [mean(a.map(row)), mean(b.map(row))]
  return first.reduce((sum, value, i) => sum + value * second[i]!, 0)
}

const sigmoid = (value: number) => 1 / (1 + Math.exp(-value))

describe('scores are those of the model', NEEDS_PACKAGES, () => {
  const wanted = TEXTS.map((text) => (text === '' ? 0 : sigmoid(oddsOf(QUERY, text))))

  test('as probabilities, in the order of the texts, in any batch', async (t) => {
    for (const batchSize of [undefined, 1, 2]) {
      const scores = await (await reranker(t, {}, { batchSize })).score(QUERY, TEXTS)
      assert(scores instanceof Float32Array)
      assert(distance(scores, wanted) < 1e-6)
    }
  })

  test('as log odds', async (t) => {
    const scores = await (await reranker(t, {}, { scale: 'log-odds' })).score(QUERY, TEXTS)
    assert.equal(scores[2], Number.NEGATIVE_INFINITY)
    for (const i of [0, 1, 3, 4]) assert(Math.abs(scores[i]! - oddsOf(QUERY, TEXTS[i]!)) < 1e-6)
  })

  test('of one number for "no" and one for "yes"', async (t) => {
    const scores = await (await reranker(t, { labels: 2 }, { scale: 'log-odds' })).score(QUERY, [TEXTS[0]!])
    assert(Math.abs(scores[0]! - 2 * oddsOf(QUERY, TEXTS[0]!)) < 1e-6)
  })

  test('of pairs that are cut: the longer text first', async (t) => {
    const options = { scale: 'log-odds', maxLength: 13 } as const
    const long = '二十座加氢站'.repeat(9)
    const cases = [
      [QUERY, long],
      [long, '座'],
      [long, long],
    ] as const
    for (const [query, text] of cases) {
      const [score] = await (await reranker(t, {}, options)).score(query, [text])
      assert(Math.abs(score! - oddsOf(query, text, 13)) < 1e-6, `${query.length}, ${text.length}`)
    }
  })

  test('the same in either script; none for no text', async (t) => {
    const scorer = await reranker(t)
    const [hans, hant] = await scorer.score(QUERY, ['强化企业主体地位', '強化企業主體地位'])
    assert.equal(hans, hant)
    assert.equal((await scorer.score(QUERY, [])).length, 0)
  })
})

test('the id is that of the files', async (t) => {
  const { id } = await reranker(t)
  assert.match(id, /^onnx-reranker\/tiny-reranker\/[0-9a-f]{16}$/)
  assert.equal((await reranker(t)).id, id)
  assert.notEqual((await reranker(t, { labels: 2 })).id, id)
})

test('a model that gives vectors is no reranker', NEEDS_PACKAGES, async (t) => {
  const scorer = await createOnnxReranker({ folder: tinyFolder(t) })
  await assert.rejects(scorer.score(QUERY, TEXTS), (error) => {
    return error instanceof ChuchuError && error.code === 'embedder' && /no cross-encoder/.test(error.message)
  })
})
