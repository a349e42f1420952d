import assert from 'node:assert/strict'
import path from 'node:path'
import { test } from 'node:test'
import { bundledCorpus, dataFolderOf } from '../../src/cli/paths.ts'
import { retryAfterFailure } from '../../src/cli/serve.ts'
import { resolveSettings } from '../../src/cli/settings.ts'
import { wantsColour } from '../../src/cli/terminal.ts'
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

test('colours are for a terminal, unless NO_COLOR is set', () => {
  const terminal = { out: async () => {}, note: () => {}, outIsTTY: true, noteIsTTY: true, columns: 80 }
  assert.equal(wantsColour(terminal, {}), true)
  assert.equal(wantsColour(terminal, { NO_COLOR: '1' }), false)
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
