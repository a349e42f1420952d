import assert from 'node:assert/strict'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import type { TinyEmbedder } from '../../../scripts/tiny-model.ts'
import { ChuchuError } from '../../../src/retrieval/contract/errors.ts'
import { createOnnxEmbedder } from '../../../src/retrieval/models/onnx.ts'
import { filesOfModel, fingerprint, openModelFolder } from '../../../src/retrieval/models/onnx-folder.ts'
import { type EmbedOverrides, readEmbedSettings } from '../../../src/retrieval/models/onnx-settings.ts'
import { NEEDS_NO_PACKAGES, tinyFolder } from './onnx-tiny.ts'

const NO_POOLING = { '1_Pooling/config.json': null }

async function settingsOf(t: TestContext, model: TinyEmbedder, name = 'tiny', stated: EmbedOverrides = {}) {
  return readEmbedSettings(await openModelFolder(tinyFolder(t, model, name)), stated)
}

describe('what the files do not say is taken from the family', () => {
  const cases = [
    ['bge-small-zh-v1.5', 'cls', '为这个句子生成表示以用于检索相关文章：', ''],
    ['multilingual-e5-small', 'mean', 'query: ', 'passage: '],
    ['e5-base-v2', 'mean', 'query: ', 'passage: '],
    ['bge-m3', 'cls', '', ''],
    [
      'Qwen3-Embedding-0.6B-ONNX',
      'lasttoken',
      'Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:',
      '',
    ],
    ['unheard-of', null, '', ''],
  ] as const
  for (const [name, pooling, queryPrefix, passagePrefix] of cases) {
    test(name, async (t) => {
      const settings = await settingsOf(t, { files: NO_POOLING }, name)
      assert.deepEqual(
        [settings.pooling, settings.queryPrefix, settings.passagePrefix],
        [pooling, queryPrefix, passagePrefix],
      )
    })
  }

  test('a model saved under a name of its own keeps the family of the one it was made from', async (t) => {
    const files = { ...NO_POOLING, 'config.json': { _name_or_path: 'BAAI/bge-base-zh-v1.5' } }
    assert.equal((await settingsOf(t, { files }, 'ours')).pooling, 'cls')
  })

  test('files count before the family, statements before files; empty prompts say nothing', async (t) => {
    const prompts = (query: string) => ({ 'config_sentence_transformers.json': { prompts: { query } } })
    const name = 'bge-small-zh'
    assert.equal((await settingsOf(t, { files: prompts('问') }, name)).queryPrefix, '问')
    assert.match((await settingsOf(t, { files: prompts('') }, name)).queryPrefix, /^为这个句子/)
    assert.equal((await settingsOf(t, { files: prompts('问') }, name, { queryPrefix: '' })).queryPrefix, '')
    assert.equal((await settingsOf(t, {}, name)).pooling, 'mean')
    assert.equal((await settingsOf(t, {}, name, { pooling: 'cls' })).pooling, 'cls')
  })
})

test('tokens at most: by the files in their order, and never more than there are positions', async (t) => {
  const lengthOf = async (files: Record<string, unknown>) => (await settingsOf(t, { files })).maxLength
  assert.equal(await lengthOf({ 'sentence_bert_config.json': { max_seq_length: 20 } }), 20)
  assert.equal(await lengthOf({ 'sentence_bert_config.json': { max_seq_length: 999 } }), 64)
  assert.equal(await lengthOf({}), 64)
  assert.equal(await lengthOf({ 'tokenizer_config.json': { model_max_length: 1e30 } }), 64)
  assert.equal(await lengthOf({ 'tokenizer_config.json': null, 'config.json': null }), 512)
  const roberta = { model_type: 'xlm-roberta', max_position_embeddings: 514, pad_token_id: 1 }
  assert.equal(await lengthOf({ 'tokenizer_config.json': null, 'config.json': roberta }), 512)
})

test('modules name the folder of the pooling', async (t) => {
  const files = {
    ...NO_POOLING,
    'modules.json': [
      { path: '', type: 'sentence_transformers.models.Transformer' },
      { path: '2_Pool', type: 'sentence_transformers.models.Pooling' },
      { path: '3_Normalize', type: 'sentence_transformers.models.Normalize' },
    ],
    '2_Pool/config.json': { pooling_mode_cls_token: true, pooling_mode_mean_tokens: false },
  }
  const { pooling, furtherSteps } = await settingsOf(t, { files })
  assert.deepEqual([pooling, furtherSteps], ['cls', []])
})

