import assert from 'node:assert/strict'
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import { ChuchuError, type Collection } from '../../../src/retrieval/index.ts'
import type { SnapshotData } from '../../../src/retrieval/storage/byte-source.ts'
import { type Commit, type CommitSegment, Commits } from '../../../src/retrieval/storage/commits.ts'
import { DiskDirectory } from '../../../src/retrieval/storage/disk-directory.ts'
import { Records, saveRecords } from '../../../src/retrieval/storage/records.ts'
import { openSegment, writeSegment } from '../../../src/retrieval/storage/segment-file.ts'
import { ARTICLES_JSONL } from '../../support/articles.ts'
import { corpusOf, open, scratch } from '../../support/corpus.ts'

const QUESTION = { question: '加氢站建成多少座' }

type Fields = { readonly [key: string]: SnapshotData }
type Kind = 'articles' | 'index'

/** Publishes the current commit with another content of its segment of a kind. */
async function change(
  folder: string,
  kind: Kind,
  content: (data: Fields) => SnapshotData | ((save: Save) => Promise<SnapshotData>),
): Promise<void> {
  const directory = new DiskDirectory(folder)
  const commits = new Commits(directory)
  const commit = (await commits.read())!
  const segment = commit.segments.find(({ meta }) => (meta as Fields).kind === kind)!
  const data = await openSegment(directory, segment.ref, () => false)
  const ref = await writeSegment(directory, commits.newName(), content(data as Fields))
  await commits.publish(replaced(commit, segment, { ...segment, ref }))
}

type Save = Parameters<Extract<Parameters<typeof writeSegment>[2], (save: never) => unknown>>[0]

/** The file of articles names that of its index. */
function replaced(commit: Commit, old: CommitSegment, now: CommitSegment): Commit {
  const segments = commit.segments.map((segment) => {
    if (segment === old) return now
    const meta = segment.meta as Fields
    return meta.index === old.ref.name ? { ...segment, meta: { ...meta, index: now.ref.name } } : segment
  })
  return { ...commit, segments: segments as CommitSegment[] }
}

/** Changes that leave files with good checksums of which the index cannot be made again. */
const DAMAGES: Record<string, [Kind, (data: Fields) => SnapshotData]> = {
  'an index that is nothing': ['index', () => null],
  'an index that is a list': ['index', () => []],
  'vectors of another length': ['index', (data) => ({ ...data, dimensions: 3 })],
  'no posting lists': ['index', ({ blocks: _, ...data }) => data],
  'a term too many': ['index', inBlock((block) => ({ keys: longer(block.keys as Uint32Array) }))],
  'a list that ends before it begins': [
    'index',
    inBlock(({ onceOffsets }) => ({ onceOffsets: falling(onceOffsets) })),
  ],
  'lists that begin late': ['index', inBlock(({ otherOffsets }) => ({ otherOffsets: late(otherOffsets) }))],
  'slots of another type': ['index', inBlock(() => ({ onceSlots: [1, 1] }))],
  'too few codes of postings': ['index', inBlock(() => ({ otherCodes: Uint8Array.of(64) }))],
  'a rare posting without occurrences': ['index', inBlock(() => ({ rareAt: Uint32Array.of(1) }))],
  'too few bounds': ['index', inBlock(() => ({ bounds: new Float32Array(3) }))],
  'too few passages': ['index', inBlock(() => ({ lengths: new Uint32Array(3) }))],
  'a vector of no passage': [
    'index',
    within('vectors', () => ({ passages: Uint32Array.of(0, 1, 2, 3, 4, 999) })),
  ],
  'a passage with two vectors': [
    'index',
    within('vectors', () => ({ passages: Uint32Array.of(0, 1, 1, 2, 3, 4) })),
  ],
  'too few scales': ['index', within('vectors', () => ({ scales: new Float32Array(1) }))],
  'articles that are nothing': ['articles', () => null],
  'no files': ['articles', (data) => ({ ...data, files: [] })],
  'files of which nothing is known': ['articles', within('files', () => ({ stamps: null }))],
  'a report on a file that is none': [
    'articles',
    within('files', () => ({ reports: [{ file: 0, skipped: 1 }] })),
  ],
  'columns of different lengths': ['articles', (data) => ({ ...data, starts: new Uint32Array(1) })],
  'columns of another type': ['articles', (data) => ({ ...data, ends: new Float64Array(1) })],
  'fewer articles than the manifest counts': [
    'articles',
    (data) => ({ ...data, hashes: new Float64Array(0) }),
  ],
  'a speaker that there is not': [
    'articles',
    (data) => ({ ...data, speaker: longer(data.speaker as Uint32Array) }),
  ],
}

