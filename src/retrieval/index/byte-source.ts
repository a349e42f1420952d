import type { ByteSource } from './backend.ts'

/** Bytes that are at hand; they are not copied until they are read. */
export class MemoryBytes implements ByteSource {
  constructor(private readonly bytes: Uint8Array) {}

  get byteLength(): number {
    return this.bytes.byteLength
  }

  read(start: number, end: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.bytes.subarray(start, end))
  }
}

export function isByteSource(value: unknown): value is ByteSource {
  return typeof value === 'object' && value !== null && 'read' in value && typeof value.read === 'function'
}
