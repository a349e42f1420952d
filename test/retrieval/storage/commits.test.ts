import assert from 'node:assert/strict'
import { endianness } from 'node:os'
import { test } from 'node:test'
import { crc32 } from 'node:zlib'
import { type Commit, Commits } from '../../../src/retrieval/storage/commits.ts'
import type { Directory } from '../../../src/retrieval/storage/directory.ts'
import { DiskDirectory } from '../../../src/retrieval/storage/disk-directory.ts'
import { decodeOrdinals, encodeOrdinals } from '../../../src/retrieval/storage/manifest.ts'
import { MemoryDirectory } from '../../../src/retrieval/storage/memory-directory.ts'
import { openSegment, writeSegment } from '../../../src/retrieval/storage/segment-file.ts'
import { mulberry32 } from '../../../src/retrieval/support/random.ts'
import { isError } from '../../contracts/directory.ts'
import { scratch } from '../../support/corpus.ts'
import fc from '../../support/property.ts'

const HEADER = { analyzer: '1', files: [{ name: 'a.txt', size: 3 }], nothing: null }

/** Commits segments that each hold one number. */
async function publish(commits: Commits, directory: Directory, ...numbers: number[]): Promise<Commit> {
  const segments = []
  for (const number of numbers) {
    const ref = await writeSegment(directory, commits.newName(), { number })
    segments.push({ ref, deleted: Uint32Array.of(number, number + 5), meta: { articles: number } })
  }
  return commits.publish({ header: HEADER, segments })
}

const textOf = async (directory: Directory) =>
  Buffer.from((await directory.readSmall('manifest')) ?? []).toString()

test('nothing is committed where there is no manifest', async () => {
  const commits = new Commits(new MemoryDirectory())
  assert.equal(await commits.read(), null)
  assert.equal(await commits.openCurrent(async () => 'opened'), null)
  await commits.collectGarbage()
})

test('a commit is read as it was published, each with the next number', async (t) => {
  for (const directory of [new MemoryDirectory(), new DiskDirectory(scratch(t))]) {
    const writer = new Commits(directory)
    const first = await publish(writer, directory, 1, 2)
    assert.equal(first.generation, 1)
    assert.deepEqual(await new Commits(directory).read(), first)
    const second = await publish(writer, directory, 3)
    assert.equal(second.generation, 2)
    const other = await publish(new Commits(directory), directory)
    assert.deepEqual(other, { generation: 3, header: HEADER, segments: [] })
    assert.deepEqual(await writer.read(), other)
  }
})

test('a reader sees that there is another commit', async () => {
  const directory = new MemoryDirectory()
  const writer = new Commits(directory)
  const reader = new Commits(directory)
  await publish(writer, directory, 1)
  assert.equal((await reader.read())?.generation, 1)
  assert.equal(await reader.changedSince(1), false)
  assert.equal(await reader.changedSince(0), true)
  await publish(writer, directory, 2)
  assert.equal(await reader.changedSince(1), true)
  assert.equal(await reader.changedSince(2), false)
})

test('a commit of the same number is another one where the index was made anew', async () => {
  const directory = new MemoryDirectory()
  const reader = new Commits(directory)
  await publish(new Commits(directory), directory, 1)
  await reader.read()
  await directory.remove('manifest')
  assert.equal(await reader.changedSince(1), true)
  assert.equal((await publish(new Commits(directory), directory, 2)).generation, 1)
  assert.equal(await reader.changedSince(1), true)
  await reader.read()
  assert.equal(await reader.changedSince(1), false)
})

test('a writer goes on counting where its manifest was lost or damaged', async () => {
  const directory = new MemoryDirectory()
  const writer = new Commits(directory)
  await publish(writer, directory, 1)
  await directory.remove('manifest')
  assert.equal((await publish(writer, directory, 2)).generation, 2)
  await directory.replace('manifest', Buffer.from(`${(await textOf(directory)).split('\n')[0]}\nnonsense`))
  assert.equal((await publish(new Commits(directory), directory, 2)).generation, 3)
})

test('no manifest names a segment that is not there', async () => {
  const directory = new MemoryDirectory()
  const writer = new Commits(directory)
  const { segments, header } = await publish(writer, directory, 1)
  await directory.remove(segments[0]?.ref.name ?? '')
  await assert.rejects(writer.publish({ header, segments }), isError('snapshot_broken'))
  assert.equal((await writer.read())?.generation, 1)
})

