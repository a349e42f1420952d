import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import type { ArticleTexts } from '../../../src/retrieval/collection/article-texts.ts'
import { PhraseFinder } from '../../../src/retrieval/collection/find-phrase.ts'
import type { ArticleStore } from '../../../src/retrieval/collection/store.ts'
import { fakeClock } from '../../support/clock.ts'
import { body } from '../verify/support.ts'

const IDS = Array.from({ length: 30 }, (_, i) => `a${i}`)
const reading = body('a', '农业专家陈志国说，今年水稻单产有望提高。')

/** A collection of one text thirty times, of which each reading takes so long by the clock. */
function slowFinder(t: TestContext, thatHold: ArticleTexts['thatHold'], milliseconds: number): PhraseFinder {
  const clock = fakeClock(t)
  const store = {
    catalogue: () =>
      IDS.map((id) => ({
        id,
        metadata: reading.article.metadata,
        speakers: ['陈志国'],
        chars: 1,
        persons: [],
      })),
    reading: () => {
      clock.now += milliseconds
      return reading
    },
  }
  const texts = { thatHold, foldedOf: () => reading.clean, cleanOf: () => reading.clean }
  return new PhraseFinder(store as unknown as ArticleStore, texts as unknown as ArticleTexts)
}

test('while those who speak are read out of many articles, the process has its turns', async (t) => {
  const finder = slowFinder(t, async () => [...IDS], 10)
  let turns = 0
  const turn = () => {
    turns++
    next = setImmediate(turn)
  }
  let next = setImmediate(turn)
  const { count } = await finder.find({ phrase: '水稻', limit: 1, filters: { speaker: '陈志国' } })
  clearImmediate(next)
  assert.equal(count, IDS.length)
  assert.ok(turns >= 4, `${turns} turns`)
})

test('a search that failed is made anew', async (t) => {
  let failures = 1
  const finder = slowFinder(
    t,
    async () => {
      if (failures-- > 0) throw new Error('cannot be read')
      return [...IDS]
    },
    0,
  )
  await assert.rejects(finder.find({ phrase: '水稻' }), /cannot be read/)
  assert.equal((await finder.find({ phrase: '水稻' })).count, IDS.length)
})
