import assert from 'node:assert/strict'
import test from 'node:test'
import { LruCache } from '../../../src/retrieval/support/lru-cache.ts'

/** Asks a cache of words, each as heavy as it is long, for some of them; those that it still has. */
function kept(limit: number, asked: readonly string[]): string[] {
  const cache = new LruCache<string>(limit, (word) => word.length)
  for (const word of asked) cache.get(word, () => word)
  return [...new Set(asked)].filter((word) => cache.has(word))
}

test('values that weigh just the limit together are all kept', () => {
  assert.deepEqual(kept(6, ['甲甲', '乙乙', '丙丙']), ['甲甲', '乙乙', '丙丙'])
})

test('the one asked for longest ago goes first', () => {
  assert.deepEqual(kept(5, ['甲甲', '乙乙', '甲甲', '丙']), ['甲甲', '乙乙', '丙'])
  assert.deepEqual(kept(5, ['甲甲', '乙乙', '甲甲', '丙丙']), ['甲甲', '丙丙'])
})

test('the last one is kept whatever it weighs', () => {
  assert.deepEqual(kept(3, ['甲', '乙乙乙乙']), ['乙乙乙乙'])
})

test('a value is made once while it is kept, and its weight goes with it', () => {
  let made = 0
  const cache = new LruCache<number>(2)
  const get = (key: string) => cache.get(key, () => ++made)
  assert.deepEqual([get('a'), get('a'), get('b'), made], [1, 1, 2, 2])
  cache.delete('a')
  assert.deepEqual([get('c'), get('b'), cache.has('a'), cache.peek('c')], [3, 2, false, 3])
})
