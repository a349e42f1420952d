import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { after, describe, test } from 'node:test'
import { writeTinyEmbedder } from '../../../scripts/tiny-model.ts'
import { ChuchuError } from '../../../src/retrieval/contract/errors.ts'
import type { Embedder } from '../../../src/retrieval/models/embedder.ts'
import { createOnnxEmbedder } from '../../../src/retrieval/models/onnx.ts'
import { loadOnnxPackages } from '../../../src/retrieval/models/onnx-packages.ts'
import { fromHalf } from '../../../src/retrieval/models/onnx-session.ts'
import { embedderContract } from '../../contracts/embedder.ts'
import {
  CLS,
  distance,
  hiddenOf,
  LAST,
  MEAN,
  mean,
  NEEDS_PACKAGES,
  tinyEmbedder,
  tinyFolder,
  tokensOf,
  unit,
} from './onnx-tiny.ts'

const TEXT = '累计投运加氢站二十座'
const NEAR = 1e-6

if (NEEDS_PACKAGES.skip === false) {
  const root = mkdtempSync(path.join(os.tmpdir(), 'chuchu-onnx-'))
  after(() => rmSync(root, { recursive: true }))
  writeTinyEmbedder(root, { files: MEAN })
  embedderContract('a local model', await createOnnxEmbedder({ kind: 'onnx', folder: root }), NEAR)
}

const one = async (embedder: Embedder, text: string, role: 'query' | 'passage' = 'passage') =>
  (await embedder.embed([text], role))[0]!

async function failureOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => assert.fail('it did not fail'),
    (error: unknown) => error,
  )
  assert(error instanceof ChuchuError, String(error))
  assert(!`${error.message} ${error.hint}`.includes(os.tmpdir()), error.message)
  return `${error.code}: ${error.message}; ${error.hint}`
}

describe('the vectors are those of the model', NEEDS_PACKAGES, () => {
  const hidden = hiddenOf(tokensOf(TEXT))

  test('pooled as its files say', async (t) => {
    const pooled = { cls: hidden[0]!, mean: mean(hidden), last: hidden.at(-1)! }
    assert(distance(await one(await tinyEmbedder(t, { files: CLS }), TEXT), unit(pooled.cls)) < NEAR)
    assert(distance(await one(await tinyEmbedder(t, { files: MEAN }), TEXT), unit(pooled.mean)) < NEAR)
    assert(distance(await one(await tinyEmbedder(t, { files: LAST }), TEXT), unit(pooled.last)) < NEAR)
    const overridden = await tinyEmbedder(t, { files: CLS }, { pooling: 'lasttoken' })
    assert(distance(await one(overridden, TEXT), unit(pooled.last)) < NEAR)
  })

  test('with every input that it has, and no other', async (t) => {
    for (const inputs of [
      ['token_type_ids'],
      ['position_ids'],
      ['token_type_ids', 'position_ids', 'past_key_values.0.key'],
    ] as const) {
      const vector = await one(await tinyEmbedder(t, { inputs }), TEXT)
      assert(distance(vector, unit(mean(hiddenOf(tokensOf(TEXT), inputs)))) < NEAR, inputs.join())
    }
  })

  test('under any name of the output; what is pooled by the model is not pooled again', async (t) => {
    const wanted = unit(mean(hidden))
    const noPooling = { '1_Pooling/config.json': null }
    for (const model of [
      { output: 'token_embeddings' },
      { output: 'anything' },
      { output: 'sentence_embedding', pooled: true, files: noPooling },
      { output: 'anything', pooled: true, files: noPooling },
    ]) {
      assert(distance(await one(await tinyEmbedder(t, model), TEXT), wanted) < NEAR, model.output)
    }
  })

  test('also where it gives 16-bit numbers', async (t) => {
    assert(distance(await one(await tinyEmbedder(t, { float16: true }), TEXT), unit(mean(hidden))) < 2e-3)
  })

  test('in any batch', async (t) => {
    const texts = Array.from({ length: 40 }, (_, i) => TEXT.slice(0, 1 + (i % TEXT.length)))
    const single = await (await tinyEmbedder(t, {}, { batchSize: 1 })).embed(texts, 'passage')
    for (const batchSize of [undefined, 3, 64]) {
      const vectors = await (await tinyEmbedder(t, {}, { batchSize })).embed(texts, 'passage')
      for (const [i, vector] of vectors.entries()) assert(distance(vector, single[i]!) < NEAR)
    }
    for (const [i, text] of texts.entries()) {
      assert(distance(single[i]!, unit(mean(hiddenOf(tokensOf(text))))) < NEAR, text)
    }
  })

  test('cut to the dimensions that are wanted, and scaled again', async (t) => {
    const embedder = await tinyEmbedder(t, {}, { dimensions: 3 })
    assert.equal(embedder.dimensions, 3)
    assert(distance(await one(embedder, TEXT), unit(mean(hidden).slice(0, 3))) < NEAR)
    assert.match(
      await failureOf(tinyEmbedder(t, {}, { dimensions: 9 })),
      /^invalid_input: the vectors of the model tiny have 8 dimensions, not 9; .*--embed-dimensions/,
    )
  })
})

