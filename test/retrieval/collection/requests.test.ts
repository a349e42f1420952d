import assert from 'node:assert/strict'
import test, { before } from 'node:test'
import { ChuchuError, type Collection, openCollection } from '../../../src/retrieval/index.ts'
import { ARTICLES, ARTICLES_JSONL } from '../../support/articles.ts'
import { corpusOf, LATER, scratch } from '../../support/corpus.ts'

let collection: Collection
before(async () => {
  collection = await openCollection({
    corpus: [corpusOf(LATER, { 'set.jsonl': ARTICLES_JSONL })],
    data: scratch(LATER),
  })
})

const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id)
const throws = (code: string) => (error: unknown) => error instanceof ChuchuError && error.code === code

test('reprints are one result that names the other articles', async () => {
  const { results } = await collection.search({ query: '加氢站' })
  assert.equal(results.filter((hit) => hit.citation.quote.exact.includes('20座')).length, 1)
  assert.deepEqual(results[0]!.also_in, [{ id: 'hydrogen-reprint', title: '氫能產業提速', source: '某某网' }])
})

test('either script finds the same passages', async () => {
  for (const [hans, hant] of [
    ['加氢站', '加氫站'],
    ['农业专家说水稻单产', '農業專家說水稻單產'],
  ] as const) {
    const a = await collection.search({ query: hans })
    const b = await collection.search({ query: hant })
    assert.deepEqual(ids(a.results), ids(b.results))
  }
})

test('search says what matched and what did not', async () => {
  const { results, unmatched_terms } = await collection.search({ query: '水稻 恐龙化石' })
  assert.ok(results[0]!.matched.terms.includes('水稻'))
  assert.equal(results[0]!.matched.keyword_rank, 1)
  assert.ok(unmatched_terms.join('').includes('恐龙'))
})

test('one good phrasing is enough', async () => {
  const alone = await collection.search({ query: '对弈' })
  const helped = await collection.search({ query: '对弈', queries: ['围棋比赛'] })
  assert.notEqual(alone.results[0]?.citation.article.id, 'undated')
  assert.equal(helped.results[0]?.citation.article.id, 'undated')
})

test('pages follow on one another and belong to their request', async () => {
  const query = '加氢站 水稻 围棋 氢能'
  const whole = await collection.search({ query, limit: 50 })
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await collection.search({ query, limit: 1, cursor })
    seen.push(...ids(page.results))
    cursor = page.next_cursor ?? undefined
  } while (cursor)
  assert.deepEqual(seen, ids(whole.results))
  assert.equal(whole.total, seen.length)
  const { next_cursor } = await collection.search({ query, limit: 1 })
  await assert.rejects(collection.search({ query: '别的', cursor: next_cursor! }), throws('bad_cursor'))
  await assert.rejects(collection.search({ query, cursor: 'nonsense' }), throws('bad_cursor'))
})

test('filters meet folded text, dates as far as they are known', async () => {
  const list = async (filters: object) =>
    ids((await collection.listArticles({ filters, sort: 'id' })).articles)
  assert.deepEqual(await list({ source: '天津日報' }), ['hydrogen'])
  assert.deepEqual(await list({ source: '农民日报' }), ['rice'])
  assert.deepEqual(await list({ author: '李明' }), ['rice'])
  assert.deepEqual(await list({ place: '黑龍江' }), ['rice'])
  assert.deepEqual(await list({ speaker: '王海平' }), ['hydrogen', 'hydrogen-reprint'])
  assert.deepEqual(await list({ published_from: '2025' }), ['hydrogen', 'hydrogen-reprint'])
  assert.deepEqual(await list({ published_from: '2025-03-07' }), ['hydrogen-reprint'])
  assert.deepEqual(await list({ published_to: '2025-03-06' }), ['hydrogen', 'rice'])
  assert.deepEqual(await list({ published_from: '2024-05', published_to: '2024-06' }), ['rice'])
  assert.deepEqual(await list({ article_ids: ['rice', 'undated'] }), ['rice', 'undated'])
  assert.deepEqual(await list({ article_ids: [] }), [])
  await assert.rejects(list({ article_ids: ['nope'] }), throws('unknown_id'))
})

test('a source is who published the article or the site that shows it', async (t) => {
  const page =
    '---\ntitle: 水稻丰收\nsource: 甲市日报\nsite: 乙市网\n---\n\n今年水稻长势很好，单产有望提高。\n'
  const pages = await openCollection({ corpus: [corpusOf(t, { 'rice.md': page })], data: scratch(t) })
  for (const source of ['甲市日报', '乙市網']) {
    assert.deepEqual(ids((await pages.listArticles({ filters: { source } })).articles), ['rice'], source)
  }
  assert.deepEqual((await pages.listArticles({ filters: { source: '丙市网' } })).articles, [])
})

