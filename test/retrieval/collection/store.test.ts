import assert from 'node:assert/strict'
import test from 'node:test'
import { Reading } from '../../../src/retrieval/article/reading.ts'
import { type StoredArticle, toStored } from '../../../src/retrieval/article/stored-article.ts'
import { restoreArticles } from '../../../src/retrieval/collection/saved-articles.ts'
import { ArticleStore } from '../../../src/retrieval/collection/store.ts'
import { prepareArticle } from '../../../src/retrieval/formats/prepare.ts'
import { MemoryBytes } from '../../../src/retrieval/storage/byte-source.ts'
import { LruCache } from '../../../src/retrieval/support/lru-cache.ts'
import fc from '../../support/property.ts'

const TEXTS = [
  '第一句话讲海水淡化。\n\n第二句话讲潮汐发电，王建国表示：“要抓紧。”',
  '全国政协委员楊柳:\n\n“我建議加快建設。”她說。\n\n會議還討論了水利。',
  '𠮷野家開店，😀歡迎光臨！\uD842孤字。',
  '',
]

function article(id: string, text: number): StoredArticle {
  const raw = TEXTS[text]!
  return toStored(
    prepareArticle({ id, file: 'x.jsonl', raw, sha256: '', kind: 'body', stated: { title: `题${text}` } }),
  )
}

/** The store after it went to the disk and back. */
async function saved(store: ArticleStore): Promise<ArticleStore> {
  const data = await store.save(async (pieces) => new MemoryBytes(Buffer.concat([...pieces])))
  return new ArticleStore(restoreArticles(data))
}

/** All that a store gives out. */
function seen(store: ArticleStore, ids: readonly string[]) {
  return {
    size: store.size,
    passageCount: store.passageCount,
    catalogue: [...store.catalogue()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    articles: ids.map((id) => {
      const passages = store.passageIds(id).map((passage) => {
        const texts = [store.titleOf(passage), store.contextOf(passage), store.rankingText(passage)]
        return [passage, store.passage(passage), texts]
      })
      return [id, store.has(id), store.get(id), store.reading(id)?.clean, store.reprintsOf(id), passages]
    }),
  }
}

const id = fc.constantFrom('a', 'b', 'c', 'd#1-2x', '長/文')
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ put: id, text: fc.nat(TEXTS.length - 1) }) },
  { weight: 2, arbitrary: fc.record({ drop: id }) },
  fc.constant('save' as const),
)

test('a store is the same whichever of its articles went to the disk and back', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
      let store = new ArticleStore()
      const expected = new ArticleStore()
      for (const one of steps) {
        if (one === 'save') store = await saved(store)
        for (const each of [store, expected]) {
          if (one !== 'save' && 'put' in one) each.put(article(one.put, one.text))
          if (one !== 'save' && 'drop' in one) each.delete(one.drop)
        }
      }
      const ids = ['a', 'b', 'c', 'd#1-2x', '長/文', '__proto__']
      assert.deepEqual(seen(store, ids), seen(expected, ids))
    }),
    { numRuns: 150 },
  )
})

test('a passage is its text below its context, and what has not the id of one is none', async () => {
  const store = new ArticleStore()
  store.put(article('a', 1))
  for (const each of [store, await saved(store)]) {
    const [first] = each.passageIds('a')
    const { start, end } = each.passage(first!)!
    const body = new Reading(each.get('a')!.article).clean.slice(start, end)
    assert.equal(each.contextOf(first!), '全国政协委员楊柳:')
    assert.equal(each.titleOf(first!), '题1')
    assert.equal(each.rankingText(first!), `全国政协委员楊柳:\n${body}`)
    for (const other of [
      'a',
      'b#0-4',
      `a#${start}-${end + 1}`,
      `a#${start + 1}-${end}`,
      'a#900-999',
      '#0-1',
    ]) {
      assert.equal(each.passage(other), undefined, other)
      assert.equal(each.rankingText(other), undefined, other)
    }
  }
})

test('an article that did not change is copied as it stands', async () => {
  const store = new ArticleStore()
  for (const [at, name] of ['a', 'b', 'c', 'd'].entries()) store.put(article(name, at))
  const once = await saved(store)
  once.delete('b')
  once.put(article('e', 0))
  let parsed = 0
  const { parse } = JSON
  JSON.parse = (...args) => {
    parsed += 1
    return parse(...args)
  }
  try {
    const twice = await saved(once)
    assert.equal(parsed, 0)
    assert.equal(twice.size, 4)
  } finally {
    JSON.parse = parse
  }
})

test('of values that weigh too much together, those used last are kept', () => {
  const made: string[] = []
  const map = new LruCache<string>(5, (value) => value.length)
  const get = (key: string, value = key) =>
    map.get(key, () => {
      made.push(key)
      return value
    })
  for (const key of ['aa', 'bb', 'aa', 'cc', 'aa', 'cc', 'bb']) get(key)
  assert.deepEqual(made, ['aa', 'bb', 'cc', 'bb'])
  get('long', 'more than the limit')
  get('long')
  get('cc')
  assert.deepEqual(made.slice(4), ['long', 'cc'])
  map.delete('cc')
  map.delete('cc')
  get('cc')
  get('dd')
  get('cc')
  assert.deepEqual(made.slice(6), ['cc', 'dd'])
})
