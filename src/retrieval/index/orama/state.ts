import type { ByteSource, SnapshotData } from '../backend.ts'
import { brokenSnapshot } from '../broken-snapshot.ts'
import { isByteSource } from '../byte-source.ts'
import { type StoredDocument, storedDocument } from './documents.ts'
import type { IndexState } from './index-component.ts'
import { countSlots } from './posting-lists.ts'

/** Names the shape of the data below. */
const ENGINE = 'orama/2'

/** An index as it is restored: document i has the internal number i + 1. */
export interface OramaState extends IndexState {
  readonly documents: readonly StoredDocument[]
}

interface LiveState extends IndexState {
  /** By internal number; those of removed records are missing. */
  readonly documents: Readonly<Record<number, StoredDocument>>
}

/** The state as plain data. Internal numbers are given anew without gaps, since Orama never frees one. */
export function packState({ documents, postings, vectors }: LiveState, dimensions: number): SnapshotData {
  const live = Object.entries(documents)
  const renumbered = new Map(live.map(([record], at) => [Number(record), at + 1]))
  const renumber = (records: Uint32Array) => records.map((record) => renumbered.get(record)!)
  const articles = [...new Set(live.map(([, { article }]) => article))]
  const articleNumbers = new Map(articles.map((article, at) => [article, at]))
  const { terms, lists, lengths, records } = postings
  return {
    engine: ENGINE,
    dimensions,
    ids: live.map(([, { id }]) => id),
    articles,
    article: Uint32Array.from(live, ([, { article }]) => articleNumbers.get(article)!),
    speakers: live.map(([, { speakers }]) => speakers),
    postings: {
      terms,
      offsets: lists.offsets,
      keys: lists.keys,
      frequencies: lists.frequencies,
      lengths,
      records: renumber(records),
    },
    vectors: { ...vectors, records: renumber(vectors.records) },
  }
}

/** @throws ChuchuError `snapshot_broken` when the data is not what `packState` makes */
export function unpackState(data: SnapshotData, dimensions: number): OramaState {
  const root = fields(data, 'index')
  expect(root.engine === ENGINE, 'engine')
  expect(root.dimensions === dimensions, 'dimensions')
  const documents = unpackDocuments(root)
  return {
    documents,
    postings: unpackPostings(fields(root.postings, 'postings'), documents.length),
    vectors: unpackVectors(fields(root.vectors, 'vectors'), documents.length, dimensions),
  }
}

type Fields = { readonly [key: string]: SnapshotData }

function unpackDocuments(root: Fields): StoredDocument[] {
  const ids = strings(root.ids, 'ids')
  const articles = strings(root.articles, 'articles')
  const numbers = array(root.article, Uint32Array, 'article')
  const speakers = list(root.speakers, 'speakers')
  expect(isDistinct(ids), 'ids')
  expect(numbers.length === ids.length && numbers.every((number) => number < articles.length), 'article')
  expect(speakers.length === ids.length, 'speakers')
  return ids.map((id, at) =>
    storedDocument({ id, article: articles[numbers[at]!]!, speakers: strings(speakers[at], 'speakers') }),
  )
}

function unpackPostings(root: Fields, documents: number): IndexState['postings'] {
  const terms = strings(root.terms, 'terms')
  const offsets = array(root.offsets, Uint32Array, 'offsets')
  const keys = array(root.keys, Uint32Array, 'keys')
  const frequencies = array(root.frequencies, Uint16Array, 'frequencies')
  const lengths = array(root.lengths, Uint32Array, 'lengths')
  const records = array(root.records, Uint32Array, 'records')
  expect(isDistinct(terms), 'terms')
  expect(offsets.length === terms.length + 1 && offsets[0] === 0, 'offsets')
  expect(offsets[terms.length] === keys.length && isAscending(offsets, 0, offsets.length), 'offsets')
  expect(
    keys.every((key) => key >>> 2 < documents && (key & 3) < 3),
    'keys',
  )
  expect(
    terms.every((_, term) => isAscending(keys, offsets[term]!, offsets[term + 1]!)),
    'keys',
  )
  expect(frequencies.length === keys.length && !frequencies.includes(0), 'frequencies')
  expect(lengths.length === documents * 4, 'lengths')
  expect(records.length === documents && areNumbers(records, documents), 'records')
  const documentFrequencies = countSlots(offsets, keys)
  return { terms, lists: { offsets, keys, frequencies, documentFrequencies }, lengths, records }
}

function unpackVectors(root: Fields, documents: number, dimensions: number): IndexState['vectors'] {
  const records = array(root.records, Uint32Array, 'vectors')
  const scales = array(root.scales, Float32Array, 'vectors')
  const quantized = source(root.quantized, 'vectors')
  const exact = source(root.exact, 'vectors')
  const numbers = records.length * dimensions
  expect(areNumbers(records, documents) && scales.length === records.length, 'vectors')
  expect(quantized.byteLength === numbers * Int8Array.BYTES_PER_ELEMENT, 'vectors')
  expect(exact.byteLength === numbers * Float32Array.BYTES_PER_ELEMENT, 'vectors')
  return { records, quantized, scales, exact }
}

function expect(condition: boolean, part: string): asserts condition {
  if (!condition) throw brokenSnapshot(part, 'does not fit the rest of the index')
}

function fields(data: SnapshotData | undefined, part: string): Fields {
  expect(typeof data === 'object' && data !== null && !Array.isArray(data) && !ArrayBuffer.isView(data), part)
  return data as Fields
}

function list(data: SnapshotData | undefined, part: string): readonly SnapshotData[] {
  expect(Array.isArray(data), part)
  return data as readonly SnapshotData[]
}

function strings(data: SnapshotData | undefined, part: string): readonly string[] {
  const items = list(data, part)
  expect(
    items.every((item) => typeof item === 'string'),
    part,
  )
  return items as readonly string[]
}

function array<T extends Uint16Array | Uint32Array | Float32Array>(
  data: SnapshotData | undefined,
  type: new (length: number) => T,
  part: string,
): T {
  expect(data instanceof type, part)
  return data
}

function source(data: SnapshotData | undefined, part: string): ByteSource {
  expect(isByteSource(data), part)
  return data
}

function isDistinct(items: readonly string[]): boolean {
  return new Set(items).size === items.length
}

/** Whether the numbers of [start, end) rise; equal neighbours are not. */
function isAscending(numbers: Uint32Array, start: number, end: number): boolean {
  for (let at = start + 1; at < end; at++) if (numbers[at]! <= numbers[at - 1]!) return false
  return true
}

/** Whether all are different and in 1 … documents. */
function areNumbers(records: Uint32Array, documents: number): boolean {
  const seen = new Uint8Array(documents + 1)
  return records.every((record) => record > 0 && record <= documents && seen[record]!++ === 0)
}