test('a writer that has lost its lock publishes nothing', async () => {
  const directory = new MemoryDirectory()
  let isHeld = true
  const writer = new Commits(directory)
  await writer.beginWriting({ isHeld: () => isHeld })
  await publish(writer, directory, 1)
  isHeld = false
  await directory.write('draft-00000000000000aa', [])
  await assert.rejects(publish(writer, directory, 2), isError('data_folder'))
  await writer.collectGarbage()
  assert.equal((await writer.read())?.generation, 1)
  assert.equal((await directory.list()).length, 4, "the files are another writer's to remove")
})

test('only segments that a manifest or this writer needs are kept, and nothing of older versions', async () => {
  const directory = new MemoryDirectory()
  const litter = [
    'segment-00000000000000aa',
    'draft-00000000000000aa',
    'snapshot-00000000000000aa',
    'current',
    'current.00000000000000aa',
  ]
  for (const name of [...litter, 'lock', 'notes.txt']) await directory.write(name, [])
  const writer = new Commits(directory)
  await writer.collectGarbage()
  assert.deepEqual([...(await directory.list())], ['lock', 'notes.txt'])
  for (const name of litter) await directory.write(name, [])
  const first = await publish(writer, directory, 1)
  const unpublished = await writeSegment(directory, writer.newName(), null)
  const second = await publish(writer, directory, 2)
  await writer.collectGarbage()
  const [old, kept] = [first, second].map(({ segments }) => segments[0]?.ref.name ?? '')
  const names = [...(await directory.list())].sort()
  assert.deepEqual(names, ['lock', 'manifest', 'notes.txt', kept ?? '', unpublished.name].sort())
  assert.ok(!names.includes(old ?? ''))
  await writer.beginWriting(null)
  assert.ok(!(await directory.list()).includes(unpublished.name))
})

test('garbage is not collected while a manifest is written, nor where it cannot be read', async () => {
  const directory = new MemoryDirectory()
  const writer = new Commits(directory)
  const { segments, header } = await publish(writer, directory, 1)
  const replace = directory.replace.bind(directory)
  directory.replace = async (name, bytes) => {
    await directory.write('draft-00000000000000aa', [bytes])
    await new Promise((resolve) => setImmediate(resolve))
    assert.ok((await directory.list()).includes('draft-00000000000000aa'))
    await replace(name, bytes)
  }
  await Promise.all([writer.publish({ header, segments: [] }), writer.collectGarbage()])
  assert.deepEqual([...(await directory.list())], ['manifest'])
  await directory.write(segments[0]?.ref.name ?? '', [])
  await replace('manifest', Buffer.from('nonsense'))
  await writer.collectGarbage()
  assert.equal((await directory.list()).length, 2)
})

test('a reader whose segments were removed meanwhile opens the next commit', async () => {
  const directory = new MemoryDirectory()
  const writer = new Commits(directory)
  await publish(writer, directory, 1)
  const seen: number[] = []
  const opened = await new Commits(directory).openCurrent(async ({ generation, segments }) => {
    seen.push(generation)
    if (generation === 1) {
      await publish(writer, directory, 2)
      await writer.collectGarbage()
    }
    return Promise.all(segments.map(({ ref }) => openSegment(directory, ref, () => true)))
  })
  assert.deepEqual([seen, opened], [[1, 2], [{ number: 2 }]])
})

test('a reader whose segments are damaged says so', async () => {
  const directory = new MemoryDirectory()
  const writer = new Commits(directory)
  const { segments } = await publish(writer, directory, 1)
  await directory.remove(segments[0]?.ref.name ?? '')
  let tries = 0
  const open = (commit: Commit) => {
    tries++
    return Promise.all(commit.segments.map(({ ref }) => openSegment(directory, ref, () => true)))
  }
  await assert.rejects(writer.openCurrent(open), isError('snapshot_broken'))
  assert.equal(tries, 1)
  const failure = new Error('a defect')
  await assert.rejects(
    writer.openCurrent(async () => {
      throw failure
    }),
    failure,
  )
})

test('a manifest that names a damaged segment is taken away, and no other', async () => {
  const directory = new MemoryDirectory()
  const commits = new Commits(directory)
  const [gone] = (await publish(commits, directory, 1)).segments
  const { header, segments } = await publish(commits, directory, 2)
  await commits.publish({ header, segments })
  assert.ok(gone && segments[0])
  assert.equal(commits.discard(gone.ref), true)
  assert.equal((await commits.read())?.generation, 3)
  assert.equal(commits.discard(segments[0].ref), true)
  assert.equal(await commits.read(), null)
  assert.equal(commits.discard(segments[0].ref), true)
  await directory.replace('manifest', Buffer.from('nonsense'))
  assert.equal(commits.discard(gone.ref), true)
  assert.deepEqual(await directory.readSmall('manifest'), null)
})

