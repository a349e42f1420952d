import assert from 'node:assert/strict'
import { endianness } from 'node:os'
import { type TestContext, test } from 'node:test'
import { crc32 } from 'node:zlib'
import { ChuchuError } from '../../../src/retrieval/contract/errors.ts'
import {
  type ByteSource,
  MemoryBytes,
  type SnapshotData,
} from '../../../src/retrieval/storage/byte-source.ts'
import type { Directory } from '../../../src/retrieval/storage/directory.ts'
import { DiskDirectory } from '../../../src/retrieval/storage/disk-directory.ts'
import { diskReads } from '../../../src/retrieval/storage/disk-reads.ts'
import { MemoryDirectory } from '../../../src/retrieval/storage/memory-directory.ts'
import { openSegment, writeSegment } from '../../../src/retrieval/storage/segment-file.ts'
import type { SegmentRef } from '../../../src/retrieval/storage/segment-footer.ts'
import { mulberry32 } from '../../../src/retrieval/support/random.ts'
import { isError } from '../../contracts/directory.ts'
import { scratch } from '../../support/corpus.ts'
import fc from '../../support/property.ts'
import { anyData, DATA, LONG, whole } from './snapshot-data.ts'

/** The last bytes of a segment, which do not depend on its content. */
const TRAILER = 24

const never = () => {
  throw new Error('the data is said to be damaged')
}

async function withSources(directory: Directory, ref: SegmentRef, onDamage = () => true) {
  return (await openSegment(directory, ref, onDamage)) as { [key: string]: ByteSource }
}

function first(sources: { [key: string]: ByteSource }): ByteSource {
  const [source] = Object.values(sources)
  assert.ok(source)
  return source
}

test('any data is read as it was written', async () => {
  await fc.assert(
    fc.asyncProperty(anyData, async (data) => {
      const directory = new MemoryDirectory()
      const ref = await writeSegment(directory, 'segment', data)
      assert.deepEqual(await openSegment(directory, ref, never), data)
    }),
  )
})

test('what was written to the disk is read again, sources too', async (t) => {
  const directory = new DiskDirectory(scratch(t))
  const ref = await writeSegment(directory, 'segment', DATA)
  assert.deepEqual(whole(await openSegment(directory, ref, never)), DATA)
  assert.equal((await directory.open('segment')).byteLength, ref.bytes)
})

test('arrays have buffers of their own', async () => {
  const directory = new MemoryDirectory()
  const lengths = [1, 3, 0, 70_000, 20_000, 5]
  const data = lengths.map((length) => new Uint16Array(length).fill(length))
  const ref = await writeSegment(directory, 'segment', data)
  const arrays = (await openSegment(directory, ref, never)) as Uint16Array[]
  assert.deepEqual(arrays, data)
  assert.deepEqual(
    arrays.map(({ byteOffset, buffer }) => [byteOffset, buffer.byteLength]),
    lengths.map((length) => [0, 2 * length]),
  )
})

test('bytes are written while they are made, several at a time', async () => {
  const directory = new MemoryDirectory()
  const pieces = [0, 1, 5000, 3, 1 << 20, 1 << 21, 9].map((length, at) => new Uint8Array(length).fill(at))
  const ref = await writeSegment(directory, 'segment', async (save) => {
    const [a, b] = await Promise.all([save(pieces), save([Buffer.from('b')])])
    assert.throws(() => a.read(0, 1), /when their segment is opened/)
    return { a, b, c: await save([]), again: a, made: new MemoryBytes(LONG), length: a.byteLength }
  })
  const data = (await openSegment(directory, ref, never)) as { [key: string]: ByteSource }
  const bytesOf = (key: string) => data[key]?.read(0, data[key].byteLength)
  assert.ok(Buffer.concat(pieces).equals(bytesOf('a') ?? new Uint8Array(0)))
  assert.deepEqual(bytesOf('again'), bytesOf('a'))
  assert.deepEqual(bytesOf('b'), Uint8Array.of(98))
  assert.deepEqual(bytesOf('c'), new Uint8Array(0))
  assert.deepEqual(bytesOf('made'), LONG)
  assert.equal(data.length, 5013 + 3 * (1 << 20))
})

test('nothing is left where making the data or its bytes fails', async () => {
  const failures: ((save: (pieces: Iterable<Uint8Array>) => Promise<ByteSource>) => Promise<SnapshotData>)[] =
    [
      async () => {
        throw new Error('half-way')
      },
      async (save) => {
        await save([Uint8Array.of(1)])
        throw new Error('half-way')
      },
      async (save) =>
        save(
          (function* () {
            yield new Uint8Array(1 << 20)
            throw new Error('half-way')
          })(),
        ),
      async () => ({ number: Number.NaN, 'half-way': 1 }),
    ]
  for (const make of failures) {
    const directory = new MemoryDirectory()
    await assert.rejects(writeSegment(directory, 'segment', make), /half-way|NaN/)
    assert.deepEqual(await directory.list(), [])
  }
})

