import { fold } from '../language/fold.ts'
import { syllableOf } from './alike-characters.ts'
import type { Embedder } from './embedder.ts'

export interface HashedEmbedderOptions {
  /** Length of the vectors; 256 by default. */
  readonly dimensions?: number
}

/** Runs of letters and digits; n-grams do not reach across what separates them. */
const RUN = /[\p{L}\p{N}]+/gu

/**
 * What an occurrence of each kind of n-gram counts. Chosen by eval/noise/homophones.ts with the vector leg alone:
 * trigrams, of characters or of readings, fill 256 dimensions with more noise than signal.
 */
const WEIGHT = { character: 0.3, pair: 1, sound: 1 } as const

/** Where hashes start, so that a pair of readings is not taken for one of characters; any numbers do. */
const SEED = { character: 0x811c9dc5, pair: 0x2f0b4c47, sound: 0x9e3779b9 } as const

/**
 * A vector leg that needs no model and no network: the characters of the folded text, their pairs, and the pairs of
 * their toneless readings, hashed into a fixed number of dimensions with a hashed sign (Weinberger et al., "Feature
 * Hashing for Large Scale Multitask Learning", 2009) and scaled to length 1. It knows spelling and sound, not meaning:
 * texts are near each other when they share characters, or others that sound alike. The vectors are the same on every
 * platform, since only exactly rounded operations are used; they change with the analyzer's version, which an index
 * keeps beside the embedder's id.
 */
export function createHashedEmbedder({ dimensions = 256 }: HashedEmbedderOptions = {}): Embedder {
  return {
    id: `sound-ngrams/1/${dimensions}`,
    dimensions,
    async embed(texts) {
      return texts.map((text) => hashedVector(fold(text), dimensions))
    },
  }
}

function hashedVector(text: string, dimensions: number): Float32Array {
  const sums = new Float64Array(dimensions)
  for (const [run] of text.matchAll(RUN)) addRun(run, sums)
  const length = Math.sqrt(sums.reduce((total, value) => total + value * value, 0))
  return length === 0 ? new Float32Array(dimensions) : Float32Array.from(sums, (value) => value / length)
}

/** Units stand for characters: the halves of a rare character make a pair of their own. */
function addRun(run: string, sums: Float64Array): void {
  let previous = 0
  let previousSyllable = 0
  for (let at = 0; at < run.length; at++) {
    const unit = run.charCodeAt(at)
    const syllable = syllableOf(unit)
    addGram(sums, SEED.character ^ unit, WEIGHT.character)
    if (at > 0) addGram(sums, Math.imul(SEED.pair ^ previous, 0x01000193) ^ unit, WEIGHT.pair)
    if (syllable > 0 && previousSyllable > 0)
      addGram(sums, Math.imul(SEED.sound ^ previousSyllable, 0x01000193) ^ syllable, WEIGHT.sound)
    previous = unit
    previousSyllable = syllable
  }
}

/**
 * Spreads a gram's FNV-1a hash (http://www.isthe.com/chongo/tech/comp/fnv/) by MurmurHash3's 32-bit mixer (Appleby,
 * public domain), without which the low bits of short strings are poorly spread; the lowest bit is the sign.
 */
function addGram(sums: Float64Array, gram: number, weight: number): void {
  let hash = Math.imul(gram, 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  hash = (hash ^ (hash >>> 16)) >>> 0
  sums[(hash >>> 1) % sums.length]! += hash & 1 ? weight : -weight
}
