import assert from 'node:assert/strict'
import test from 'node:test'
import { MemoryBytes } from '../../../src/retrieval/storage/byte-source.ts'
import { packStrings, unpackStrings } from '../../../src/retrieval/storage/packed-strings.ts'
import { Records, saveRecords } from '../../../src/retrieval/storage/records.ts'
import fc from '../../support/property.ts'

async function recordsOf(pieces: Parameters<typeof saveRecords>[1]): Promise<Records> {
  const { bytes, ends } = await saveRecords(async (all) => new MemoryBytes(Buffer.concat([...all])), pieces)
  return new Records(bytes, ends)
}

const texts = fc.array(fc.string({ unit: 'binary' }))

test('records are read one by one and all together as they were saved', async () => {
  await fc.assert(
    fc.asyncProperty(texts, async (list) => {
      const records = await recordsOf(list.map((text) => Buffer.from(text)))
      const expected = list.map((text) => Buffer.from(text).toString())
      assert.equal(records.count, list.length)
      assert.deepEqual(
        list.map((_, i) => records.read(i).toString()),
        expected,
      )
      assert.deepEqual([...records.texts()], expected)
      const backwards = list.map((_, i) => list.length - 1 - i)
      assert.deepEqual(
        records.readMany(backwards).map((record) => record.toString()),
        expected.toReversed(),
      )
      assert.throws(() => records.read(list.length), RangeError)
    }),
  )
})

test('records beyond a megabyte are read in several reads', async () => {
  const list = [3, 700_000, 0, 400_000, 2_000_000, 1].map((length, at) => String(at).repeat(length))
  const records = await recordsOf(list.map((text) => Buffer.from(text)))
  assert.deepEqual([...records.texts()], list)
})

test('runs of saved records are copied between new ones', async () => {
  const first = await recordsOf(['a', 'bb', '', 'cccc', 'd'].map((text) => Buffer.from(text)))
  const second = await recordsOf([
    Buffer.from('new'),
    { records: first, from: 1, to: 4 },
    { records: first, from: 0, to: 0 },
    Buffer.from('x'),
    { records: first, from: 4, to: 5 },
  ])
  assert.deepEqual([...second.texts()], ['new', 'bb', '', 'cccc', 'x', 'd'])
})

test('packed strings are unpacked as they were, and ends that do not fit are refused', () => {
  const strings = fc.array(fc.string({ unit: 'binary' }))
  fc.assert(fc.property(strings, (list) => assert.deepEqual(unpackStrings(packStrings(list)), list)))
  const { units } = packStrings(['加氢', '站'])
  for (const ends of [[2, 2], [3, 2, 3], [], [2, 4]]) {
    assert.throws(() => unpackStrings({ units, ends: Uint32Array.from(ends) }), /snapshot|saved index/u)
  }
})
