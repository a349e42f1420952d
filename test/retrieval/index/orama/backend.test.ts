import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ChuchuError } from '../../../../src/retrieval/errors.ts'
import type { ByteSource, SnapshotData } from '../../../../src/retrieval/index/backend.ts'
import { MemoryBytes } from '../../../../src/retrieval/index/byte-source.ts'
import { createOramaBackend, restoreOramaBackend } from '../../../../src/retrieval/index/orama/backend.ts'
import { pack } from '../../../../src/retrieval/index/pack.ts'
import { indexBackendContract, record } from '../../../contracts/index-backend.ts'

indexBackendContract('orama', { create: createOramaBackend, restore: restoreOramaBackend })

const options = { dimensions: 2, analyze: (text: string) => text.split(' ').filter((term) => term !== '') }

type Fields = { [key: string]: SnapshotData }

async function savedIndex(): Promise<Fields> {
  const backend = createOramaBackend(options)
  await backend.add([
    record('r1', { article: 'x', title: 'a', body: 'b b', speakers: ['甲'], vector: Float32Array.of(1, 0) }),
    record('r2', { article: 'y', body: 'b c', vector: Float32Array.of(0, 1) }),
    record('r3', { article: 'x', context: 'd' }),
  ])
  return backend.save() as Fields
}

describe('orama: restoring', () => {
  const damages: [string, (saved: Fields) => SnapshotData][] = [
    ['no data', () => null],
    ['a list', () => []],
    ['the data of another engine', (saved) => ({ ...saved, engine: 'other' })],
    ['vectors of another length', (saved) => ({ ...saved, dimensions: 3 })],
    ['an id twice', (saved) => ({ ...saved, ids: ['r1', 'r1', 'r3'] })],
    ['an id missing', (saved) => ({ ...saved, ids: ['r1', 'r2'] })],
    ['an unknown article', (saved) => ({ ...saved, article: Uint32Array.of(0, 1, 2) })],
    ['ids that are no list', (saved) => ({ ...saved, ids: 'r' })],
    ['speakers of too many records', (saved) => ({ ...saved, speakers: [[], [], [], []] })],
    ['speakers that are numbers', (saved) => ({ ...saved, speakers: [[1], [], []] })],
    ['no postings', ({ postings: _, ...saved }) => saved],
    ['a term twice', within('postings', { terms: ['a', 'b', 'b', 'd'] })],
    ['a term missing', within('postings', { terms: ['a', 'b', 'c'] })],
    ['a list that ends before it begins', within('postings', { offsets: Uint32Array.of(0, 3, 1, 4, 5) })],
    ['lists that end early', within('postings', { offsets: Uint32Array.of(0, 1, 2, 3, 4) })],
    ['lists that begin late', within('postings', { offsets: Uint32Array.of(1, 2, 3, 4, 5) })],
    ['keys of another type', within('postings', { keys: [2, 2, 6, 6, 9] })],
    ['a posting of an unknown record', within('postings', { keys: Uint32Array.of(0, 2, 6, 6, 4000) })],
    ['postings out of order', within('postings', { keys: Uint32Array.of(0, 6, 2, 6, 9) })],
    ['a term that occurs no times', within('postings', { frequencies: Uint16Array.of(1, 2, 0, 1, 1) })],
    ['too few frequencies', within('postings', { frequencies: Uint16Array.of(1, 2, 1, 1) })],
    ['too few lengths', within('postings', { lengths: new Uint32Array(8) })],
    ['a record twice', within('postings', { records: Uint32Array.of(1, 1, 3) })],
    ['a vector of no record', within('vectors', { records: Uint32Array.of(1, 4) })],
    ['a record with two vectors', within('vectors', { records: Uint32Array.of(1, 1) })],
    ['too few scales', within('vectors', { scales: new Float32Array(1) })],
    ['too few codes', within('vectors', { quantized: new MemoryBytes(new Uint8Array(3)) })],
    ['codes that are no source', within('vectors', { quantized: new Int8Array(4) })],
    ['too few numbers', within('vectors', { exact: new MemoryBytes(new Uint8Array(15)) })],
  ]
  for (const [name, damage] of damages) {
    test(`${name}: refused`, async () => {
      const data = damage(await savedIndex())
      assert.throws(
        () => restoreOramaBackend(options, data),
        (error) => error instanceof ChuchuError && error.code === 'snapshot_broken',
      )
    })
  }

  test('what is saved has this shape', async () => {
    const { vectors, ...saved } = await savedIndex()
    const { quantized, exact, ...arrays } = vectors as Fields
    assert.deepEqual(arrays, { records: Uint32Array.of(1, 2), scales: Float32Array.of(1 / 127, 1 / 127) })
    assert.deepEqual(bytesOf(quantized), Uint8Array.of(127, 0, 0, 127))
    assert.deepEqual(bytesOf(exact), new Uint8Array(Float32Array.of(1, 0, 0, 1).buffer))
    assert.deepEqual(saved, {
      engine: 'orama/2',
      dimensions: 2,
      ids: ['r1', 'r2', 'r3'],
      articles: ['x', 'y'],
      article: Uint32Array.of(0, 1, 0),
      speakers: [['甲'], [], []],
      postings: {
        terms: ['a', 'b', 'c', 'd'],
        offsets: Uint32Array.of(0, 1, 3, 4, 5),
        keys: Uint32Array.of(0, 2, 6, 6, 9),
        frequencies: Uint16Array.of(1, 2, 1, 1, 1),
        lengths: Uint32Array.of(1, 0, 2, 0, 0, 0, 2, 0, 0, 1, 0, 0),
        records: Uint32Array.of(1, 2, 3),
      },
    })
  })

  test('removed records leave nothing behind in what is saved', async () => {
    const backend = createOramaBackend(options)
    await backend.add([record('gone', { article: 'z', speakers: ['乙'], body: 'gone' }), record('r1')])
    await backend.remove(['gone', 'never there'])
    await backend.add([record('r2', { body: 'b' })])
    const { ids, articles, postings } = backend.save() as Fields
    assert.deepEqual([ids, articles, (postings as Fields).terms], [['r1', 'r2'], ['x'], ['b']])
  })
})

test('no text is kept, only its terms', async () => {
  const backend = createOramaBackend({ ...options, analyze: () => ['term'] })
  await backend.add([record('r1', { title: 'Title', context: 'Heading', body: 'Body' })])
  assert.doesNotMatch(pack(backend.save()).json, /Title|Heading|Body/)
})

test('a term of every record costs no more than others', { timeout: 30_000 }, async () => {
  const backend = createOramaBackend(options)
  const body = Array.from({ length: 40 }, (_, at) => `common w${at}`).join(' ')
  await backend.add(Array.from({ length: 10_000 }, (_, at) => record(`r${at}`, { body })))
  assert.equal(backend.documentFrequency('common'), 10_000)
})

function bytesOf(data: SnapshotData | undefined): Uint8Array {
  const source = data as ByteSource
  return source.read(0, source.byteLength)
}

function within(part: string, changed: Fields): (saved: Fields) => SnapshotData {
  return (saved) => ({ ...saved, [part]: { ...(saved[part] as Fields), ...changed } })
}
