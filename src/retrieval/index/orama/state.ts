import type { ByteSource, SnapshotData } from '../backend.ts'
import { FIELDS } from '../bm25.ts'
import { brokenSnapshot } from '../broken-snapshot.ts'
import { isByteSource } from '../byte-source.ts'
import { type PackedStrings, packStrings, unpackStrings } from '../packed-strings.ts'
import { RECORDS_AT_MOST, type SegmentData } from '../postings/segment.ts'
import type { IndexState } from './index-component.ts'
import type { RecordsState } from './records.ts'

/** Names the shape of the data below. */
const ENGINE = 'orama/2'

/** An index as it is restored: record i has the number i + 1. */
export interface OramaState extends IndexState {
  readonly ids: readonly string[]
  readonly records: RecordsState
}

interface LiveState extends IndexState {
  /** Ids by number − 1; those of removed records are among them. */
  readonly ids: readonly string[]
  /** The numbers of the records, ascending. */
  readonly numbers: Iterable<number>
  readonly records: RecordsState
}

/** The state as plain data. Numbers are given anew without gaps, since Orama never frees one. */
export function packState(state: LiveState, dimensions: number): SnapshotData {
  const numbers = Uint32Array.from(state.numbers)
  const renumbered = new Uint32Array(state.ids.length + 1)
  numbers.forEach((record, at) => {
    renumbered[record] = at + 1
  })
  const renumber = (records: Uint32Array) => records.map((record) => renumbered[record]!)
  const { articles, speakers, ...columns } = state.records
  return {
    engine: ENGINE,
    dimensions,
    ids: { ...packStrings(Array.from(numbers, (record) => state.ids[record - 1]!)) },
    records: { ...columns, articles: { ...packStrings(articles) }, speakers: { ...packStrings(speakers) } },
    segments: state.segments.map((segment) => ({
      ...segment,
      long: { ...segment.long },
      records: renumber(segment.records),
    })),
    vectors: { ...state.vectors, records: renumber(state.vectors.records) },
  }
}

/** @throws ChuchuError `snapshot_broken` when the data is not what `packState` makes */
export function unpackState(data: SnapshotData, dimensions: number): OramaState {
  const root = fields(data, 'index')
  expect(root.engine === ENGINE, 'engine')
  expect(root.dimensions === dimensions, 'dimensions')
  const ids = unpackStrings(packedStrings(root.ids, 'ids'))
  expect(Array.isArray(root.segments), 'segments')
  return {
    ids,
    records: unpackRecords(fields(root.records, 'records'), ids.length),
    segments: (root.segments as readonly SnapshotData[]).map((segment) =>
      unpackSegment(fields(segment, 'segments'), ids.length),
    ),
    vectors: unpackVectors(fields(root.vectors, 'vectors'), ids.length, dimensions),
  }
}

type Fields = { readonly [key: string]: SnapshotData }

function unpackRecords(root: Fields, count: number): RecordsState {
  const articles = unpackStrings(packedStrings(root.articles, 'articles'))
  const speakers = unpackStrings(packedStrings(root.speakers, 'speakers'))
  const article = array(root.article, Uint32Array, 'article')
  const speaker = array(root.speaker, Uint32Array, 'speaker')
  const speakerEnds = array(root.speakerEnds, Uint32Array, 'speakerEnds')
  expect(article.length === count && isBelow(article, articles.length), 'article')
  expect(isBelow(speaker, speakers.length), 'speaker')
  expect(speakerEnds.length === count && (speakerEnds.at(-1) ?? 0) === speaker.length, 'speakerEnds')
  expect(isRising(speakerEnds), 'speakerEnds')
  return { articles, article, speakers, speaker, speakerEnds }
}

function unpackSegment(root: Fields, count: number): SegmentData {
  const segment: SegmentData = {
    keys: array(root.keys, Uint32Array, 'keys'),
    long: packedStrings(root.long, 'long'),
    records: array(root.records, Uint32Array, 'records'),
    lengths: array(root.lengths, Uint32Array, 'lengths'),
    averages: array(root.averages, Float64Array, 'averages'),
    onceOffsets: array(root.onceOffsets, Uint32Array, 'onceOffsets'),
    onceSlots: array(root.onceSlots, Uint16Array, 'onceSlots'),
    otherOffsets: array(root.otherOffsets, Uint32Array, 'otherOffsets'),
    otherSlots: array(root.otherSlots, Uint16Array, 'otherSlots'),
    otherCodes: array(root.otherCodes, Uint8Array, 'otherCodes'),
    rareAt: array(root.rareAt, Uint32Array, 'rareAt'),
    rare: array(root.rare, Uint32Array, 'rare'),
    bounds: array(root.bounds, Float32Array, 'bounds'),
  }
  const { records, rareAt } = segment
  const terms = segment.keys.length + segment.long.ends.length
  expect(records.length <= RECORDS_AT_MOST && isBelow(records, count + 1), 'records')
  expect(segment.lengths.length === records.length * FIELDS.length, 'lengths')
  expect(segment.averages.length === FIELDS.length, 'averages')
  for (const part of ['once', 'other'] as const) {
    const offsets = segment[`${part}Offsets`]
    const slots = segment[`${part}Slots`]
    expect(offsets.length === terms + 1 && offsets[0] === 0 && isRising(offsets), `${part}Offsets`)
    expect(offsets[terms] === slots.length && isBelow(slots, records.length), `${part}Slots`)
  }
  expect(segment.otherCodes.length === segment.otherSlots.length, 'otherCodes')
  expect(rareAt.length === segment.rare.length && isRising(rareAt), 'rare')
  expect(segment.bounds.length === terms, 'bounds')
  return segment
}

function unpackVectors(root: Fields, count: number, dimensions: number): IndexState['vectors'] {
  const records = array(root.records, Uint32Array, 'vectors')
  const scales = array(root.scales, Float32Array, 'vectors')
  const quantized = source(root.quantized, 'vectors')
  const exact = source(root.exact, 'vectors')
  const numbers = records.length * dimensions
  expect(isBelow(records, count + 1) && !records.includes(0) && scales.length === records.length, 'vectors')
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

function packedStrings(data: SnapshotData | undefined, part: string): PackedStrings {
  const { units, ends } = fields(data, part)
  return { units: array(units, Uint16Array, part), ends: array(ends, Uint32Array, part) }
}

function array<T extends Uint8Array | Uint16Array | Uint32Array | Float32Array | Float64Array>(
  data: SnapshotData | undefined,
  type: new (length: number) => T,
  part: string,
): T {
  expect(data instanceof type, part)
  return data
}

/** Whether all numbers are below the limit. A loop, since these are many. */
function isBelow(numbers: Uint16Array | Uint32Array, limit: number): boolean {
  for (let at = 0; at < numbers.length; at++) if (numbers[at]! >= limit) return false
  return true
}

/** Whether no number is below the one before. */
function isRising(numbers: Uint32Array): boolean {
  for (let at = 1; at < numbers.length; at++) if (numbers[at]! < numbers[at - 1]!) return false
  return true
}
