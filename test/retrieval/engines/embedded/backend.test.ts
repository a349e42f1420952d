import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ChuchuError } from '../../../../src/retrieval/contract/errors.ts'
import {
  createOramaBackend,
  restoreOramaBackend,
} from '../../../../src/retrieval/engines/embedded/backend.ts'
import type { ByteSource, SnapshotData } from '../../../../src/retrieval/storage/byte-source.ts'
import { MemoryBytes } from '../../../../src/retrieval/storage/byte-source.ts'
import { pack } from '../../../../src/retrieval/storage/pack.ts'
import { packStrings } from '../../../../src/retrieval/storage/packed-strings.ts'
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
    ['an id missing', (saved) => ({ ...saved, ids: packStrings(['r1', 'r2']) })],
    ['ids that are no list', (saved) => ({ ...saved, ids: 'r' })],
    [
      'ids that end early',
      (saved) => ({ ...saved, ids: { ...packStrings(['r1', 'r2', 'r3']), ends: Uint32Array.of(2, 4, 5) } }),
    ],
    ['an unknown article', within('records', { article: Uint32Array.of(0, 1, 2) })],
    ['articles of too few records', within('records', { article: Uint32Array.of(0, 1) })],
    ['an unknown speaker', within('records', { speaker: Uint32Array.of(1) })],
    ['speakers that end early', within('records', { speakerEnds: Uint32Array.of(0, 0, 0) })],
    ['speakers that end before they begin', within('records', { speakerEnds: Uint32Array.of(1, 0, 1) })],
    ['no segments', ({ segments: _, ...saved }) => saved],
    ['a term too many', inSegment({ keys: Uint32Array.of(97, 98, 99, 100, 101) })],
    ['a list that ends before it begins', inSegment({ onceOffsets: Uint32Array.of(0, 1, 0, 2, 2) })],
    ['lists that end early', inSegment({ otherOffsets: Uint32Array.of(0, 1, 2, 2, 2) })],
    ['lists that begin late', inSegment({ onceOffsets: Uint32Array.of(1, 1, 1, 2, 2) })],
    ['slots of another type', inSegment({ onceSlots: [1, 1] })],
    ['too few codes of postings', inSegment({ otherCodes: Uint8Array.of(64, 2) })],
    ['a rare posting without occurrences', inSegment({ rareAt: Uint32Array.of(1) })],
    ['too few bounds', inSegment({ bounds: new Float32Array(3) })],
    ['too few lengths', inSegment({ lengths: new Uint32Array(8) })],
    ['a record that there is not', inSegment({ records: Uint32Array.of(1, 2, 4) })],
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
    const [{ bounds: _, ...segment }, ...others] = saved.segments as unknown as [Fields]
    assert.deepEqual(others, [])
    assert.deepEqual(segment, {
      keys: Uint32Array.of(97, 98, 99, 100),
      long: packStrings([]),
      records: Uint32Array.of(1, 2, 3),
      lengths: Uint32Array.of(1, 0, 2, 0, 0, 2, 0, 1, 0),
      averages: Float64Array.of(1 / 3, 1 / 3, 4 / 3),
      onceOffsets: Uint32Array.of(0, 0, 1, 2, 2),
      onceSlots: Uint16Array.of(1, 1),
      otherOffsets: Uint32Array.of(0, 1, 2, 2, 3),
      otherSlots: Uint16Array.of(0, 0, 2),
      otherCodes: Uint8Array.of(64, 2, 16),
      rareAt: new Uint32Array(0),
      rare: new Uint32Array(0),
    })
    assert.deepEqual(
      { ...saved, segments: [] },
      {
        engine: 'orama/2',
        dimensions: 2,
        ids: packStrings(['r1', 'r2', 'r3']),
        records: {
          articles: packStrings(['x', 'y']),
          article: Uint32Array.of(0, 1, 0),
          speakers: packStrings(['甲']),
          speaker: Uint32Array.of(0),
          speakerEnds: Uint32Array.of(1, 1, 1),
        },
        segments: [],
      },
    )
  })

  test('removed records leave nothing behind in what is saved, once the index was optimized', async () => {
    const backend = createOramaBackend(options)
    await backend.add([record('gone', { article: 'z', speakers: ['乙'], body: 'gone' }), record('r1')])
    await backend.remove(['gone', 'never there'])
    await backend.add([record('r2', { body: 'b' })])
    await backend.optimize()
    const { ids, records, segments } = backend.save() as Fields
    assert.deepEqual(ids, packStrings(['r1', 'r2']))
    assert.deepEqual((records as Fields).articles, packStrings(['x']))
    assert.deepEqual((records as Fields).speakers, packStrings([]))
    const [{ keys, long }, ...others] = segments as unknown as [Fields]
    assert.deepEqual([keys, long, others], [Uint32Array.of(98), packStrings([]), []])
  })
})

test('no text is kept, only its terms', async () => {
  const backend = createOramaBackend({ ...options, analyze: () => ['term'] })
  await backend.add([record('r1', { title: 'Title', context: 'Heading', body: 'Body' })])
  assert.doesNotMatch(JSON.stringify(pack(backend.save()).tree), /Title|Heading|Body/)
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

function inSegment(changed: Fields): (saved: Fields) => SnapshotData {
  return (saved) => ({ ...saved, segments: [{ ...(saved.segments as unknown as [Fields])[0], ...changed }] })
}

function within(part: string, changed: Fields): (saved: Fields) => SnapshotData {
  return (saved) => ({ ...saved, [part]: { ...(saved[part] as Fields), ...changed } })
}
