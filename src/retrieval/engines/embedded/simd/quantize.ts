/** Largest absolute value of a code. */
const MAXIMUM = 127

/**
 * Symmetric quantization: each number as the nearest of 255 steps between −m and m, m the largest absolute value.
 * @param codes is filled
 * @returns what a code is multiplied by to give the number of the *unit* vector, so that
 *   cosine(a, b) ≈ scale(a) · scale(b) · dot(codes of a, codes of b); 0 for a vector without a direction
 */
export function quantize(values: ArrayLike<number>, codes: Int8Array): number {
  let largest = 0
  for (let at = 0; at < values.length; at++) largest = Math.max(largest, Math.abs(values[at]!))
  const steps = MAXIMUM / largest
  for (let at = 0; at < values.length; at++) codes[at] = Math.round(values[at]! * steps)
  const scale = inverseLength(values) / steps
  return scale > 0 ? scale : 0
}

/** 1 / length; 0 for a zero vector, which is similar to nothing. */
export function inverseLength(values: ArrayLike<number>): number {
  let sum = 0
  for (let at = 0; at < values.length; at++) sum += values[at]! * values[at]!
  return sum > 0 ? 1 / Math.sqrt(sum) : 0
}
