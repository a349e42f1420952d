import { endianness } from 'node:os'
import { BlockFile, writeBlocks } from './block-file.ts'
import { brokenSnapshot } from './broken-snapshot.ts'
import type { ByteSource, SaveBytes, SnapshotContent, SnapshotData } from './byte-source.ts'
import { chunksOf } from './byte-source.ts'
import { type FileCheck, readChecked, readSummed, writeChecked } from './checked-file.ts'
import { type Json, pack, type TypedArray, unpack } from './pack.ts'

/** The caller's own JSON: what it must know to tell whether the state is still good. */
export interface SnapshotHeader {
  /** Version of the analyzer that made the terms. */
  readonly analyzer: string
  /** Id of the embedder that made the vectors. */
  readonly embedder: string
  readonly [key: string]: Json
}

export interface Snapshot {
  readonly header: SnapshotHeader
  readonly data: SnapshotData
}

export type { SaveBytes, SnapshotContent }

/** Version of the files' layout. */
const FORMAT = 2
const HEADER = 'header.json'
/** The data but for its arrays and byte sources. */
const DATA = 'data.json'
/** Arrays below this many bytes share one file. */
const SMALL = 64 * 1024
const SMALL_ARRAYS = 'small.bin'
/** Arrays in the shared file begin at multiples of this, so that they can be read in place. */
const ALIGNMENT = 8

const ARRAY_TYPES = { Int8Array, Uint8Array, Uint16Array, Uint32Array, Float32Array, Float64Array }

/** Where an array lies, in the machine's byte order. */
interface ArrayPlace {
  readonly type: keyof typeof ARRAY_TYPES
  readonly file: string
  /** In bytes. */
  readonly offset: number
  /** In elements. */
  readonly length: number
}

/** A byte source has a file of its own. */
interface SourcePlace {
  readonly file: string
  readonly bytes: number
  /** Number of the array that holds the checksums of its blocks. */
  readonly checksums: number
}

interface Manifest {
  readonly format: number
  readonly byteOrder: string
  readonly header: SnapshotHeader
  readonly arrays: readonly ArrayPlace[]
  readonly sources: readonly SourcePlace[]
  /** All but the header and those of the byte sources. */
  readonly files: Readonly<Record<string, FileCheck>>
}

/** @returns the CRC-32 of the header file */
export async function writeFolder(
  folder: string,
  header: SnapshotHeader,
  content: SnapshotContent,
): Promise<number> {
  const writer = new SourceWriter(folder)
  try {
    const data = typeof content === 'function' ? await content((pieces) => writer.write(pieces)) : content
    const { tree, arrays, sources } = pack(data)
    const all = [...arrays]
    const sourcePlaces: SourcePlace[] = []
    for (const source of sources) {
      const { file, bytes, checksums } = await writer.placeOf(source)
      sourcePlaces.push({ file, bytes, checksums: all.push(checksums) - 1 })
    }
    const dataCheck = await writeChecked(folder, DATA, [Buffer.from(JSON.stringify(tree))])
    const { places, files } = await writeArrays(folder, all)
    const manifest: Manifest = {
      format: FORMAT,
      byteOrder: endianness(),
      header,
      arrays: places,
      sources: sourcePlaces,
      files: { ...files, [DATA]: dataCheck },
    }
    return (await writeChecked(folder, HEADER, [Buffer.from(JSON.stringify(manifest))])).crc32
  } finally {
    writer.close()
  }
}

interface WrittenSource {
  readonly file: string
  readonly bytes: number
  readonly checksums: Uint32Array
}

class SourceWriter {
  private readonly written = new Map<ByteSource, WrittenSource>()
  private readonly files: BlockFile[] = []

  constructor(private readonly folder: string) {}

