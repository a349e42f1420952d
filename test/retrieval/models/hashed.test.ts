import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createHashedEmbedder } from '../../../src/retrieval/models/hashed.ts'
import { embedderContract } from '../../contracts/embedder.ts'

embedderContract('hashed n-grams', createHashedEmbedder())
embedderContract('hashed n-grams in 7 dimensions', createHashedEmbedder({ dimensions: 7 }))

test('the id names the method and the number of dimensions', () => {
  assert.equal(createHashedEmbedder().id, 'sound-ngrams/1/256')
  assert.equal(createHashedEmbedder({ dimensions: 64 }).id, 'sound-ngrams/1/64')
})

test('the vectors are those of version 1: when these change, so must the id', async () => {
  const [vector] = await createHashedEmbedder({ dimensions: 8 }).embed(['科技创新 AI'], 'passage')
  const [few, some, many] = [0.15430335700511932, 0.5143445134162903, 0.668647825717926]
  assert.deepEqual(vector, Float32Array.of(0, 0, 0, some, some, many, -few, 0))
})

test('n-grams do not reach across punctuation', async () => {
  const [apart, together, swapped] = await createHashedEmbedder().embed(
    ['甲、乙', '甲乙', '乙。甲'],
    'passage',
  )
  assert.notDeepEqual(apart, together)
  assert.deepEqual(apart, swapped)
})

test('a name is nearer to one that sounds alike than to one that shares as many characters', async () => {
  const [name, soundsAlike, other] = await createHashedEmbedder().embed(
    ['谌志华', '陈志华', '王志华'],
    'query',
  )
  const cosine = (vector: Float32Array) => vector.reduce((sum, value, at) => sum + value * name![at]!, 0)
  assert(cosine(soundsAlike!) > cosine(other!) + 0.1)
})