describe('texts', NEEDS_PACKAGES, () => {
  test('that are too long are cut; the special tokens stay', async (t) => {
    const long = TEXT.repeat(20)
    const cut = async (maxLength: number | undefined, length: number) => {
      const vector = await one(await tinyEmbedder(t, { files: LAST }, { maxLength }), long)
      return distance(vector, unit(hiddenOf(tokensOf(long.slice(0, length - 2))).at(-1)!)) < NEAR
    }
    assert(await cut(7, 7))
    assert(await cut(undefined, 64))
  })

  test('get the prefixes that the files or the options say', async (t) => {
    const files = { 'config_sentence_transformers.json': { prompts: { query: '查询', document: '文章' } } }
    const embedder = await tinyEmbedder(t, { files })
    const wanted = (text: string) => unit(mean(hiddenOf(tokensOf(text))))
    assert(distance(await one(embedder, TEXT, 'query'), wanted(`查询${TEXT}`)) < NEAR)
    assert(distance(await one(embedder, TEXT), wanted(`文章${TEXT}`)) < NEAR)
    const overridden = await tinyEmbedder(t, { files }, { queryPrefix: '', passagePrefix: '甲' })
    assert(distance(await one(overridden, TEXT, 'query'), wanted(TEXT)) < NEAR)
    assert(distance(await one(overridden, TEXT), wanted(`甲${TEXT}`)) < NEAR)
  })

  test('end with the token that the family wants, once', async (t) => {
    const wanted = unit(hiddenOf(tokensOf(TEXT, '<|endoftext|>')).at(-1)!)
    for (const last of [null, '<|endoftext|>']) {
      const folder = tinyFolder(t, { last, files: { '1_Pooling/config.json': null } }, 'Qwen3-Embedding-0.6B')
      const embedder = await createOnnxEmbedder({ kind: 'onnx', folder })
      assert(distance(await one(embedder, TEXT), wanted) < NEAR, String(last))
      const cut = await createOnnxEmbedder({ kind: 'onnx', folder, maxLength: 5 })
      const short = unit(hiddenOf(tokensOf(TEXT.slice(0, 3), '<|endoftext|>')).at(-1)!)
      assert(distance(await one(cut, TEXT), short) < NEAR, String(last))
    }
  })

  test('without content give zeros, and the model is not even loaded', async (t) => {
    const folder = tinyFolder(t)
    const { id } = await createOnnxEmbedder({ kind: 'onnx', folder })
    const lazy = await createOnnxEmbedder({ kind: 'onnx', folder }, id, () => assert.fail('it was loaded'))
    assert.deepEqual([lazy.id, lazy.dimensions], [id, 8])
    assert.deepEqual(await lazy.embed(['', ' \n'], 'passage'), [new Float32Array(8), new Float32Array(8)])
    await assert.rejects(lazy.embed(['甲'], 'query'), /it was loaded/)
  })
})