test('who makes the data learns that the disk is full', async () => {
  const directory = new MemoryDirectory()
  directory.write = async (_, pieces) => {
    for await (const _piece of pieces) throw new ChuchuError('data_folder', 'full', 'make room')
  }
  let told: unknown
  const content = async (save: (pieces: Iterable<Uint8Array>) => Promise<ByteSource>) => {
    const saves = [save([Uint8Array.of(1)]), save([Uint8Array.of(2)])]
    const [one] = await Promise.allSettled(saves)
    told = one?.status
    return save([Uint8Array.of(3)])
  }
  await assert.rejects(writeSegment(directory, 'segment', content), isError('data_folder'))
  assert.equal(told, 'rejected')
})

test('any part of a source is read as it was written, alone and with others', async (t) => {
  const ends = fc.tuple(fc.nat(LONG.length), fc.nat(LONG.length))
  const range = ends.map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b) }))
  for (const directory of [new DiskDirectory(scratch(t)), new MemoryDirectory()]) {
    const ref = await writeSegment(directory, 'segment', { before: 'x', long: new MemoryBytes(LONG) })
    const { long } = await withSources(directory, ref)
    fc.assert(
      fc.property(fc.array(range), (ranges) => {
        const parts = long?.readMany(ranges) ?? []
        assert.deepEqual(
          parts,
          ranges.map(({ start, end }) => LONG.slice(start, end)),
        )
        for (const part of parts) assert.equal(part.buffer.byteLength, part.byteLength)
        const [one] = ranges
        if (one) assert.deepEqual(long?.read(one.start, one.end), LONG.slice(one.start, one.end))
      }),
    )
  }
})

test('ranges that lie together are read at once', async (t) => {
  const directory = new DiskDirectory(scratch(t))
  const bytes = Uint8Array.from({ length: 100_000 }, (_, at) => at % 253)
  const source = first(
    await withSources(directory, await writeSegment(directory, 'segment', { a: new MemoryBytes(bytes) })),
  )
  const before = diskReads()
  const ranges = [
    { start: 50_000, end: 50_010 },
    { start: 5096, end: 5100 },
    { start: 0, end: 1000 },
    { start: 90_000, end: 100_000 },
    { start: 95_000, end: 96_000 },
    { start: 20, end: 20 },
    { start: 9197, end: 9198 },
  ]
  assert.deepEqual(
    source.readMany(ranges),
    ranges.map(({ start, end }) => bytes.slice(start, end)),
  )
  const after = diskReads()
  // [0, 5100), [9197, 9198), [50,000, 50,010) and [90,000, 100,000).
  assert.deepEqual([after.preads - before.preads, after.batches - before.batches], [4, 1])
})

test('a damaged block is noticed when it is touched', async () => {
  const directory = new MemoryDirectory()
  const ref = await writeSegment(directory, 'segment', { long: new MemoryBytes(LONG) })
  const damaged = await rewritten(directory, ref.name, (bytes) =>
    bytes.writeUInt8((bytes[5000] ?? 0) ^ 8, 5000),
  )
  for (const [isRebuilt, hint] of [
    [true, /start chuchu again/],
    [false, /--rebuild/],
  ] as const) {
    const source = first(await withSources(damaged, ref, () => isRebuilt))
    assert.deepEqual(source.read(0, 4096), LONG.slice(0, 4096))
    assert.deepEqual(source.read(8192, 13_000), LONG.slice(8192))
    for (let tries = 0; tries < 2; tries++) {
      assert.throws(
        () => source.read(4000, 4097),
        (error: ChuchuError) => isError('snapshot_broken')(error) && hint.test(error.hint),
      )
      assert.throws(() => source.readMany([{ start: 4096, end: 4097 }]), isError('snapshot_broken'))
    }
    assert.throws(() => source.read(0, 13_001), isError('snapshot_broken'))
  }
})

test('no changed bit and no cut leads to other data', async () => {
  const directory = new MemoryDirectory()
  const ref = await writeSegment(directory, 'segment', DATA)
  const random = mulberry32(8)
  const places = Array.from({ length: 300 }, () => Math.floor(random() * ref.bytes))
  // The footer and the trailer, byte for byte; the arrays are most of the rest.
  for (let at = ref.bytes - 700; at < ref.bytes; at++) places.push(at)
  let noticed = 0
  for (const at of places) {
    const changed = await rewritten(directory, ref.name, (bytes) => {
      bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8))
    })
    noticed += (await isNoticed(changed, ref)) ? 1 : 0
    const cut = await rewritten(directory, ref.name, (bytes) => bytes.subarray(0, at))
    assert.ok(await isNoticed(cut, ref), `cut at ${at}`)
  }
  const longer = await rewritten(directory, ref.name, (bytes) => Buffer.concat([bytes, Buffer.from('x')]))
  assert.ok(await isNoticed(longer, ref))
  assert.ok(noticed >= places.length - 3, 'hardly any byte is padding')
})

