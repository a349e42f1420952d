import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { FindPhraseRequest } from '../../src/retrieval/index.ts'
import { ARTICLES, createFakeCollection } from '../support/fake-collection.ts'
import { createInspectable, run } from './support.ts'

const [PARK, QUAY] = ARTICLES as [(typeof ARTICLES)[0], (typeof ARTICLES)[0]]

describe('lines of keyword in context', () => {
  const collection = createFakeCollection([
    PARK,
    { ...QUAY, text: `碼頭很長，${'甲'.repeat(40)}公园在旁。\n次行` },
  ])

  test('an article a block, the phrase in one column', async () => {
    const { code, out, notes } = await run(['phrase', '公园'], { collection, columns: 40 })
    assert.equal(code, 0)
    assert.equal(
      out,
      `《城北公园开园》  park.txt
  [6, 8)           城北 公园 今日开园。

《碼頭夜航》  專刊/第1版 #50%?.txt
  [49, 51)   甲甲甲甲甲 公园 在旁。 次行
`,
    )
    assert.equal(notes, '2 篇文章，共 2 处\n')
  })

  test('in the language of the phrase', async () => {
    assert.equal((await run(['phrase', '長'], { collection })).notes, '1 篇文章，共 1 處\n')
    assert.equal(
      (await run(['phrase', 'x'], { collection })).out,
      'The phrase is not found; try a shorter one.\n',
    )
  })

  test('cut by --limit, with the cursor of the rest', async () => {
    const { out, notes } = await run(['phrase', '园', '--limit', '2'], { collection })
    assert.equal(out.trimEnd().split('\n').length, 3)
    assert.equal(notes, '2 篇文章，共 6 处\nmore: --cursor 2\n')
    assert.match((await run(['phrase', '园', '--cursor', '5'], { collection })).out, /^《碼頭夜航》/)
  })
})

test('filters reach the tool', async () => {
  const fake = createInspectable()
  let seen: FindPhraseRequest | undefined
  const findPhrase = (request: FindPhraseRequest) => {
    seen = request
    return fake.findPhrase(request)
  }
  await run(['phrase', '公园', '--source', '日报', '--article', 'par'], {
    collection: { ...fake, findPhrase },
  })
  assert.equal(seen?.phrase, '公园')
  assert.deepEqual({ ...seen?.filters }, { ...seen?.filters, source: '日报', article_ids: ['park'] })
})

test('filters that leave no article are named', async () => {
  const fake = createInspectable([])
  const { out } = await run(['phrase', '公园', '--source', '晚报'], { collection: fake })
  assert.equal(out, '没有文章符合筛选条件：--source 晚报\n')
})

test('a phrase that is empty or too long is wrong usage', async () => {
  for (const [text, says] of [
    ['', /^chuchu: the phrase is empty; it must be text of 1 to 200 characters/],
    ['园'.repeat(201), /^chuchu: the phrase has 201 characters; it must be/],
  ] as const) {
    const { code, out, notes } = await run(['phrase', text])
    assert.deepEqual({ code, out }, { code: 2, out: '' })
    assert.match(notes, says)
  }
})
