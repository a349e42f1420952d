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
  fc.array(fc.nat(255)).map((numbers) => Uint8Array.from(numbers)),
  fc.array(fc.nat(0xffff)).map((numbers) => Uint16Array.from(numbers)),
  fc.array(fc.nat(0xffffffff)).map((numbers) => Uint32Array.from(numbers)),
  fc.array(fc.float()).map((numbers) => Float32Array.from(numbers)),
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
