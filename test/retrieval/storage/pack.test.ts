import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryBytes } from '../../../src/retrieval/storage/byte-source.ts'
import { pack, unpack } from '../../../src/retrieval/storage/pack.ts'
import fc from '../../support/property.ts'
import { anyData } from './snapshot-data.ts'

test('typed arrays and byte sources have numbers; the rest is JSON', () => {
  const a = Uint8Array.of(1, 2, 3)
  const b = Uint16Array.of(258)
  const source = new MemoryBytes(Uint8Array.of(7))
  const packed = pack({ a, b: [b, 'x', source], $c: null })
  assert.equal(
    JSON.stringify(packed.tree),
    '{"a":{"$array":0},"b":[{"$array":1},"x",{"$source":0}],"$$c":null}',
  )
  assert.deepEqual(packed.arrays, [a, b])
  assert.deepEqual(packed.sources, [source])
})

test('unpacking gives back what was packed', () => {
  fc.assert(fc.property(anyData, (data) => assert.deepEqual(unpack(pack(data)), data)))
})

test('numbers that JSON cannot hold are refused', () => {
  for (const number of [Number.NaN, Number.POSITIVE_INFINITY]) assert.throws(() => pack({ number }))
})

test('arrays and byte sources that are not there are refused', () => {
  const packed = pack([Float32Array.of(1, 2), new MemoryBytes(new Uint8Array(1))])
  assert.throws(() => unpack({ ...packed, arrays: [] }))
  assert.throws(() => unpack({ ...packed, sources: [] }))
})
