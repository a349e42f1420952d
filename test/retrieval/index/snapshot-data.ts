import fc from 'fast-check'
import type { SnapshotData } from '../../../src/retrieval/index/backend.ts'

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
