import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createHashedEmbedder } from '../../../src/retrieval/embed/hashed.ts'
import { embedderContract } from '../../contracts/embedder.ts'

embedderContract('hashed n-grams', createHashedEmbedder())
embedderContract('hashed n-grams in 7 dimensions', createHashedEmbedder({ dimensions: 7 }))

test('the id names the method and the number of dimensions', () => {
  assert.equal(createHashedEmbedder().id, 'hashed-ngrams/1/256')
  assert.equal(createHashedEmbedder({ dimensions: 64 }).id, 'hashed-ngrams/1/64')
})

test('the vectors are those of version 1: when these change, so must the id', async () => {
  const [vector] = await createHashedEmbedder({ dimensions: 8 }).embed(['科技创新 AI'], 'passage')
  const unit = 0.40824830532073975
  assert.deepEqual(vector, Float32Array.of(-unit, -unit, 0, 0, -unit, unit, -unit, -unit))
})

test('n-grams do not reach across punctuation', async () => {
  const [apart, together, swapped] = await createHashedEmbedder().embed(
    ['甲、乙', '甲乙', '乙。甲'],
    'passage',
  )
  assert.notDeepEqual(apart, together)
  assert.deepEqual(apart, swapped)
})
