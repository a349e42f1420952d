import { brokenSnapshot } from '../../storage/broken-snapshot.ts'
import type { SnapshotData } from '../../storage/byte-source.ts'
import { type PackedStrings, packStrings, unpackStrings } from '../../storage/packed-strings.ts'
import {
  arrayOf,
  byteSourceOf,
  type Fields,
  fieldsOf,
  packedStringsOf,
} from '../../storage/snapshot-fields.ts'
import { FIELDS } from '../bm25.ts'
import type { RecordIds } from './ids.ts'
import type { IndexState } from './index-component.ts'
import { RECORDS_AT_MOST, type SegmentData } from './postings/segment.ts'
import type { RecordsState } from './records.ts'

/** Names the shape of the data below. */
const ENGINE = 'orama/2'

/** An index as it is restored: record i has the number i + 1. */
export interface OramaState extends IndexState {
  readonly ids: PackedStrings
  readonly records: RecordsState
}

interface LiveState extends IndexState {
  /** Those of removed records are among them. */
  readonly ids: RecordIds
  /** The numbers of the records, ascending. */
  readonly numbers: Iterable<number>
  readonly records: RecordsState
}

/** The state as plain data. Numbers are given anew without gaps, since Orama never frees one. */
export function packState(state: LiveState, dimensions: number): SnapshotData {
  const numbers = Uint32Array.from(state.numbers)
  const renumbered = new Uint32Array(state.ids.count + 1)
  numbers.forEach((record, at) => {
    renumbered[record] = at + 1
  })
  const renumber = (records: Uint32Array) => records.map((record) => renumbered[record]!)
  const { articles, speakers, ...columns } = state.records
  return {
    engine: ENGINE,
    dimensions,
    ids: packStrings(Array.from(numbers, (record) => state.ids.at(record)!)),
    records: { ...columns, articles: packStrings(articles), speakers: packStrings(speakers) },
    segments: state.segments.map((segment) => ({
      ...segment,
      records: renumber(segment.records),
    })),
    vectors: { ...state.vectors, records: renumber(state.vectors.records) },
  }
}

/**
 * Checks what can be checked without a pass over all postings or vectors; that no byte of them was changed, the snapshot's
 * checksums tell.
 * @throws ChuchuError `snapshot_broken` when the data is not what `packState` makes
 */
export function unpackState(data: SnapshotData, dimensions: number): OramaState {
  const root = fieldsOf(data, 'index')
  expect(root.engine === ENGINE, 'engine')
  expect(root.dimensions === dimensions, 'dimensions')
  const ids = packedStringsOf(root.ids, 'ids')
  const count = ids.ends.length
  expect(isRising(ids.ends) && (ids.ends.at(-1) ?? 0) === ids.units.length, 'ids')
  expect(Array.isArray(root.segments), 'segments')
  return {
    ids,
    records: unpackRecords(fieldsOf(root.records, 'records'), count),
    segments: (root.segments as readonly SnapshotData[]).map((segment) =>
      unpackSegment(fieldsOf(segment, 'segments'), count),
    ),
    vectors: unpackVectors(fieldsOf(root.vectors, 'vectors'), count, dimensions),
  }
}

function unpackRecords(root: Fields, count: number): RecordsState {
  const articles = unpackStrings(packedStringsOf(root.articles, 'articles'))
  const speakers = unpackStrings(packedStringsOf(root.speakers, 'speakers'))
  const article = arrayOf(root.article, Uint32Array, 'article')
  const speaker = arrayOf(root.speaker, Uint32Array, 'speaker')
  const speakerEnds = arrayOf(root.speakerEnds, Uint32Array, 'speakerEnds')
  expect(article.length === count && isBelow(article, articles.length), 'article')
  expect(isBelow(speaker, speakers.length), 'speaker')
  expect(speakerEnds.length === count && (speakerEnds.at(-1) ?? 0) === speaker.length, 'speakerEnds')
  expect(isRising(speakerEnds), 'speakerEnds')
  return { articles, article, speakers, speaker, speakerEnds }
}

function unpackSegment(root: Fields, count: number): SegmentData {
  const segment: SegmentData = {
    keys: arrayOf(root.keys, Uint32Array, 'keys'),
    long: packedStringsOf(root.long, 'long'),
    records: arrayOf(root.records, Uint32Array, 'records'),
    lengths: arrayOf(root.lengths, Uint32Array, 'lengths'),
    averages: arrayOf(root.averages, Float64Array, 'averages'),
    onceOffsets: arrayOf(root.onceOffsets, Uint32Array, 'onceOffsets'),
    onceSlots: arrayOf(root.onceSlots, Uint16Array, 'onceSlots'),
    otherOffsets: arrayOf(root.otherOffsets, Uint32Array, 'otherOffsets'),
    otherSlots: arrayOf(root.otherSlots, Uint16Array, 'otherSlots'),
    otherCodes: arrayOf(root.otherCodes, Uint8Array, 'otherCodes'),
    rareAt: arrayOf(root.rareAt, Uint32Array, 'rareAt'),
    rare: arrayOf(root.rare, Uint32Array, 'rare'),
    bounds: arrayOf(root.bounds, Float32Array, 'bounds'),
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
    expect(offsets[terms] === slots.length, `${part}Slots`)
  }
  expect(segment.otherCodes.length === segment.otherSlots.length, 'otherCodes')
  expect(rareAt.length === segment.rare.length && isRising(rareAt), 'rare')
  expect(segment.bounds.length === terms, 'bounds')
  return segment
}

function unpackVectors(root: Fields, count: number, dimensions: number): IndexState['vectors'] {
  const records = arrayOf(root.records, Uint32Array, 'vectors')
  const scales = arrayOf(root.scales, Float32Array, 'vectors')
  const quantized = byteSourceOf(root.quantized, 'vectors')
  const exact = byteSourceOf(root.exact, 'vectors')
  const numbers = records.length * dimensions
  expect(areNumbers(records, count) && scales.length === records.length, 'vectors')
  expect(quantized.byteLength === numbers * Int8Array.BYTES_PER_ELEMENT, 'vectors')
  expect(exact.byteLength === numbers * Float32Array.BYTES_PER_ELEMENT, 'vectors')
  return { records, quantized, scales, exact }
}

function expect(condition: boolean, part: string): asserts condition {
  if (!condition) throw brokenSnapshot(part, 'does not fit the rest of the index')
}

/** Whether all numbers are below the limit. A loop, since these are many. */
function isBelow(numbers: Uint32Array, limit: number): boolean {
  for (let at = 0; at < numbers.length; at++) if (numbers[at]! >= limit) return false
  return true
}

/** Whether no number is below the one before. */
function isRising(numbers: Uint32Array): boolean {
  for (let at = 1; at < numbers.length; at++) if (numbers[at]! < numbers[at - 1]!) return false
  return true
}

/** Whether all are different and in 1 … count. */
function areNumbers(records: Uint32Array, count: number): boolean {
  const seen = new Uint8Array(count + 1)
  return records.every((record) => record > 0 && record <= count && seen[record]!++ === 0)
}
