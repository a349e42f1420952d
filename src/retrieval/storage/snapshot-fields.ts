import { brokenSnapshot } from './broken-snapshot.ts'
import type { ByteSource, SnapshotData } from './byte-source.ts'
import { isByteSource } from './byte-source.ts'
import type { TypedArray } from './pack.ts'
import type { PackedStrings } from './packed-strings.ts'
import { Records } from './records.ts'

export type Fields = { readonly [key: string]: SnapshotData }

/** @throws ChuchuError `snapshot_broken` where the data is no object; so do the functions below, for their own kinds */
export function fieldsOf(data: SnapshotData | undefined, part: string): Fields {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) throw otherForm(part)
  if (ArrayBuffer.isView(data) || isByteSource(data)) throw otherForm(part)
  return data as Fields
}

export function arrayOf<T extends TypedArray>(
  data: SnapshotData | undefined,
  type: new (length: number) => T,
  part: string,
): T {
  if (data instanceof type) return data
  throw otherForm(part)
}

export function recordsOf(data: SnapshotData | undefined, part: string): Records {
  const { bytes, ends } = fieldsOf(data, part)
  const records = isByteSource(bytes) && new Records(bytes, arrayOf(ends, Float64Array, part))
  if (records && records.startOf(records.count) === records.bytes.byteLength) return records
  throw otherForm(part)
}

export function packedStringsOf(data: SnapshotData | undefined, part: string): PackedStrings {
  const { units, ends } = fieldsOf(data, part)
  return { units: arrayOf(units, Uint16Array, part), ends: arrayOf(ends, Uint32Array, part) }
}

export function byteSourceOf(data: SnapshotData | undefined, part: string): ByteSource {
  if (isByteSource(data)) return data
  throw otherForm(part)
}

function otherForm(part: string) {
  return brokenSnapshot(part, 'has not the form that it is saved in')
}