test('filters hold for search and for quotes', async () => {
  const filters = { source: '某某网' }
  const { results } = await collection.search({ query: '加氢站', filters })
  assert.deepEqual(
    results.map((hit) => hit.citation.article.id),
    ['hydrogen-reprint'],
  )
  const { quotes } = await collection.findQuotes({ question: '加氢站有多少座', filters })
  assert.ok(quotes.length > 0 && quotes.every((quote) => quote.article.id === 'hydrogen-reprint'))
  const said = await collection.findQuotes({ question: '今年单产', filters: { speaker: '陈志国' } })
  assert.ok(said.quotes.length > 0 && said.quotes.every((quote) => quote.speaker?.name === '陈志国'))
})

test('articles are listed by date, by title, by words of their metadata, with facets', async () => {
  assert.deepEqual(ids((await collection.listArticles({})).articles), [
    'hydrogen-reprint',
    'hydrogen',
    'rice',
    'undated',
  ])
  assert.deepEqual(ids((await collection.listArticles({ query: '氫能 天津' })).articles), ['hydrogen'])
  const first = await collection.listArticles({ limit: 2 })
  assert.deepEqual(ids(first.articles), ['hydrogen-reprint', 'hydrogen'])
  const second = await collection.listArticles({ limit: 2, cursor: first.next_cursor ?? '' })
  assert.deepEqual([ids(second.articles), second.next_cursor], [['rice', 'undated'], null])
  const { facets, total, articles } = await collection.listArticles({})
  assert.equal(total, 4)
  assert.deepEqual(facets.year, [
    { value: '2025', count: 2 },
    { value: '2024', count: 1 },
  ])
  assert.deepEqual(facets.speaker[0], { value: '王海平', count: 2 })
  const hydrogen = articles.find(({ id }) => id === 'hydrogen')!
  assert.deepEqual(ids(hydrogen.also_in), ['hydrogen-reprint'])
  assert.equal(hydrogen.chars, ARTICLES[0].text.length)
})

test('fetch pages through an article without loss, and gives a passage with its citation', async () => {
  const whole = ARTICLES[2].text
  let text = ''
  let offset: number | null = 0
  while (offset !== null) {
    const page = await collection.fetch({ id: 'rice', offset, max_chars: 7 })
    text += page.text
    offset = page.next_offset
  }
  assert.equal(text, whole)
  const { results } = await collection.search({ query: '水稻单产' })
  const passage = await collection.fetch({ id: results[0]!.id })
  assert.deepEqual(passage.metadata.citation, results[0]!.citation)
  assert.equal(passage.text, results[0]!.citation.quote.exact)
  assert.equal((await collection.fetch({ id: 'rice' })).metadata.citation, null)
})

test('no page of fetch begins or ends inside a character', async (t) => {
  const one = JSON.stringify({ id: 'inn', text: '甲𠮷乙店。' })
  const inn = await openCollection({ corpus: [corpusOf(t, { 'set.jsonl': one })], data: scratch(t) })
  const page = async (offset: number, max_chars: number) => {
    const { text, next_offset } = await inn.fetch({ id: 'inn', offset, max_chars })
    return [text, next_offset]
  }
  assert.deepEqual(await page(0, 2), ['甲', 1])
  assert.deepEqual(await page(1, 2), ['𠮷', 3])
  assert.deepEqual(await page(1, 1), ['𠮷', 3])
  assert.deepEqual(await page(3, 3), ['乙店。', null])
  await assert.rejects(page(2, 2), throws('invalid_input'))
})

test('unknown ids, and offsets behind the end, are errors', async () => {
  for (const id of [
    'nope',
    '../../etc/passwd',
    'rice#0-9999',
    'rice#5-5',
    'rice#x-1',
    '#0-1',
    '__proto__',
    'constructor',
  ]) {
    await assert.rejects(collection.fetch({ id }), throws('unknown_id'), id)
  }
  await assert.rejects(collection.fetch({ id: 'rice', offset: 100_000 }), throws('invalid_input'))
  await assert.rejects(collection.inspect('nope'), throws('unknown_id'))
})

test('evidence tells a met question from a near miss and from an absent topic', async () => {
  const evidence = async (question: string) => (await collection.findQuotes({ question })).evidence
  assert.equal(await evidence('2025年将建成多少座加氢站？'), 'strong')
  assert.equal(await evidence('甲公司的加氢站投资了多少亿元？'), 'partial')
  assert.equal(await evidence('世界杯决赛谁进球最多？'), 'none')
})

test('quotes are sentences, each wording once', async () => {
  const { quotes } = await collection.findQuotes({ question: '加氢站 氢能重卡', limit: 20 })
  const wordings = quotes.map((quote) => quote.quote.exact)
  assert.equal(new Set(wordings).size, wordings.length)
  assert.ok(wordings.includes('乙市计划推广氢能重卡1500辆。'))
})

test('an article is found by who wrote it', async () => {
  const { results, unmatched_terms } = await collection.search({ query: '李明' })
  assert.equal(results[0]!.citation.article.id, 'rice')
  assert.deepEqual(unmatched_terms, [])
})