test(
  'the id changes with all that changes the vectors of passages, and with nothing else',
  NEEDS_PACKAGES,
  async (t) => {
    const { id } = await tinyEmbedder(t)
    assert.match(id, /^onnx\/tiny\/8\/[0-9a-f]{16}$/)
    assert.equal((await tinyEmbedder(t)).id, id)
    assert.equal((await tinyEmbedder(t, {}, { queryPrefix: '查询', batchSize: 2 })).id, id)
    const ids = await Promise.all([
      id,
      ...[{ files: CLS }, { inputs: ['position_ids'] as const }, { last: null }].map(
        async (model) => (await tinyEmbedder(t, model)).id,
      ),
      ...[{ passagePrefix: '文' }, { maxLength: 9 }, { dimensions: 8 }].map(
        async (options) => (await tinyEmbedder(t, {}, options)).id,
      ),
    ])
    assert.equal(new Set(ids).size, 7)
  },
)

test('the ONNX file may be chosen', NEEDS_PACKAGES, async (t) => {
  const folder = tinyFolder(t, { files: CLS, file: 'model_quantized.onnx' })
  const vector = unit(hiddenOf(tokensOf(TEXT))[0]!)
  assert(distance(await one(await createOnnxEmbedder({ kind: 'onnx', folder }), TEXT), vector) < NEAR)
  const file = 'model_quantized.onnx'
  assert(distance(await one(await createOnnxEmbedder({ kind: 'onnx', folder, file }), TEXT), vector) < NEAR)
})

describe('a model that cannot be used is told of in words', NEEDS_PACKAGES, () => {
  const cases = [
    {
      name: 'no word on pooling',
      model: { files: { '1_Pooling/config.json': null } },
      says: /^embedder: the model tiny does not say how its token vectors are pooled; .*--embed-pooling/,
    },
    {
      name: 'steps that the file lacks',
      model: {
        files: {
          'modules.json': [
            { path: '', type: 'sentence_transformers.models.Transformer' },
            { path: '1_Pooling', type: 'sentence_transformers.models.Pooling' },
            { path: '2_Dense', type: 'sentence_transformers.models.Dense' },
          ],
        },
      },
      says: /the model tiny has steps behind its pooling that its ONNX file lacks: Dense/,
    },
    {
      name: 'no ONNX file in truth',
      model: { files: { 'onnx/model.onnx': 'version https://git-lfs.github.com/spec/v1' } },
      says: /^embedder: onnx\/model\.onnx of the model tiny cannot be loaded: .*chuchu model pull/,
    },
    {
      name: 'a tokenizer of another kind',
      model: { files: { 'tokenizer.json': { model: { type: 'Unheard' } } } },
      says: /^embedder: the tokenizer of the model tiny is of a kind that is not supported; /,
    },
  ]
  for (const { name, model, says } of cases) {
    test(name, async (t) => assert.match(await failureOf(tinyEmbedder(t, model)), says))
  }

  test('a failure to load is not kept', async (t) => {
    const folder = tinyFolder(t)
    const { id } = await createOnnxEmbedder({ kind: 'onnx', folder })
    let calls = 0
    const embedder = await createOnnxEmbedder({ kind: 'onnx', folder }, id, async () => {
      calls++
      if (calls === 1) throw new ChuchuError('embedder', 'not yet', 'wait')
      return loadOnnxPackages()
    })
    await assert.rejects(embedder.embed([TEXT], 'passage'), /not yet/)
    assert(distance(await one(embedder, TEXT), unit(mean(hiddenOf(tokensOf(TEXT))))) < NEAR)
  })
})

test('16-bit numbers', () => {
  const cases = { 0: 0, 15360: 1, 49152: -2, 13653: 0.333251953125, 31743: 65504, 1: 2 ** -24 }
  for (const [bits, value] of Object.entries(cases)) assert.equal(fromHalf(Number(bits)), value)
  assert.deepEqual([fromHalf(0x7c00), fromHalf(0xfc00), fromHalf(0x7e00)], [Infinity, -Infinity, Number.NaN])
})
