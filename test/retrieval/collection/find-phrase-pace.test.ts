import assert from 'node:assert/strict'
import test from 'node:test'
import { toStored } from '../../../src/retrieval/article/stored-article.ts'
import { ArticleTexts } from '../../../src/retrieval/collection/article-texts.ts'
import { PhraseFinder } from '../../../src/retrieval/collection/find-phrase.ts'
import { Readings } from '../../../src/retrieval/collection/readings.ts'
import type { ArticleStore, IndexReader } from '../../../src/retrieval/engines/ports.ts'
import { fakeClock } from '../../support/clock.ts'
import { body } from '../verify/support.ts'

const IDS = Array.from({ length: 30 }, (_, i) => `a${i}`)
const stored = toStored(body('a', '农业专家陈志国说，今年水稻单产有望提高。').article)

/** A collection of one text thirty times; before articles are read, `onRead` is called. */
function finderOf(onRead: () => void): PhraseFinder {
  const articles: ArticleStore = {
    articles: IDS.length,
    async readArticles(ids) {
      onRead()
      return ids.map((id) => ({ ...stored, article: { ...stored.article, id } }))
    },
    catalogue: async () =>
      IDS.map((id) => ({
        id,
        metadata: stored.article.metadata,
        speakers: ['陈志国'],
        chars: 1,
        persons: [],
      })),
    readPassages: async () => [],
    reprints: async () => [],
    contentHashes: async () => [],
    count: async () => IDS.length,
    samplePassages: async () => [],
  }
  const index: IndexReader = {
    passages: IDS.length,
    termStatistics: async () => ({ passages: IDS.length, frequencies: new Map() }),
    articlesWith: async () => IDS.map((id) => ({ article: id, terms: 1, idf: 1 })),
    keyword: async () => [],
    vector: async () => [],
  }
  return new PhraseFinder(articles, new Readings(articles), new ArticleTexts(articles, index))
}

const SPOKEN = { phrase: '水稻', limit: 1, filters: { speaker: '陈志国' } }

test('while those who speak are read out of many articles, the process has its turns', async (t) => {
  fakeClock(t, 60)
  let turns = 0
  let next = setImmediate(function turn() {
    turns++
    next = setImmediate(turn)
  })
  const { count } = await finderOf(() => {}).find(SPOKEN)
  clearImmediate(next)
  assert.equal(count, IDS.length)
  assert.ok(turns >= IDS.length, `${turns} turns`)
})

test('a search that failed is made anew', async () => {
  let failures = 1
  const finder = finderOf(() => {
    if (failures-- > 0) throw new Error('cannot be read')
  })
  await assert.rejects(finder.find({ phrase: '水稻' }), /cannot be read/)
  assert.equal((await finder.find({ phrase: '水稻' })).count, IDS.length)
})

test('a cancelled search ends, and is made anew when it is asked for again', async () => {
  const controller = new AbortController()
  const finder = finderOf(() => controller.abort())
  await assert.rejects(finder.find(SPOKEN, { signal: controller.signal }), { name: 'AbortError' })
  assert.equal((await finder.find(SPOKEN)).count, IDS.length)
})

test('the pages of a phrase are cut from places that are found once', async () => {
  let reads = 0
  const finder = finderOf(() => reads++)
  const first = await finder.find({ phrase: '水稻', limit: 1 })
  const once = reads
  const second = await finder.find({ phrase: '水稻', limit: 1, cursor: first.next_cursor ?? undefined })
  assert.equal(second.occurrences[0]?.article.id, 'a1')
  assert.equal(reads, once + 1)
})
