import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { resolveArticleId, resolveTextId } from '../../src/cli/article-id.ts'
import { ChuchuError, type Collection } from '../../src/retrieval/index.ts'
import { ARTICLES } from '../support/fake-collection.ts'
import { createInspectable } from './support.ts'

const withIds = (...ids: string[]) => createInspectable(ids.map((id) => ({ ...ARTICLES[0]!, id })))
const collection = withIds('park', 'park-2', 'quay', '專刊/第1版 #50%?')

describe('an article is named by', () => {
  const cases: [by: string, given: string, id: string][] = [
    ['its id, also where that is the start of another', 'park', 'park'],
    ['the start of one id', 'q', 'quay'],
    ['its address', 'article://park-2', 'park-2'],
    [
      'its address, percent-encoded',
      'article://%E5%B0%88%E5%88%8A/%E7%AC%AC1%E7%89%88%20%2350%25%3F',
      '專刊/第1版 #50%?',
    ],
    ['its address as it stands', 'article://專刊/第1版 #50%?', '專刊/第1版 #50%?'],
    ['the start of its address', 'article://%E5%B0%88', '專刊/第1版 #50%?'],
  ]
  for (const [by, given, id] of cases) {
    test(by, async () => {
      assert.equal(await resolveArticleId(collection, given), id)
      assert.equal(await resolveTextId(collection, given), id)
    })
  }

  test('the address of its own that answers show', async () => {
    const listArticles: Collection['listArticles'] = async (request) => {
      const page = await collection.listArticles(request)
      const own = (id: string) => (id === 'quay' ? 'https://news.example/7' : `article://${id}`)
      return { ...page, articles: page.articles.map((article) => ({ ...article, url: own(article.id) })) }
    }
    assert.equal(await resolveArticleId({ ...collection, listArticles }, 'https://news.example/7'), 'quay')
  })
})

test('a passage is a text, not an article', async () => {
  assert.equal(await resolveTextId(collection, 'park#0-9'), 'park#0-9')
  assert.equal(await resolveTextId(collection, 'passage://park%230-9'), 'park#0-9')
  await assert.rejects(resolveArticleId(collection, 'park#0-9'), { code: 'unknown_id' })
})

test('all pages of the list are looked through', async () => {
  const many = withIds(...Array.from({ length: 2100 }, (_, i) => `id-${String(i).padStart(4, '0')}-x`))
  assert.equal(await resolveArticleId(many, 'id-2099'), 'id-2099-x')
})

describe('what is not one article is answered with candidates', () => {
  const cases: [what: string, given: string, message: string, hint: string][] = [
    ['the start of several', 'p', '"p" fits 2 articles', 'give more of the id; did you mean park, park-2?'],
    [
      'a part of an id',
      'ARK-',
      'no article has the id "ARK-"',
      'did you mean park-2? chuchu articles lists all',
    ],
    [
      'a slip at the end',
      'quax',
      'no article has the id "quax"',
      'did you mean quay? chuchu articles lists all',
    ],
    ['nothing like an id', 'zebra', 'no article has the id "zebra"', 'chuchu articles lists all'],
    ['nothing at all', '', 'no article has the id ""', 'chuchu articles lists all'],
  ]
  for (const [what, given, message, hint] of cases) {
    test(what, async () => {
      await assert.rejects(resolveArticleId(collection, given), { code: 'unknown_id', message, hint })
    })
  }

  test('a title', async () => {
    await assert.rejects(resolveTextId(createInspectable(), '夜航'), {
      message: 'no article or passage has the id "夜航"',
      hint: 'did you mean 專刊/第1版 #50%?? chuchu articles lists all',
    })
  })

  test('more than ten are cut', async () => {
    const many = withIds(...Array.from({ length: 12 }, (_, i) => `a${i}`))
    await assert.rejects(resolveArticleId(many, 'a'), {
      hint: 'give more of the id; did you mean a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, …?',
    })
  })
})

test('another error is not taken for an unknown id', async () => {
  for (const error of [new Error('torn'), new ChuchuError('internal', 'torn', 'mend it')]) {
    const inspect = async () => {
      throw error
    }
    await assert.rejects(resolveArticleId({ ...collection, inspect }, 'park'), /torn/)
  }
})
