import assert from 'node:assert/strict'
import { test } from 'node:test'
import { layoutStatus } from '../../src/cli/commands/ingest.ts'
import type { CollectionStatus } from '../../src/retrieval/index.ts'
import { ARTICLES, createFakeCollection } from '../support/fake-collection.ts'
import { run } from './support.ts'

const status: CollectionStatus = {
  articles: 2,
  passages: 5,
  skipped: [{ file: 'torn.txt', reason: 'it is not text', hint: 'Save it as UTF-8.' }],
  embedder: 'none',
  vector_weight: 0.1,
  analyzer: '1',
  opened_ms: 12,
  opening: 'updated',
  index: { state: 'ready', articles: 2, of: 2 },
  changes: { added: 0, changed: 1, removed: 2 },
}
const collectionWith = (change: Partial<CollectionStatus>) =>
  createFakeCollection(ARTICLES, { status: () => ({ ...status, ...change }) })

test('what happened and the figures, on one line', () => {
  assert.equal(
    layoutStatus(status, 33.4),
    'index updated (0 added, 1 changed, 2 removed): 2 articles, 5 passages, 1 skipped, 33 ms\n',
  )
  assert.equal(
    layoutStatus({ ...status, opening: 'loaded', skipped: [] }, 33.4),
    'index is up to date: 2 articles, 5 passages, 33 ms\n',
  )
})

test('skipped files are warnings, an empty collection is a failure', async () => {
  assert.equal((await run(['ingest'], { collection: collectionWith({}) })).code, 0)
  assert.equal((await run(['ingest'], { collection: collectionWith({ articles: 0 }) })).code, 1)
})

test('one article is not "1 articles"', () => {
  const one = { ...status, articles: 1, passages: 1, skipped: [], opening: 'loaded' } as const
  assert.equal(layoutStatus(one, 5), 'index is up to date: 1 article, 1 passage, 5 ms\n')
})

test('skipped files are named once, whether the engine names them, counts them or says nothing', async () => {
  const named = 'chuchu: skipped torn.txt: it is not text; Save it as UTF-8.\n'
  const notes = async (...reports: string[]) =>
    (await run(['ingest'], { collection: collectionWith({}), reports })).notes
  assert.equal(await notes('skipped torn.txt: it is not text; Save it as UTF-8.'), named)
  assert.equal(await notes('1 file of the corpus is not read; chuchu ingest names them'), named)
  assert.equal(await notes(), named)
  assert.equal(await notes('the index is rebuilt'), `chuchu: the index is rebuilt\n${named}`)
})

test('--rebuild reaches the engine, --json prints the status', async () => {
  const { opened, out } = await run(['ingest', '--rebuild', '--json'], { collection: collectionWith({}) })
  assert.equal((opened[0] as { rebuild: boolean }).rebuild, true)
  assert.deepEqual(JSON.parse(out), status)
})