/** Whether the data is said to be broken; it is to be as it was written otherwise. */
async function isNoticed(directory: Directory, ref: SegmentRef): Promise<boolean> {
  try {
    assert.deepEqual(whole(await openSegment(directory, ref, () => true)), DATA)
    return false
  } catch (error) {
    if (isError('snapshot_broken')(error)) return true
    throw error
  }
}

/** The directory with one file changed, in place or into what is returned. */
async function rewritten(
  directory: MemoryDirectory,
  name: string,
  change: (bytes: Buffer) => unknown,
): Promise<MemoryDirectory> {
  const file = await directory.open(name)
  const bytes = Buffer.from(file.read(0, file.byteLength).buffer)
  const changed = change(bytes)
  const other = new MemoryDirectory()
  await other.write(name, [changed instanceof Buffer ? changed : bytes])
  return other
}

test('a segment in the place of another is refused', async () => {
  const directory = new MemoryDirectory()
  const a = await writeSegment(directory, 'a', { number: 1 })
  const b = await writeSegment(directory, 'b', { number: 2 })
  assert.equal(a.bytes, b.bytes)
  await assert.rejects(openSegment(directory, { ...a, name: 'b' }, never), isError('snapshot_broken'))
  await assert.rejects(
    openSegment(directory, { ...a, bytes: a.bytes + 1 }, never),
    isError('snapshot_broken'),
  )
})

test('another format, byte order or shape is refused, though its checksum is good', async () => {
  const good = {
    format: 1,
    byteOrder: endianness(),
    tree: { $array: 0 },
    arrays: [
      { type: 'Uint8Array', offset: 0, length: 0, crc32: 0 },
      { type: 'Uint32Array', offset: 0, length: 1, crc32: crc32(new Uint8Array(4)) },
    ],
    sources: [{ offset: 0, bytes: 8, checksums: 1 }],
  }
  const footers: unknown[] = [
    null,
    [],
    {},
    'text',
    { ...good, format: 2 },
    { ...good, byteOrder: 'XE' },
    { ...good, arrays: undefined },
    { ...good, tree: undefined },
    { ...good, tree: { $array: 2 } },
    { ...good, tree: { $source: 1 } },
    ...[
      { offset: 0, bytes: 8, checksums: 0 },
      { offset: 0, bytes: 8, checksums: 2 },
      { offset: 0, bytes: 0, checksums: 1 },
      { offset: 0, bytes: 9, checksums: 1 },
      { offset: 1, bytes: 8, checksums: 1 },
    ].map((source) => ({ ...good, sources: [source] })),
    ...[{ type: 'Int64Array' }, { offset: -8 }, { length: 1e9 }, { length: 0.5 }, { crc32: 'x' }].map(
      (change) => {
        return { ...good, arrays: [{ ...good.arrays[0], ...change }, good.arrays[1]] }
      },
    ),
  ]
  assert.deepEqual(await openFooter(good), new Uint8Array(0))
  for (const footer of footers) {
    await assert.rejects(openFooter(footer), isError('snapshot_broken'), JSON.stringify(footer))
  }
})

/** Opens a segment that has eight bytes before its footer and trailer. */
async function openFooter(footer: unknown): Promise<SnapshotData> {
  const directory = new MemoryDirectory()
  const text = Buffer.from(JSON.stringify(footer))
  const trailer = Buffer.alloc(TRAILER)
  trailer.write('chuchuSG')
  trailer.writeUInt32LE(text.byteLength, 8)
  trailer.writeUInt32LE(crc32(text), 16)
  trailer.writeUInt32LE(crc32(trailer.subarray(0, 20)), 20)
  await directory.write('segment', [new Uint8Array(8), text, trailer])
  return openSegment(
    directory,
    { name: 'segment', bytes: 8 + text.byteLength + TRAILER, crc32: crc32(text) },
    never,
  )
}

test('a footer longer than what is read at once is read whole', async () => {
  const directory = new MemoryDirectory()
  const data = Array.from({ length: 20_000 }, (_, at) => `text ${at}`)
  const ref = await writeSegment(directory, 'segment', data)
  assert.deepEqual(await openSegment(directory, ref, never), data)
})

test('a file that is short, missing or of another kind is refused', async (t: TestContext) => {
  const directory = new DiskDirectory(scratch(t))
  await directory.write('short', [Buffer.from('chuchuSG')])
  const refs = [
    { name: 'short', bytes: 8, crc32: 0 },
    { name: 'missing', bytes: 8, crc32: 0 },
  ]
  for (const ref of refs) await assert.rejects(openSegment(directory, ref, never), isError('snapshot_broken'))
})
