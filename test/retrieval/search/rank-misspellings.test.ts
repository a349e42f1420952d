import assert from 'node:assert/strict'
import { test } from 'node:test'
import { planQuestion } from '../../../src/retrieval/search/question-plan.ts'
import { Pace } from '../../../src/retrieval/support/pace.ts'
import { indexed, rankedIds } from './ranking.ts'

const TEXTS = {
  a: '镇长谌志华说，今年要修好通往山里的公路。',
  b: '荣程集团的工厂用上了氢能卡车，工人也多了。',
  c: '末代县令留下的书信，如今存放在老木工场里。',
  d: '县长王大明说，今年要修好通往海边的公路，还要修桥。',
}

const deps = await indexed(Object.entries(TEXTS).map(([id, body]) => ({ id, body })))

async function phrasing(query: string) {
  const options = { pace: new Pace(), withSpelling: true }
  const { phrasings } = await planQuestion(deps.index, [query], options)
  return phrasings[0]!
}

async function candidates(query: string): Promise<string[]> {
  return (await phrasing(query)).spelling.map(({ term }) => term)
}

test('what a mistyped name may have meant: pairs that sound or look alike and stand in the index', async () => {
  assert.deepEqual(await candidates('荣成集团'), ['荣程'])
  assert.deepEqual(await candidates('未代县令'), ['末代'])
})

test('a query that is met in the index means what it says', async () => {
  assert.deepEqual(await candidates('荣程集团的工厂'), [])
  assert.deepEqual(await candidates('木工场'), [])
  assert.deepEqual(await candidates('氢能卡车'), [])
})

test('words that the index lacks mean nothing else where no similar pair stands in it', async () => {
  assert.deepEqual(await candidates('苹果手机'), [])
  assert.deepEqual(await candidates('hydrogen 2024'), [])
  assert.deepEqual(await candidates(''), [])
})

test('both pairs of the character that is put in must stand in the index', async () => {
  assert.deepEqual(await candidates('谌治华'), ['谌志', '志华'])
  assert.deepEqual(await candidates('王治华'), [])
})

test('hybrid search finds a name typed by ear; keyword search takes it as typed', async () => {
  const query = '荣成要修的公路'
  assert.equal((await rankedIds(deps, query, 'keyword'))[0], 'd')
  assert.equal((await rankedIds(deps, query, 'hybrid'))[0], 'b')
})

test('the weight of a query counts spelling candidates, not above the whole', async () => {
  const { sentences } = await phrasing('荣成集团')
  assert(sentences.weights.has('荣程'))
  assert.equal(sentences.share(['荣', '集', '团', '集团', '荣程']), 1)
})
