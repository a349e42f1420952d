import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { BLOCK_ROWS, type DotKernel } from '../../../../../src/retrieval/engines/embedded/simd/dot-kernel.ts'
import {
  createWasmKernel,
  Int8Rows,
  ScalarKernel,
} from '../../../../../src/retrieval/engines/embedded/simd/int8-rows.ts'
import fc from '../../../../support/property.ts'

const KERNELS: [string, (stride: number) => DotKernel][] = [
  ['wasm', wasm],
  ['scalar', (stride) => new ScalarKernel(stride)],
]

function wasm(stride: number): DotKernel {
  const kernel = createWasmKernel(stride)
  assert(kernel !== null, 'Node has WebAssembly SIMD on every machine that the project is tested on')
  return kernel
}

for (const [name, create] of KERNELS) {
  test(`${name}: dot products worked out by hand`, () => {
    const rows = new Int8Rows(3, create)
    rows.append(Int8Array.of(1, 2, 3, -4, 5, 6, 127, -128, 0))
    assert.deepEqual([...rows.dots(Int8Array.of(1, -128, 2), 0, 3)], [-249, -632, 16511])
    assert.deepEqual([...rows.dots(Int8Array.of(1, -128, 2), 1, 1)], [-632])
    assert.deepEqual([...rows.dots(Int8Array.of(1, -128, 2), 1, 0)], [])
  })

  test(`${name}: the largest sums, and past them modulo 2³²`, () => {
    for (const [dimensions, sum] of [
      [1024, 16_777_216],
      [131_071, 2_147_467_264],
      [131_072, -2_147_483_648],
      [131_073, -2_147_467_264],
    ] as const) {
      const rows = new Int8Rows(dimensions, create)
      rows.append(new Int8Array(dimensions).fill(-128))
      assert.deepEqual([...rows.dots(new Int8Array(dimensions).fill(-128), 0, 1)], [sum])
    }
  })

  test(`${name}: rows stay what they are while the memory grows`, () => {
    const rows = new Int8Rows(100, create)
    for (let row = 0; row < 3000; row++) rows.append(new Int8Array(100).fill(row % 100))
    rows.reserve(1)
    const dots = rows.dots(new Int8Array(100).fill(1), 0, 3000)
    for (let row = 0; row < 3000; row++) assert.equal(dots[row], (row % 100) * 100)
    assert.deepEqual(rows.read(2199, 2201), new Int8Array(200).fill(99, 0, 100))
  })
}

test('both kernels give the same for any rows', () => {
  const code = fc.oneof(fc.integer({ min: -128, max: 127 }), fc.constantFrom(-128, -127, 0, 127))
  const cases = fc.integer({ min: 1, max: 70 }).chain((dimensions) => {
    const row = fc.array(code, { minLength: dimensions, maxLength: dimensions })
    return fc.record({ query: row, rows: fc.array(row, { maxLength: 11 }), start: fc.nat(11) })
  })
  fc.assert(
    fc.property(cases, ({ query, rows, start }) => {
      const from = Math.min(start, rows.length)
      const [first, second] = KERNELS.map(([, create]) => {
        const table = new Int8Rows(query.length, create)
        table.append(Int8Array.from(rows.flat()))
        assert.deepEqual([...table.read(from, rows.length)], rows.slice(from).flat())
        return [...table.dots(Int8Array.from(query), from, rows.length - from)]
      })
      assert.deepEqual(first, second)
    }),
    { numRuns: 300 },
  )
})

test('both kernels give the same for whole blocks and what remains after them', () => {
  const dimensions = 40
  const codes = fc.sample(fc.int8Array({ minLength: 5000, maxLength: 5000 }), { numRuns: 1, seed: 3 })[0]!
  const tables = KERNELS.map(([, create]) => {
    const table = new Int8Rows(dimensions, create)
    for (let row = 0; row < BLOCK_ROWS + 7; row++) table.append(codes.subarray(row, row + dimensions))
    return table
  })
  const query = codes.subarray(4900, 4900 + dimensions)
  for (const [start, count] of [
    [0, BLOCK_ROWS],
    [7, BLOCK_ROWS],
    [BLOCK_ROWS, 7],
    [5, 4001],
  ] as const) {
    const [first, second] = tables.map((table) => [...table.dots(query, start, count)])
    assert.deepEqual(first, second)
  }
})

test('without WebAssembly, or without its SIMD, the scalar kernel steps in', () => {
  const script = `
    import { Int8Rows } from './src/retrieval/engines/embedded/simd/int8-rows.ts'
    const rows = new Int8Rows(2)
    rows.append(Int8Array.of(1, 2, 3, -4))
    process.stdout.write(rows.dots(Int8Array.of(5, 6), 0, 2).join())`
  for (const flag of ['--jitless', '--no-enable-sse4-1']) {
    const command = [flag, '--import', 'tsx', '--input-type=module', '--eval', script]
    assert.equal(execFileSync(process.execPath, command, { stdio: 'pipe' }).toString(), '17,-9')
  }
})

test('the module is what the text makes', (t) => {
  try {
    createRequire(import.meta.url).resolve('wabt')
  } catch {
    return t.skip('wabt, which assembles it, is not installed')
  }
  execFileSync(process.execPath, ['scripts/wasm.mjs', '--check'], { stdio: 'pipe' })
})
