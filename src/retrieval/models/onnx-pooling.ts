import type { Pooling } from './onnx-families.ts'

/** Token vectors of a batch: text × token × dimension, in that order. */
export interface TokenVectors {
  readonly values: ArrayLike<number>
  readonly tokens: number
  readonly width: number
}

/**
 * The vector of a text out of those of its tokens.
 * @param text its place in the batch
 * @param count how many tokens it has; what follows is padding
 */
export function pool(
  { values, tokens, width }: TokenVectors,
  text: number,
  count: number,
  pooling: Pooling,
): Float64Array {
  const start = text * tokens * width
  const at = (token: number, i: number) => values[start + token * width + i]!
  if (pooling === 'cls') return Float64Array.from({ length: width }, (_, i) => at(0, i))
  if (pooling === 'lasttoken') return Float64Array.from({ length: width }, (_, i) => at(count - 1, i))
  const sums = new Float64Array(width)
  for (let token = 0; token < count; token++) {
    for (let i = 0; i < width; i++) sums[i]! += at(token, i)
  }
  return sums.map((sum) => sum / count)
}

/**
 * The first so many dimensions, scaled to length 1. Cutting is for models trained for it (Kusupati et al., "Matryoshka
 * Representation Learning", 2022).
 * @returns null for a vector of no length, or with something else than finite numbers
 */
export function toUnit(vector: Float64Array, dimensions: number): Float32Array | null {
  const kept = vector.subarray(0, dimensions)
  const length = Math.sqrt(kept.reduce((sum, value) => sum + value * value, 0))
  return length > 0 && Number.isFinite(length) ? Float32Array.from(kept, (value) => value / length) : null
}
