/**
 * Ascending ordinals as a short text: the differences between them as variable-length numbers, or one bit for each
 * ordinal up to the last, whichever is shorter; in base64.
 */
export function encodeOrdinals(ordinals: Uint32Array): string {
  const deltas = encodeDeltas(ordinals)
  const bits = ((ordinals.at(-1) ?? 0) >>> 3) + 1
  if (deltas.byteLength <= bits) return `d${deltas.toString('base64')}`
  const bitset = Buffer.alloc(bits)
  for (const ordinal of ordinals) bitset[ordinal >>> 3] = (bitset[ordinal >>> 3] ?? 0) | (1 << (ordinal & 7))
  return `b${bitset.toString('base64')}`
}

/** @returns null where the text is not what `encodeOrdinals` made */
export function decodeOrdinals(text: string): Uint32Array | null {
  const bytes = Buffer.from(text.slice(1), 'base64')
  const ordinals = text.startsWith('b') ? decodeBits(bytes) : decodeDeltas(bytes)
  return ordinals !== null && encodeOrdinals(ordinals) === text ? ordinals : null
}

/** Seven bits a byte, the lower ones first; the eighth says that more follow. */
function encodeDeltas(ordinals: Uint32Array): Buffer {
  const bytes = Buffer.alloc(5 * ordinals.length)
  let at = 0
  let next = 0
  for (const ordinal of ordinals) {
    if (ordinal < next) throw new Error('the ordinals do not ascend')
    let delta = ordinal - next
    for (; delta > 0x7f; delta >>>= 7) bytes[at++] = (delta & 0x7f) | 0x80
    bytes[at++] = delta
    next = ordinal + 1
  }
  return bytes.subarray(0, at)
}

function decodeDeltas(bytes: Uint8Array): Uint32Array | null {
  const ordinals: number[] = []
  let next = 0
  let delta = 0
  let scale = 1
  for (const byte of bytes) {
    delta += (byte & 0x7f) * scale
    scale *= 0x80
    if (byte > 0x7f) continue
    next += delta
    if (next > 0xffffffff) return null
    ordinals.push(next++)
    delta = 0
    scale = 1
  }
  return Uint32Array.from(ordinals)
}

function decodeBits(bytes: Uint8Array): Uint32Array {
  const ordinals: number[] = []
  for (const [at, byte] of bytes.entries()) {
    for (let bit = 0; bit < 8; bit++) if (byte & (1 << bit)) ordinals.push(8 * at + bit)
  }
  return Uint32Array.from(ordinals)
}
