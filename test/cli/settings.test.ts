import assert from 'node:assert/strict'
import path from 'node:path'
import { test } from 'node:test'
import { retryAfterFailure } from '../../src/cli/commands/serve.ts'
import { bundledCorpus, dataFolderOf, type GlobalOptions, resolveSettings } from '../../src/cli/settings.ts'
import { wantsColour } from '../../src/cli/terminal.ts'
import { ChuchuError, type Progress } from '../../src/retrieval/index.ts'
import { createFakeCollection } from '../support/fake-collection.ts'

test('the bundled corpus is the default, and its data folder is not the current one', async () => {
  const { corpus, data, chosen } = await resolveSettings({}, {})
  assert.deepEqual(corpus, [path.resolve('corpus')])
  assert.equal(bundledCorpus, path.resolve('corpus'))
  assert.deepEqual(chosen, { corpus: false, data: false })
  assert.match(path.basename(data), /^corpus-[0-9a-f]{10}$/)
  assert.ok(path.relative(process.cwd(), data).startsWith('..'))
})

test('a data folder has a readable name and differs for each corpus', () => {
  assert.equal(dataFolderOf('/cache', ['/a/我的 文章!']), path.join('/cache', '我的-文章--7d439e05e4'))
  assert.notEqual(dataFolderOf('/cache', ['/a/x']), dataFolderOf('/cache', ['/b/x']))
  assert.notEqual(dataFolderOf('/cache', ['/a/x', '/b/x']), dataFolderOf('/cache', ['/a/x']))
  assert.match(path.basename(dataFolderOf('/cache', ['/'])), /^corpus-/)
})

test('empty entries of CHUCHU_CORPUS are none', async () => {
  const { corpus } = await resolveSettings({}, { CHUCHU_CORPUS: `${path.delimiter}one${path.delimiter}` })
  assert.deepEqual(corpus, [path.resolve('one')])
})

test('an embedding endpoint is named by options or by the environment; options win', async () => {
  const env = {
    CHUCHU_EMBED_URL: 'http://localhost:1/v1',
    CHUCHU_EMBED_MODEL: 'm',
    CHUCHU_EMBED_KEY: 'k',
    CHUCHU_EMBED_QUERY_PREFIX: 'q: ',
    CHUCHU_EMBED_PASSAGE_PREFIX: 'p: ',
  }
  const embedderOf = async (options: GlobalOptions, env: NodeJS.ProcessEnv) =>
    (await resolveSettings(options, env)).embedder
  const named = {
    url: 'http://localhost:1/v1',
    model: 'm',
    key: 'k',
    queryPrefix: 'q: ',
    passagePrefix: 'p: ',
  }
  assert.deepEqual(await embedderOf({}, env), { ...named, batchSize: undefined })
  assert.deepEqual(
    await embedderOf(
      { embedUrl: 'http://localhost:2', embedModel: 'n', embedQueryPrefix: '', embedBatch: 8 },
      env,
    ),
    { ...named, url: 'http://localhost:2', model: 'n', queryPrefix: '', batchSize: 8 },
  )
  assert.equal(await embedderOf({}, {}), undefined)
  assert.equal(await embedderOf({}, { CHUCHU_EMBED_KEY: 'k', CHUCHU_EMBED_URL: '' }), undefined)
})

test('an embedding endpoint that is only half named is wrong usage', async () => {
  for (const env of [{ CHUCHU_EMBED_URL: 'http://localhost:1' }, { CHUCHU_EMBED_MODEL: 'm' }]) {
    await assert.rejects(resolveSettings({}, env), (error) => {
      return (
        error instanceof ChuchuError && error.code === 'invalid_input' && /--embed-model/.test(error.hint)
      )
    })
  }
})

test('a local model is named by an option or by the environment; an option stands against an endpoint there', async () => {
  const env = { CHUCHU_EMBED_URL: 'http://localhost:1', CHUCHU_EMBED_MODEL: 'm' }
  const { embedder, reranker } = await resolveSettings(
    { embedLocal: 'src', embedPooling: 'cls', embedDimensions: 64, embedFile: 'm.onnx', rerankLocal: 'test' },
    env,
  )
  assert.deepEqual(embedder, {
    kind: 'onnx',
    folder: path.resolve('src'),
    file: 'm.onnx',
    pooling: 'cls',
    dimensions: 64,
    queryPrefix: undefined,
    passagePrefix: undefined,
    batchSize: undefined,
  })
  assert.deepEqual(reranker, { folder: path.resolve('test') })
  const local = { CHUCHU_EMBED_LOCAL: 'src', CHUCHU_RERANK_LOCAL: 'test' }
  const settings = await resolveSettings({}, local)
  assert.equal(settings.embedder?.kind, 'onnx')
  assert.deepEqual(settings.reranker, { folder: path.resolve('test') })
  const { embedder: endpoint } = await resolveSettings(
    { embedUrl: 'http://localhost:1', embedModel: 'm' },
    local,
  )
  assert.equal(endpoint?.kind, undefined)
})

test('an endpoint and a local model together are wrong usage', async () => {
  for (const [options, env] of [
    [{ embedLocal: 'src', embedUrl: 'http://localhost:1' }, {}],
    [{ embedLocal: 'src', embedModel: 'm' }, {}],
    [{}, { CHUCHU_EMBED_LOCAL: 'src', CHUCHU_EMBED_URL: 'http://localhost:1' }],
  ] as const) {
    await assert.rejects(resolveSettings(options, env), (error) => {
      return (
        error instanceof ChuchuError && error.code === 'invalid_input' && /--embed-local/.test(error.hint)
      )
    })
  }
})

test('colours are for a terminal, unless NO_COLOR is set', () => {
  const terminal = { out: async () => {}, note: () => {}, outIsTTY: true, noteIsTTY: true, columns: 80 }
  assert.equal(wantsColour(terminal, {}), true)
  assert.equal(wantsColour(terminal, { NO_COLOR: '1' }), false)
  assert.equal(wantsColour(terminal, { TERM: 'dumb' }), false)
  assert.equal(wantsColour({ ...terminal, outIsTTY: false }, {}), false)
})

test('opening is shared while it lasts and tried again after a failure', async () => {
  let attempts = 0
  const open = retryAfterFailure(async () => {
    attempts++
    if (attempts === 1) throw new Error('not yet')
    return createFakeCollection()
  })
  await assert.rejects(Promise.all([open(), open()]), /not yet/)
  assert.equal(attempts, 1)
  assert.equal(await open(), await open())
  assert.equal(attempts, 2)
})

test('whoever waits for the opening gets its progress', async () => {
  let go = (_: Progress) => {}
  const open = retryAfterFailure(
    (onProgress) =>
      new Promise((resolve) => {
        go = (progress) => {
          onProgress(progress)
          if (progress.phase === 'write') resolve(createFakeCollection())
        }
      }),
  )
  const seen: string[] = []
  const opened = [
    open(({ phase }) => seen.push(`a ${phase}`)),
    open(),
    open(({ phase }) => seen.push(`b ${phase}`)),
  ]
  go({ phase: 'read', done: 0, total: 1 })
  go({ phase: 'write', done: 1, total: 1 })
  await Promise.all(opened)
  go({ phase: 'read', done: 0, total: 1 })
  assert.deepEqual(seen, ['a read', 'b read', 'a write', 'b write'])
})
