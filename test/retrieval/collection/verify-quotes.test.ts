import assert from 'node:assert/strict'
import test, { before } from 'node:test'
import { splitSentences } from '../../../src/retrieval/article/sentence.ts'
import { type Collection, openCollection } from '../../../src/retrieval/index.ts'
import { BUNDLED, corpusOf, LATER, scratch } from '../../support/corpus.ts'
import fc from '../../support/property.ts'

let bundled: Collection
before(async () => {
  bundled = await openCollection({ corpus: [BUNDLED], data: scratch(LATER) })
})

/** Asserts that every sentence of every article is exact, its own place among the places. */
async function assertAllFound(collection: Collection): Promise<void> {
  for (const { id } of (await collection.listArticles({ limit: 50 })).articles) {
    const { text: clean } = await collection.fetch({ id, max_chars: 60_000 })
    const spans = splitSentences(clean).map(({ span }) => span)
    const texts = spans.map(({ start, end }) => clean.slice(start, end))
    const { verdicts } = await collection.verifyQuotes({
      quotes: texts.map((text) => ({ text, article_id: id })),
    })
    for (const [i, { verdict, citation, places }] of verdicts.entries()) {
      // Marks alone have no words that could be looked for.
      if (!/[\p{L}\p{N}]/u.test(texts[i]!)) continue
      assert.equal(verdict, 'exact', `${id}: ${texts[i]}`)
      const all = places.length > 0 ? places : [citation!]
      const { start, end } = spans[i]!
      const isOwn = all.some(({ position }) => position.start <= start && position.end >= end)
      assert.ok(isOwn || all.length === 50, `${id}: ${texts[i]}`)
    }
  }
}

test('every sentence of the bundled articles is exact', () => assertAllFound(bundled))

test('every line of generated articles is exact: headings, single characters, the last line', async (t) => {
  const line = fc.constantFrom(
    ...['甲', '一、', '总部', '记者张三:', '全国人大代表李四：', '● 小标题', '结尾', 'GDP', '第一章 总则'],
    ...[
      '今年水稻长势很好。',
      '他说：“比去年强。”',
      '短句，',
      '增长3.5%。',
      '这是一段没有句号但是相当长的文字用来试一试标题以外的情形究竟会不会被找到',
    ],
  )
  const article = fc.array(line, { minLength: 1, maxLength: 8 })
  const [articles] = fc.sample(fc.array(article, { minLength: 40, maxLength: 40 }), { seed: 7, numRuns: 1 })
  const jsonl = articles!.map((lines, i) =>
    JSON.stringify({ id: `g${i}`, title: '题', text: lines.join('\n') }),
  )
  const folder = corpusOf(t, { 'set.jsonl': jsonl.join('\n') })
  await assertAllFound(await openCollection({ corpus: [folder], data: scratch(t) }))
})

test('words are found over the ends of passages and lines, without the marks between them', async () => {
  const { articles } = await bundled.listArticles({ limit: 1, sort: 'id' })
  const { text, id } = await bundled.fetch({ id: articles[0]!.id })
  const letters = [...text].filter((one) => /\p{Script=Han}/u.test(one)).join('')
  for (let at = 0; at + 60 < letters.length; at += 60) {
    const quote = letters.slice(at, at + 60)
    // Numbers and signs that stand between the characters are words too.
    if (!text.replace(/[^\p{L}\p{N}+%]/gu, '').includes(quote)) continue
    const [verdict] = (await bundled.verifyQuotes({ quotes: [{ text: quote }] })).verdicts
    assert.equal(verdict?.verdict, 'variant', quote)
    assert.equal(verdict.citation?.article.id, id)
  }
})

test('parts of Latin words are found as well', async (t) => {
  const text = '公司推出 ChatGPT 服务。\nOnly English here.'
  const folder = corpusOf(t, { 'set.jsonl': JSON.stringify({ id: 'x', title: '题', text }) })
  const collection = await openCollection({ corpus: [folder], data: scratch(t) })
  const quotes = ['ChatGPT', 'GPT', 'nglish her', '出CHATGPT服'].map((text) => ({ text }))
  const { verdicts } = await collection.verifyQuotes({ quotes })
  assert.deepEqual(
    verdicts.map(({ verdict }) => verdict),
    ['exact', 'exact', 'exact', 'variant'],
  )
})

test('an answer about the bundled articles', async () => {
  const answer = [
    '谈到算力，文章说“新质生产力”是内在要求[[004_331aa6c9fb9621d9]]。',
    '> 这句话在哪里也没有出现过，谁也没有说过这样的话。',
  ].join('\n\n')
  const { verdicts, summary } = await bundled.verifyQuotes({ answer })
  assert.equal(verdicts.at(-1)?.verdict, 'not_found')
  assert.equal(verdicts[0]?.occurrences, 77)
  assert.equal(summary.unchecked, 0)
})

test('a changed number, name and speaker are told', async (t) => {
  const made = [
    { id: 'a', title: '氢能', text: '甲公司董事长王海平表示，2025年将建成加氢站20座。', source: '天津日报' },
    { id: 'b', title: '水稻', text: '农业专家陈志国说，今年水稻单产有望提高。', source: '农民日报' },
  ]
  const folder = corpusOf(t, { 'set.jsonl': made.map((one) => JSON.stringify(one)).join('\n') })
  const collection = await openCollection({ corpus: [folder], data: scratch(t) })
  const { verdicts } = await collection.verifyQuotes({
    quotes: [
      { text: '2025年将建成加氢站30座' },
      { text: '农业专家王海平说，今年水稻单产有望提高' },
      { text: '今年水稻单产有望提高', speaker: '王海平' },
      { text: '今年水稻单产有望提高', source: '天津日报' },
      { text: '今年水稻单产有望提高', article_id: 'a' },
    ],
  })
  assert.deepEqual(
    verdicts.map(({ verdict, differences, misattributed }) => [
      verdict,
      ...differences.map(({ kind }) => kind),
      ...misattributed,
    ]),
    [
      ['altered', 'number'],
      ['altered', 'name'],
      ['misattributed', 'speaker'],
      ['misattributed', 'source'],
      ['misattributed', 'article'],
    ],
  )
})

test('a name that only the text of another article tells is known as one, also of a saved collection', async (t) => {
  const made = [
    { id: 'a', title: '氢能', text: '加氢站昨日开工，为它剪彩的是董事长李文博。' },
    { id: 'b', title: '水稻', text: '陈志国今年种了两百亩水稻，收成很好。' },
  ]
  const folder = corpusOf(t, { 'set.jsonl': made.map((one) => JSON.stringify(one)).join('\n') })
  const data = scratch(t)
  for (const _ of ['made', 'saved']) {
    const collection = await openCollection({ corpus: [folder], data })
    const { verdicts } = await collection.verifyQuotes({
      quotes: [{ text: '李文博今年种了两百亩水稻，收成很好。' }],
    })
    assert.deepEqual(verdicts[0]?.differences, [{ kind: 'name', yours: '李文博', source: '陈志国' }])
  }
})

test('of thousands of different quotes three hundred are checked, and the summary says so', async () => {
  const quotes = Array.from({ length: 6000 }, (_, i) => `“不存在的第${i}句”`)
  const { summary } = await bundled.verifyQuotes({ answer: `他说${quotes.join('他说：')}。` })
  assert.deepEqual([summary.quotes, summary.unchecked], [300, 5700])
})