function within(part: string, changed: (part: Fields) => Fields): (data: Fields) => SnapshotData {
  return (data) => ({ ...data, [part]: { ...(data[part] as Fields), ...changed(data[part] as Fields) } })
}

function inBlock(changed: (block: Fields) => Fields): (data: Fields) => SnapshotData {
  return (data) => {
    const [first, ...rest] = data.blocks as Fields[]
    return { ...data, blocks: [{ ...first!, ...changed(first!) }, ...rest] }
  }
}

function longer(numbers: Uint32Array): Uint32Array {
  return Uint32Array.of(...numbers, 0xffff_fff0)
}

function falling(data: SnapshotData | undefined): Uint32Array {
  const numbers = Uint32Array.from(data as Uint32Array)
  numbers[1] = numbers[2]! + 1
  return numbers
}

function late(data: SnapshotData | undefined): Uint32Array {
  const numbers = Uint32Array.from(data as Uint32Array)
  numbers[0] = 1
  return numbers
}

/** Changes that are only noticed when what they touch is read: a list of texts of the articles, and its new texts. */
const HIDDEN_DAMAGES: Record<string, [list: string, change: (line: string) => string]> = {
  'an article that is no JSON': ['articles', () => '{"article"\n'],
  'an article of another shape': ['articles', () => '{"article":{}}\n'],
  'an article that is null': ['articles', () => 'null\n'],
  'a passage with a false offset': ['articles', (line) => line.replace(/"start":\d+/u, '"start":-1')],
  'a title that is a number': ['articles', (line) => line.replace(/"title":"[^"]*"/u, '"title":1')],
  'another article': ['articles', (line) => line.replace(/"id":"/u, '"id":"x')],
  'an entry of the catalogue without metadata': ['catalogue', () => '{"id":"rice"}\n'],
}

function changeTexts(folder: string, list: string, changed: (line: string) => string): Promise<void> {
  return change(folder, 'articles', (data) => async (save) => {
    const { bytes, ends } = data[list] as unknown as Records
    const texts = [...new Records(bytes, ends).texts()].map((text) => Buffer.from(changed(text)))
    return { ...data, [list]: await saveRecords(save, texts) }
  })
}

/** Everything that reads texts from the disk. */
async function readAll(collection: Collection): Promise<unknown> {
  return [
    await collection.listArticles({}),
    await collection.search({ query: '加氢站', mode: 'keyword' }),
    await collection.findQuotes(QUESTION),
    await collection.inspect('rice'),
  ]
}

function isBroken(error: unknown): boolean {
  return error instanceof ChuchuError && error.code === 'snapshot_broken'
}

test('whatever is wrong with the files, the index is rebuilt with a word', async (t) => {
  const corpus = corpusOf(t, { 'set.jsonl': ARTICLES_JSONL })
  const data = scratch(t)
  const { collection } = await open(corpus, data)
  const before = await collection.findQuotes(QUESTION)
  for (const [name, [kind, damage]] of Object.entries(DAMAGES)) {
    await change(data, kind, damage)
    const { collection, messages } = await open(corpus, data)
    assert.equal(collection.status().opening, 'built', name)
    assert.match(messages.join('\n'), /^the index is rebuilt: .+/, name)
    assert.ok(!messages.join('\n').includes(data), name)
    assert.deepEqual(await collection.findQuotes(QUESTION), before, name)
  }
})

test('what is wrong with a text is noticed when it is read, and never believed', async (t) => {
  const corpus = corpusOf(t, { 'set.jsonl': ARTICLES_JSONL })
  const data = scratch(t)
  const { collection } = await open(corpus, data)
  const before = await readAll(collection)
  for (const [name, [list, changed]] of Object.entries(HIDDEN_DAMAGES)) {
    await changeTexts(data, list, changed)
    const { collection } = await open(corpus, data)
    assert.equal(collection.status().opening, 'loaded', name)
    await assert.rejects(readAll(collection), isBroken, name)
    const rebuilt = await open(corpus, data, { rebuild: true })
    assert.deepEqual(await readAll(rebuilt.collection), before, name)
  }
})

test('what is known of a file and cannot be read when it changed costs the index, not the file', async (t) => {
  const corpus = corpusOf(t, { 'set.jsonl': ARTICLES_JSONL })
  const data = scratch(t)
  const before = await readAll((await open(corpus, data)).collection)
  for (const line of ['{}\n', '[["rice"]]\n', '[["rice","x","y",{"file":1}]]\n']) {
    await change(data, 'articles', (segment) => async (save) => {
      const files = { ...(segment.files as Fields), articles: await saveRecords(save, [Buffer.from(line)]) }
      return { ...segment, files }
    })
    assert.equal((await open(corpus, data)).collection.status().opening, 'loaded')
    appendFileSync(path.join(corpus, 'set.jsonl'), '\n')
    const { collection, messages } = await open(corpus, data)
    assert.equal(collection.status().opening, 'built', line)
    assert.match(messages.join('\n'), /^the index is rebuilt: .+/, line)
    assert.deepEqual(await readAll(collection), before)
  }
})

test('a byte that the disk changed is noticed when it is read, and the next start makes a new index', async (t) => {
  const corpus = corpusOf(t, { 'set.jsonl': ARTICLES_JSONL })
  const data = scratch(t)
  const before = await readAll((await open(corpus, data)).collection)
  const segments = () => readdirSync(data).filter((name) => name.startsWith('segment-'))
  const size = Math.max(...segments().map((name) => readFileSync(path.join(data, name)).length))
  let [noticedAtOnce, noticedWhenRead] = [0, 0]
  for (const kind of [0, 1]) {
    for (let at = 0; at < size; at += 997) {
      const file = path.join(data, segments()[kind]!)
      const bytes = readFileSync(file)
      if (at >= bytes.length) continue
      bytes[at]! ^= 4
      writeFileSync(file, bytes)
      const { collection } = await open(corpus, data)
      if (collection.status().opening === 'built') noticedAtOnce++
      const answer: unknown = await readAll(collection).catch((error) => error)
      if (answer instanceof ChuchuError) {
        assert.equal(answer.code, 'snapshot_broken')
        noticedWhenRead++
        assert.match(answer.hint, /start chuchu again/u)
        assert.equal((await open(corpus, data)).collection.status().opening, 'built')
      } else {
        assert.deepEqual(answer, before, `byte ${at}`)
      }
      assert.deepEqual(await readAll((await open(corpus, data)).collection), before)
    }
  }
  assert.ok(noticedAtOnce > 0 && noticedWhenRead > 5, `${noticedAtOnce}, ${noticedWhenRead}`)
})

test('openings at the same time leave one index, which is good', async (t) => {
  const corpus = corpusOf(t, { 'set.jsonl': ARTICLES_JSONL })
  const data = scratch(t)
  await Promise.all([1, 2, 3, 4].map(() => open(corpus, data)))
  const { collection, messages } = await open(corpus, data)
  assert.deepEqual(
    readdirSync(data).map((name) => name.replace(/-.*/u, '')),
    ['manifest', 'segment', 'segment'],
  )
  assert.equal(collection.status().opening, 'loaded')
  assert.deepEqual(messages, [])
})
