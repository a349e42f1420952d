import type { SnapshotData } from '../../../src/retrieval/storage/byte-source.ts'
import { isByteSource, MemoryBytes } from '../../../src/retrieval/storage/byte-source.ts'
import fc from '../../support/property.ts'

const key = fc.oneof(fc.string(), fc.constantFrom('__proto__', '$array', '$$array', '$', 'constructor'))
const leaf: fc.Arbitrary<SnapshotData> = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  // JSON has no -0.
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
  fc.string({ unit: 'binary' }),
  fc.constant('\ud800'),
  fc.array(fc.integer({ min: -128, max: 127 })).map((numbers) => Int8Array.from(numbers)),
  fc.array(fc.nat(255)).map((numbers) => Uint8Array.from(numbers)),
  fc.array(fc.nat(0xffff)).map((numbers) => Uint16Array.from(numbers)),
  fc.array(fc.nat(0xffffffff)).map((numbers) => Uint32Array.from(numbers)),
  fc.array(fc.float()).map((numbers) => Float32Array.from(numbers)),
  fc.array(fc.double()).map((numbers) => Float64Array.from(numbers)),
  // More than the arrays that share a file.
  fc.constant(70_000).map((length) => Uint8Array.from({ length }, (_, at) => at)),
)

/** Any snapshot data. */
export const anyData: fc.Arbitrary<SnapshotData> = fc.letrec<{ data: SnapshotData }>((tie) => ({
  data: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('data')),
    fc.dictionary(key, tie('data'), { noNullPrototype: true }),
  ),
})).data

/** Three blocks of 4 KiB and a part of one. */
export const LONG = Uint8Array.from({ length: 13_000 }, (_, at) => at * 7)
/** Arrays with a file of their own and others, byte sources with parts and without. */
export const DATA = {
  keys: Uint32Array.of(1, 2, 3),
  vectors: Float32Array.from({ length: 20_000 }, (_, at) => at / 8),
  terms: ['加氢', '\ud800'],
  texts: [new MemoryBytes(LONG), new MemoryBytes(new Uint8Array(0))],
}

export function whole(data: SnapshotData): SnapshotData {
  if (isByteSource(data)) return new MemoryBytes(data.read(0, data.byteLength))
  if (Array.isArray(data)) return data.map(whole)
  if (typeof data !== 'object' || data === null || ArrayBuffer.isView(data)) return data
  return Object.fromEntries(Object.entries(data).map(([key, item]) => [key, whole(item)]))
}
