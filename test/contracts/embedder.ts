import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Embedder } from '../../src/retrieval/models/embedder.ts'

const TEXTS = [
  '推动科技创新和产业创新深度融合',
  '今天天气很好',
  'Hydrogen refuelling stations: 20 in 2025',
  '😀 表情 \ud800',
  '新',
]

/**
 * What every embedder must do.
 * @param tolerance how far numbers of the same text may lie apart; a runtime that adds the numbers of a batch in another
 *   order than those of one text cannot give the same last bit
 */
export function embedderContract(name: string, embedder: Embedder, tolerance = 0): void {
  const embed = (...texts: string[]) => embedder.embed(texts, 'passage')

  describe(name, () => {
    test('has an id and a number of dimensions', () => {
      assert.match(embedder.id, /\S/)
      assert(Number.isInteger(embedder.dimensions) && embedder.dimensions > 0)
    })

    test('gives each text a vector of that many numbers and of length 1', async () => {
      for (const role of ['passage', 'query'] as const) {
        const vectors = await embedder.embed(TEXTS, role)
        assert.equal(vectors.length, TEXTS.length)
        for (const vector of vectors) {
          assert(vector instanceof Float32Array)
          assert.equal(vector.length, embedder.dimensions)
          assert(Math.abs(cosine(vector, vector) - 1) < 1e-5)
        }
      }
    })

    test('gives a text without content a vector of zeros', async () => {
      for (const vector of await embed('', ' \n'))
        assert.deepEqual(vector, new Float32Array(embedder.dimensions))
      assert.deepEqual(await embed(), [])
    })

    test('gives the same vectors again, whatever other texts are asked for', async () => {
      const together = await embed(...TEXTS)
      const reversed = await embed(...TEXTS.toReversed())
      for (const [i, vector] of reversed.toReversed().entries()) assertNear(vector, together[i]!, tolerance)
      assertNear((await embed(TEXTS[1]!))[0]!, together[1]!, tolerance)
    })

    test('gives both scripts of a text the same vector', async () => {
      const [hans, hant] = await embed('强化企业科技创新主体地位', '強化企業科技創新主體地位')
      assert(cosine(hans!, hant!) > 0.999)
    })

    test('puts a text nearer to one that says nearly the same than to another', async () => {
      const [text, near, far] = await embed(
        '累计投运加氢站二十座',
        '累计投运了二十座加氢站',
        '今天天气很好，适合散步',
      )
      assert(cosine(text!, near!) > cosine(text!, far!))
    })
  })
}

function assertNear(actual: Float32Array, wanted: Float32Array, tolerance: number): void {
  assert.equal(actual.length, wanted.length)
  for (const [i, value] of actual.entries()) assert(Math.abs(value - wanted[i]!) <= tolerance)
}

function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, at) => sum + value * b[at]!, 0)
}