test('a changed bit, a cut or more bytes are noticed anywhere in a manifest', async () => {
  const directory = new MemoryDirectory()
  const commits = new Commits(directory)
  await publish(commits, directory, 1, 70_000)
  const bytes = Buffer.from((await directory.readSmall('manifest')) ?? [])
  const line = bytes.indexOf('\n') + 1
  const random = mulberry32(88)
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes)
    changed[at] = (changed[at] ?? 0) ^ (1 << Math.floor(random() * 8))
    const longer = Buffer.concat([bytes.subarray(0, at), Buffer.from(' '), bytes.subarray(at)])
    for (const damaged of [changed, longer, bytes.subarray(0, at)]) {
      await directory.replace('manifest', damaged)
      await assert.rejects(commits.read(), isError('snapshot_broken'), `at ${at}`)
      assert.equal(
        await commits.changedSince(1),
        !damaged.subarray(0, line).equals(bytes.subarray(0, line)),
        `at ${at}`,
      )
    }
  }
})

test('another format, byte order or shape is refused, though its checksum is good', async () => {
  const segment = {
    ref: { name: 'segment-00000000000000aa', bytes: 1, crc32: 1 },
    deleted: encodeOrdinals(Uint32Array.of(1)),
    meta: null,
  }
  const good = { byteOrder: endianness(), header: {}, segments: [segment] }
  const directory = new MemoryDirectory()
  const commits = new Commits(directory)
  const read = async (body: unknown, format = 1) => {
    await directory.replace('manifest', manifestOf(JSON.stringify(body), format))
    return commits.read()
  }
  assert.deepEqual(await read(good), {
    generation: 7,
    header: {},
    segments: [{ ...segment, deleted: Uint32Array.of(1) }],
  })
  await assert.rejects(read(good, 2), /was written by another version/)
  const { ref } = segment
  const wrong = [
    { ref: { ...ref, name: '../../etc/passwd' } },
    { ref: { ...ref, name: 7 } },
    { ref: { ...ref, bytes: -1 } },
    { ref: { ...ref, bytes: 0.5 } },
    { ref: { ...ref, crc32: '1' } },
    { ref: null },
    { ref: undefined },
    { deleted: undefined },
    { deleted: [1] },
    { deleted: 'x' },
    { deleted: 'dgA' },
    { meta: undefined },
  ].map((change) => ({ ...good, segments: [{ ...segment, ...change }] }))
  const bodies = [
    null,
    [],
    7,
    'text',
    {},
    { ...good, byteOrder: 'XE' },
    { ...good, byteOrder: undefined },
    { ...good, header: undefined },
    { ...good, header: [] },
    { ...good, header: null },
    { ...good, segments: undefined },
    { ...good, segments: {} },
    { ...good, segments: [null] },
    ...wrong,
  ]
  for (const body of bodies) {
    await assert.rejects(read(body), isError('snapshot_broken'), JSON.stringify(body))
  }
  await directory.replace('manifest', manifestOf('{', 1))
  await assert.rejects(commits.read(), isError('snapshot_broken'))
})

/** A manifest with good checksums. */
function manifestOf(text: string, format: number): Buffer {
  const sum = crc32(text).toString(16).padStart(8, '0')
  const line = `chuchu-manifest ${format} generation=7 crc32=${sum}`
  return Buffer.from(`${line} ${crc32(line).toString(16).padStart(8, '0')}\n${text}`)
}

test('deleted ordinals are short, and come back', () => {
  const ordinals = fc.uniqueArray(fc.oneof(fc.nat(200), fc.nat(0xffffffff)))
  fc.assert(
    fc.property(ordinals, (list) => {
      const sorted = Uint32Array.from(list).sort()
      // A bitset of ordinals beyond a billion would be long, and is never chosen.
      assert.deepEqual(decodeOrdinals(encodeOrdinals(sorted)), sorted)
    }),
  )
  const lengthOf = (count: number, step: number) =>
    encodeOrdinals(Uint32Array.from({ length: count }, (_, at) => at * step)).length
  // One bit for each of a million, in base64.
  assert.equal(lengthOf(1_000_000, 1), 166_669)
  // Two bytes a difference.
  assert.equal(lengthOf(1000, 1000), 2669)
  assert.equal(lengthOf(0, 1), 1)
})

test('a list of ordinals is refused where it is not the one that would be written', () => {
  // An unfinished number, a list where a bitset is shorter, another kind, bits in other than base64, more than 32 bits.
  for (const text of ['dgA==', 'dAAAAAAAAAAAAAA==', 'x', '', 'b??', 'bgA=', 'd/////x8=', 'd/////w8A']) {
    assert.equal(decodeOrdinals(text), null, text)
  }
  assert.throws(() => encodeOrdinals(Uint32Array.of(2, 2)), /ascend/)
})
