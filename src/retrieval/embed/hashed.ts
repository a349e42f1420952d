import { fold } from '../analysis/fold.ts'
import type { Embedder } from './embedder.ts'

export interface HashedEmbedderOptions {
  /** Length of the vectors; 256 by default. */
  readonly dimensions?: number
}

/** Runs of letters and digits; n-grams do not reach across what separates them. */
const RUN = /[\p{L}\p{N}]+/gu
const LONGEST_GRAM = 3

/**
 * A vector leg that needs no model and no network: counts of the character 1-, 2- and 3-grams of the folded
 * text, hashed into a fixed number of dimensions with a hashed sign (Weinberger et al., "Feature Hashing for
 * Large Scale Multitask Learning", 2009), damped by a square root and scaled to length 1. It knows spelling, not
 * meaning: texts are near each other when they share characters. The vectors are the same on every platform,
 * since only exactly rounded operations are used; they change with the analyzer's version, which an index keeps
 * beside the embedder's id.
 */
export function createHashedEmbedder({ dimensions = 256 }: HashedEmbedderOptions = {}): Embedder {
  return {
    id: `hashed-ngrams/1/${dimensions}`,
    dimensions,
    async embed(texts) {
      return texts.map((text) => hashedVector(fold(text), dimensions))
    },
  }
}

function hashedVector(text: string, dimensions: number): Float32Array {
  const sums = new Float64Array(dimensions)
  for (const [gram, count] of countGrams(text)) {
    const hash = hashOf(gram)
    const sign = hash & 1 ? 1 : -1
    sums[(hash >>> 1) % dimensions]! += sign * Math.sqrt(count)
  }
  const length = Math.sqrt(sums.reduce((total, value) => total + value * value, 0))
  return length === 0 ? new Float32Array(dimensions) : Float32Array.from(sums, (value) => value / length)
}

function countGrams(text: string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const [run] of text.matchAll(RUN)) {
    const characters = [...run]
    for (let start = 0; start < characters.length; start++) {
      let gram = ''
      for (const character of characters.slice(start, start + LONGEST_GRAM)) {
        gram += character
        counts.set(gram, (counts.get(gram) ?? 0) + 1)
      }
    }
  }
  return counts
}

/**
 * FNV-1a over UTF-16 units (http://www.isthe.com/chongo/tech/comp/fnv/), finished by MurmurHash3's 32-bit mixer
 * (Appleby, public domain), without which the low bits of short strings are poorly spread.
 */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
