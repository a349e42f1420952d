import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { pack, unpack } from '../../../src/retrieval/index/pack.ts'
import { anyData } from './snapshot-data.ts'

test('typed arrays stand in the bytes, at multiples of eight; the rest is JSON', () => {
  const { json, bytes } = pack({ a: Uint8Array.of(1, 2, 3), b: [Uint16Array.of(258), 'x'], $c: null })
  assert.equal(
    json,
    '{"a":{"$array":["Uint8Array",0,3]},"b":[{"$array":["Uint16Array",8,1]},"x"],"$$c":null}',
  )
  assert.equal(bytes.length, 16)
  assert.deepEqual([...bytes.subarray(0, 4)], [1, 2, 3, 0])
})

test('unpacking gives back what was packed', () => {
  fc.assert(fc.property(anyData, (data) => assert.deepEqual(unpack(pack(data)), data)))
})

test('a view of a part of a buffer is packed as that part', () => {
  assert.deepEqual(unpack(pack(Uint32Array.of(1, 2, 3, 4).subarray(1, 3))), Uint32Array.of(2, 3))
})

test('numbers that JSON cannot hold are refused', () => {
  for (const number of [Number.NaN, Number.POSITIVE_INFINITY]) assert.throws(() => pack({ number }))
})

test('arrays that lie outside the bytes are refused', () => {
  const { json, bytes } = pack([Float32Array.of(1, 2)])
  assert.throws(() => unpack({ json, bytes: bytes.subarray(0, 4) }))
})