  async write(pieces: Iterable<Uint8Array>): Promise<ByteSource> {
    const file = `bytes-${this.files.length}.bin`
    const check = await writeBlocks(this.folder, file, pieces)
    const source = new BlockFile(this.folder, file, check, () => false)
    this.files.push(source)
    this.written.set(source, { file, ...check })
    return source
  }

  async placeOf(source: ByteSource): Promise<WrittenSource> {
    return this.written.get(source) ?? this.written.get(await this.write(chunksOf(source)))!
  }

  close(): void {
    for (const file of this.files) file.close()
  }
}

/** Each array of some size has a file of its own. */
async function writeArrays(
  folder: string,
  arrays: readonly TypedArray[],
): Promise<{ places: ArrayPlace[]; files: Record<string, FileCheck> }> {
  const files: Record<string, FileCheck> = {}
  const places: ArrayPlace[] = []
  const small: Uint8Array[] = []
  let offset = 0
  for (const [i, array] of arrays.entries()) {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
    const place = { type: typeOf(array), length: array.length }
    if (bytes.byteLength >= SMALL) {
      const file = `array-${i}.bin`
      files[file] = await writeChecked(folder, file, [bytes])
      places.push({ ...place, file, offset: 0 })
      continue
    }
    places.push({ ...place, file: SMALL_ARRAYS, offset })
    small.push(bytes, new Uint8Array(-bytes.byteLength & (ALIGNMENT - 1)))
    offset += Math.ceil(bytes.byteLength / ALIGNMENT) * ALIGNMENT
  }
  files[SMALL_ARRAYS] = await writeChecked(folder, SMALL_ARRAYS, [Buffer.concat(small)])
  return { places, files }
}

function typeOf(array: TypedArray): ArrayPlace['type'] {
  const type = Object.entries(ARRAY_TYPES).find(([, Type]) => array instanceof Type)
  if (!type) throw new Error(`${array} cannot be saved`)
  return type[0] as ArrayPlace['type']
}

/**
 * Reads what `writeFolder` wrote: the arrays at once, each into a buffer of its own, the byte sources when they are asked.
 * @param sum the CRC-32 of the header file
 * @param onDamage is called when a part of a byte source is not what was written; returns whether the next start makes
 *   a new index
 * @throws ChuchuError `snapshot_broken`, or any error where a header with a good checksum has another shape
 */
export async function readFolder(folder: string, sum: number, onDamage: () => boolean): Promise<Snapshot> {
  const header = await readSummed(folder, HEADER)
  if (header.sum !== sum) throw brokenSnapshot(HEADER, 'does not match its checksum')
  const manifest: Manifest = JSON.parse(textOf(header.bytes))
  if (manifest.format !== FORMAT || manifest.byteOrder !== endianness()) {
    throw brokenSnapshot(HEADER, 'was written by another version or on another kind of machine')
  }
  const { [DATA]: dataCheck, ...arrayFiles } = manifest.files
  const tree: Json = JSON.parse(textOf(await readChecked(folder, DATA, dataCheck!)))
  const arrays = await readArrays(folder, manifest.arrays, arrayFiles)
  const sources = manifest.sources.map(({ file, bytes, checksums }) => {
    return new BlockFile(folder, file, { bytes, checksums: arrays[checksums] as Uint32Array }, onDamage)
  })
  return { header: manifest.header, data: unpack({ tree, arrays, sources }) }
}

async function readArrays(
  folder: string,
  places: readonly ArrayPlace[],
  files: Readonly<Record<string, FileCheck>>,
): Promise<TypedArray[]> {
  const read = new Map<string, Uint8Array<ArrayBuffer>>()
  for (const [name, check] of Object.entries(files)) read.set(name, await readChecked(folder, name, check))
  return places.map(({ type, file, offset, length }) => {
    return new ARRAY_TYPES[type](read.get(file)!.buffer, offset, length)
  })
}

function textOf({ buffer }: Uint8Array<ArrayBuffer>): string {
  return Buffer.from(buffer).toString('utf8')
}