async function failureOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => assert.fail('it did not fail'),
    (error: unknown) => error,
  )
  assert(error instanceof ChuchuError, String(error))
  assert.equal(error.code, 'embedder')
  assert(!`${error.message} ${error.hint}`.includes(os.tmpdir()), error.message)
  return `${error.message}; ${error.hint}`
}

describe('what is missing or wrong is named, without the places of the machine', () => {
  const create = (folder: string, file?: string) => createOnnxEmbedder({ kind: 'onnx', folder, file })

  test('the folder', async (t) => {
    const folder = path.join(tinyFolder(t), 'nowhere')
    assert.match(
      await failureOf(create(folder)),
      /^there is no folder of a model called nowhere; .*model pull/,
    )
  })

  test('the ONNX file', async (t) => {
    const folder = tinyFolder(t)
    assert.match(await failureOf(create(folder, 'onnx/x.onnx')), /^the model tiny lacks onnx\/x\.onnx; /)
    rmSync(path.join(folder, 'onnx'), { recursive: true })
    assert.match(
      await failureOf(create(folder)),
      /^the model tiny lacks onnx\/model\.onnx or model\.onnx or /,
    )
  })

  test('the tokenizer', async (t) => {
    const folder = tinyFolder(t, { files: { 'tokenizer.json': null } })
    assert.match(
      await failureOf(create(folder)),
      /^the model tiny lacks tokenizer\.json; .*chuchu model pull/,
    )
  })

  test('JSON that is none', async (t) => {
    const folder = tinyFolder(t, { files: { 'config.json': '{' } })
    assert.match(
      await failureOf(create(folder)),
      /^config\.json of the model tiny is not the JSON that it should/,
    )
  })

  test('a pooling that is not supported', async (t) => {
    for (const config of [
      { pooling_mode_weightedmean_tokens: true },
      { pooling_mode_mean_tokens: true, pooling_mode_cls_token: true },
      { pooling_mode_mean_tokens: true, include_prompt: false },
    ]) {
      const folder = tinyFolder(t, { files: { '1_Pooling/config.json': config } })
      assert.match(
        await failureOf(create(folder)),
        /^1_Pooling\/config\.json of the model tiny asks for a pooling that is not supported; .*--embed-pooling/,
      )
    }
  })

  test('the packages, with what installs them', NEEDS_NO_PACKAGES, async (t) => {
    assert.match(
      await failureOf(create(tinyFolder(t))),
      /^local models need the package onnxruntime-node, which is not installed; run npm install --no-save --save-optional --ignore-scripts onnxruntime-node @huggingface\/tokenizers /,
    )
  })
})

test('the fingerprint sees a change of one sampled byte, of the size, and of data beside the model', async (t) => {
  const folder = tinyFolder(t)
  const model = path.join(folder, 'onnx/model.onnx')
  const prints = [await fingerprint(await openModelFolder(folder))]
  const bytes = readFileSync(model)
  assert(bytes.length > 64 * 4096, 'it is sampled')
  for (const at of [0, bytes.length - 1]) {
    writeFileSync(model, Buffer.from(bytes.map((byte, i) => (i === at ? byte ^ 1 : byte))))
    prints.push(await fingerprint(await openModelFolder(folder)))
  }
  writeFileSync(model, bytes.subarray(0, -1))
  prints.push(await fingerprint(await openModelFolder(folder)))
  writeFileSync(model, bytes)
  assert.equal(await fingerprint(await openModelFolder(folder)), prints[0])
  for (const name of ['model.onnx_data', 'model.onnx_data_1']) {
    writeFileSync(path.join(folder, 'onnx', name), 'weights')
    prints.push(await fingerprint(await openModelFolder(folder)))
  }
  assert.equal(new Set(prints).size, prints.length)
})

test('the files that a model needs of a repository', () => {
  const has = [
    '.gitattributes',
    '1_Pooling/config.json',
    'README.md',
    'config.json',
    'model.safetensors',
    'onnx/model.onnx',
    'onnx/model.onnx_data',
    'onnx/model_quantized.onnx',
    'tokenizer.json',
    'tokenizer_config.json',
  ]
  const settings = ['1_Pooling/config.json', 'config.json']
  assert.deepEqual(filesOfModel(has), [
    'onnx/model.onnx',
    'tokenizer.json',
    ...settings,
    'onnx/model.onnx_data',
    'tokenizer_config.json',
  ])
  assert.deepEqual(filesOfModel(has, 'onnx/model_quantized.onnx'), [
    'onnx/model_quantized.onnx',
    'tokenizer.json',
    ...settings,
    'tokenizer_config.json',
  ])
  assert.deepEqual(filesOfModel(['README.md']), ['onnx/model.onnx', 'tokenizer.json'])
})
