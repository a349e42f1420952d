import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SearchMode } from '../../../src/retrieval/contract/search.ts'
import { terms } from '../../../src/retrieval/language/tokenize.ts'
import { createHashedEmbedder } from '../../../src/retrieval/models/hashed.ts'
import { meantTerms } from '../../../src/retrieval/search/misspellings.ts'
import { queryTerms } from '../../../src/retrieval/search/query.ts'
import { rankPassages, sentenceMass } from '../../../src/retrieval/search/rank.ts'
import { createMemoryBackend } from '../../support/memory-backend.ts'

const TEXTS = {
  a: '镇长谌志华说，今年要修好通往山里的公路。',
  b: '荣程集团的工厂用上了氢能卡车，工人也多了。',
  c: '末代县令留下的书信，如今存放在老木工场里。',
  d: '县长王大明说，今年要修好通往海边的公路，还要修桥。',
}

const embedder = createHashedEmbedder()
const backend = createMemoryBackend({ dimensions: embedder.dimensions, analyze: terms })
const vectors = await embedder.embed(Object.values(TEXTS), 'passage')
await backend.add(
  Object.entries(TEXTS).map(([id, body], at) => {
    return { id, article: id, title: '', context: '', body, speakers: [], vector: vectors[at]! }
  }),
)

function meant(query: string): string[] {
  const documentFrequency = (term: string) => backend.documentFrequency(term)
  const typed = queryTerms(query, { count: backend.size, documentFrequency })
  return meantTerms(query, typed, backend).map(({ term }) => term)
}

async function rank(query: string, mode: SearchMode) {
  const textOf = (id: string) => TEXTS[id as keyof typeof TEXTS]
  return rankPassages({ backend, embedder, textOf }, { queries: [query], mode, filter: undefined, limit: 10 })
}

test('what a mistyped name may have meant: pairs that sound or look alike and stand in the index', () => {
  assert.deepEqual(meant('荣成集团'), ['荣程'])
  assert.deepEqual(meant('未代县令'), ['末代'])
})

test('a query that is met in the index means what it says', () => {
  assert.deepEqual(meant('荣程集团的工厂'), [])
  assert.deepEqual(meant('木工场'), [])
  assert.deepEqual(meant('氢能卡车'), [])
})

test('words that the index lacks mean nothing else where no similar pair stands in it', () => {
  assert.deepEqual(meant('苹果手机'), [])
  assert.deepEqual(meant('hydrogen 2024'), [])
  assert.deepEqual(meant(''), [])
})

test('both pairs of the character that is put in must stand in the index', () => {
  assert.deepEqual(meant('谌治华'), ['谌志', '志华'])
  assert.deepEqual(meant('王治华'), [])
})

test('hybrid search finds a name typed by ear; keyword search takes it as typed', async () => {
  const query = '荣成要修的公路'
  assert.equal((await rank(query, 'keyword'))[0]?.id, 'd')
  assert.equal((await rank(query, 'hybrid'))[0]?.id, 'b')
})

test('the mass of a query counts what may have been meant, not above the whole', () => {
  const mass = sentenceMass('荣成集团', backend)
  assert(mass.terms.has('荣程'))
  assert.equal(mass.share(['荣', '集', '团', '集团', '荣程']), 1)
})
