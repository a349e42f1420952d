import type { SnapshotData } from './backend.ts'
import { isByteSource, MemoryBytes } from './byte-source.ts'

type TypedArray = Int8Array | Uint8Array | Uint16Array | Uint32Array | Float32Array | Float64Array
type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

const ARRAY_TYPES = { Int8Array, Uint8Array, Uint16Array, Uint32Array, Float32Array, Float64Array }

/** The key of an object that stands for a typed array: its type, byte offset and number of elements. */
const ARRAY_KEY = '$array'
/** The key of an object that stands for a byte source. */
const SOURCE_KEY = '$source'
/** Typed arrays begin at multiples of this, so that they can be read in place. */
const ALIGNMENT = 8

/** Snapshot data as a JSON text and one run of bytes that holds its typed arrays, in the machine's byte order. */
export interface PackedData {
  readonly json: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** @throws Error on a number that JSON cannot hold (a defect) */
export function pack(data: SnapshotData): PackedData {
  const arrays: TypedArray[] = []
  let length = 0
  const encode = (value: SnapshotData): Json => {
    if (isByteSource(value)) return { [SOURCE_KEY]: encode(value.read(0, value.byteLength)) }
    if (ArrayBuffer.isView(value)) {
      arrays.push(value)
      const offset = length
      length += Math.ceil(value.byteLength / ALIGNMENT) * ALIGNMENT
      return { [ARRAY_KEY]: [typeOf(value), offset, value.length] }
    }
    if (isList(value)) return value.map(encode)
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [escapeKey(key), encode(item)]))
    }
    if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`${value} cannot be saved`)
    return value
  }
  const json = JSON.stringify(encode(data))
  return { json, bytes: concatenate(arrays, length) }
}

/**
 * Takes back what `pack` made.
 * @param bytes begins at a multiple of 8 in its buffer; the typed arrays are views of it, not copies
 * @throws Error when the JSON does not parse or names an array outside the bytes
 */
export function unpack({ json, bytes }: PackedData): SnapshotData {
  const decode = (value: Json): SnapshotData => {
    if (isList(value)) return value.map(decode)
    if (typeof value !== 'object' || value === null) return value
    const entries = Object.entries(value)
    if (entries.length === 1 && entries[0]![0] === ARRAY_KEY) return arrayAt(entries[0]![1], bytes)
    if (entries.length === 1 && entries[0]![0] === SOURCE_KEY)
      return new MemoryBytes(decode(entries[0]![1]) as Uint8Array)
    return Object.fromEntries(entries.map(([key, item]) => [unescapeKey(key), decode(item)]))
  }
  return decode(JSON.parse(json))
}

function arrayAt(place: Json, bytes: Uint8Array<ArrayBuffer>): TypedArray {
  if (!isList(place)) throw new Error('an array has no place')
  const [type, offset, length] = place
  const Type = ARRAY_TYPES[type as keyof typeof ARRAY_TYPES]
  const end = Number(offset) + Number(length) * Type.BYTES_PER_ELEMENT
  if (!(end <= bytes.byteLength)) throw new Error('an array lies outside the bytes')
  return new Type(bytes.buffer, bytes.byteOffset + Number(offset), Number(length))
}

function typeOf(array: TypedArray): string {
  const type = Object.entries(ARRAY_TYPES).find(([, Type]) => array instanceof Type)
  if (!type) throw new Error(`${array} cannot be saved`)
  return type[0]
}

function concatenate(arrays: readonly TypedArray[], length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length)
  let offset = 0
  for (const array of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), offset)
    offset += Math.ceil(array.byteLength / ALIGNMENT) * ALIGNMENT
  }
  return bytes
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
