import type { ByteSource, SnapshotData } from './byte-source.ts'
import { isByteSource } from './byte-source.ts'

export type TypedArray = Int8Array | Uint8Array | Uint16Array | Uint32Array | Float32Array | Float64Array

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** The key of an object that stands for a typed array: its number. */
const ARRAY_KEY = '$array'
/** The key of an object that stands for a byte source: its number. */
const SOURCE_KEY = '$source'

/** Snapshot data as a JSON value that names its typed arrays and byte sources by their numbers. */
export interface PackedData {
  readonly tree: Json
  /** Not copies: they are those of the data. */
  readonly arrays: readonly TypedArray[]
  readonly sources: readonly ByteSource[]
}

/** @throws Error on a number that JSON cannot hold (a defect) */
export function pack(data: SnapshotData): PackedData {
  const arrays: TypedArray[] = []
  const sources: ByteSource[] = []
  const encode = (value: SnapshotData): Json => {
    if (isByteSource(value)) return { [SOURCE_KEY]: sources.push(value) - 1 }
    if (ArrayBuffer.isView(value)) return { [ARRAY_KEY]: arrays.push(value) - 1 }
    if (isList(value)) return value.map(encode)
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [escapeKey(key), encode(item)]))
    }
    if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`${value} cannot be saved`)
    return value
  }
  return { tree: encode(data), arrays, sources }
}

/**
 * Takes back what `pack` made.
 * @throws Error when the tree names an array or a source that is not there
 */
export function unpack({ tree, arrays, sources }: PackedData): SnapshotData {
  const decode = (value: Json): SnapshotData => {
    if (isList(value)) return value.map(decode)
    if (typeof value !== 'object' || value === null) return value
    const entries = Object.entries(value)
    const [first, ...others] = entries
    if (first && others.length === 0) {
      const [key, number] = first
      if (key === ARRAY_KEY) return numbered(arrays, number)
      if (key === SOURCE_KEY) return numbered(sources, number)
    }
    return Object.fromEntries(entries.map(([key, item]) => [unescapeKey(key), decode(item)]))
  }
  return decode(tree)
}

function numbered<T>(items: readonly T[], number: Json): T {
  const item = items[number as number]
  if (item === undefined) throw new Error(`there is no array or source ${number}`)
  return item
}

/** Keys of the data that begin with `$` get one more, so that none is taken for ARRAY_KEY. */
function escapeKey(key: string): string {
  return key.startsWith('$') ? `$${key}` : key
}

function unescapeKey(key: string): string {
  return key.startsWith('$') ? key.slice(1) : key
}

function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value)
}
