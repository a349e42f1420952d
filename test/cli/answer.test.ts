import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { layoutAnswer } from '../../src/cli/commands/ask.ts'
import { inQuotationMarks, labelsFor } from '../../src/cli/messages/script.ts'
import { createPaint } from '../../src/cli/render/paint.ts'
import { rawSpan } from '../../src/retrieval/contract/types.ts'
import type { Edit, FindQuotesResponse } from '../../src/retrieval/index.ts'
import { createFakeCollection } from '../support/fake-collection.ts'

const paint = createPaint(false)
const found = await createFakeCollection().findQuotes({ question: '', limit: 2 })
const answer = (change: Partial<FindQuotesResponse>): FindQuotesResponse => ({
  ...found,
  evidence: 'strong',
  unmatched_terms: [],
  advice: '',
  ...change,
})

test('a strong answer is the quote with who, where and link', () => {
  const text = layoutAnswer(answer({ quotes: found.quotes.slice(1) }), {
    labels: 'hans',
    paint,
    readings: null,
  })
  assert.equal(
    text,
    `“园长林小舟说，全园种树3200棵。”
   说话人  林小舟（园长）
   出处    《城北公园开园》
   位置    park.txt [13, 30)
   链接    article://park
`,
  )
})

test('several quotes are numbered, repairs are told in short words', () => {
  const text = layoutAnswer(answer({}), { labels: 'hant', paint, readings: null })
  assert.equal(
    text,
    `1. “城北公园今日开园。”
   出處  《城北公园开园》
   位置  park.txt [4, 13)
   連結  article://park
   修復  還原亂碼 1 處：? → 北

2. “园长林小舟说，全园种树3200棵。”
   說話人  林小舟（园长）
   出處    《城北公园开园》
   位置    park.txt [13, 30)
   連結    article://park
`,
  )
})

test('a converted reading is marked as converted and the quote stays', () => {
  const quotes = found.quotes.slice(1)
  const readings = { script: 'hant' as const, texts: ['園長林小舟說，全園種樹3200棵。'] }
  const lines = layoutAnswer(answer({ quotes }), { labels: 'hans', paint, readings }).split('\n')
  assert.deepEqual(lines.slice(0, 2), [
    '“园长林小舟说，全园种树3200棵。”',
    '   转换阅读（繁体）  園長林小舟說，全園種樹3200棵。',
  ])
})

describe('less than strong evidence is said first', () => {
  test('partial: with the terms that the advice does not name', () => {
    const change = {
      evidence: 'partial',
      unmatched_terms: ['月球', '火星'],
      advice: '引文附近没有：月球。',
    } as const
    const lines = layoutAnswer(answer(change), { labels: 'hans', paint, readings: null }).split('\n')
    assert.deepEqual(lines.slice(0, 5), [
      '证据不全：下面的原话可能只答了问题的一部分。',
      '引文附近没有：火星',
      '引文附近没有：月球。',
      '',
      '1. “城北公园今日开园。”',
    ])
  })

  test('none: the articles are silent, in the script of the question', () => {
    const silent = answer({ evidence: 'none', quotes: [] })
    const said = (labels: 'hans' | 'hant' | 'en') => layoutAnswer(silent, { labels, paint, readings: null })
    assert.equal(said('hans'), '这些文章没有回答这个问题。\n')
    assert.equal(said('hant'), '這些文章沒有回答這個問題。\n')
    assert.equal(said('en'), 'The articles are silent on this question.\n')
  })

  test('none: words are said not to stand near the quotes, and of no quotes nothing is said', () => {
    const change = { evidence: 'none', unmatched_terms: ['月球', '火星'] } as const
    const second = (labels: 'hans' | 'hant' | 'en') =>
      layoutAnswer(answer(change), { labels, paint, readings: null }).split('\n')[1]
    assert.equal(second('hans'), '引文附近没有：月球、火星')
    assert.equal(second('hant'), '引文附近沒有：月球、火星')
    assert.equal(second('en'), 'Not found near the quotes: 月球, 火星')
    const empty = layoutAnswer(answer({ ...change, quotes: [] }), { labels: 'hans', paint, readings: null })
    assert.equal(empty, '这些文章没有回答这个问题。\n')
  })

  test('none with near quotes: they are not called an answer', () => {
    const lines = layoutAnswer(answer({ evidence: 'none' }), { labels: 'hans', paint, readings: null }).split(
      '\n',
    )
    assert.deepEqual(lines.slice(0, 4), ['这些文章没有回答这个问题。', '', '最接近的原话（不是答案）：', ''])
  })
})

test('the place in a .jsonl file is that of the article, which a file of its own need not name', () => {
  const [quote] = found.quotes
  const placeIn = (file: string) => {
    const quotes = [{ ...quote!, article: { ...quote!.article, file } }]
    return /位置 +(.*)\n/.exec(
      layoutAnswer(answer({ quotes }), { labels: 'hans', paint, readings: null }),
    )?.[1]
  }
  assert.equal(placeIn('many.jsonl'), 'many.jsonl › park [4, 13)')
  assert.equal(placeIn('news/park.md'), 'news/park.md [4, 13)')
})

test('Markdown marks that were removed are counted as white space is, in both scripts', () => {
  const [quote] = found.quotes
  const mark: Edit = { kind: 'markup', raw: rawSpan(5, 7), before: '**', after: '', reason: 'emphasis' }
  const quotes = [{ ...quote!, repairs: [mark, mark] }]
  const lastLine = (labels: 'hans' | 'hant' | 'en') =>
    layoutAnswer(answer({ quotes }), { labels, paint, readings: null }).trimEnd().split('\n').at(-1)
  assert.equal(lastLine('hans'), '   修复  去掉 Markdown 标记 2 处')
  assert.equal(lastLine('hant'), '   修復  去掉 Markdown 標記 2 處')
  assert.equal(lastLine('en'), '   repairs  2 × Markdown mark removed')
})

test('a quote gets the marks of its script, unless it stands in a pair already', () => {
  assert.equal(inQuotationMarks('开园。', 'Hans'), '“开园。”')
  assert.equal(inQuotationMarks('開園。', 'Hant'), '「開園。」')
  assert.equal(inQuotationMarks('开园。', 'mixed'), '“开园。”')
  assert.equal(inQuotationMarks('“开园。”', 'Hans'), '“开园。”')
  assert.equal(inQuotationMarks('「開園。」', 'Hant'), '「開園。」')
  assert.equal(inQuotationMarks('“开”与“闭”', 'Hans'), '「“开”与“闭”」')
  assert.equal(inQuotationMarks('「開」與「閉」', 'Hant'), '“「開」與「閉」”')
})

test('labels follow the script of the question', () => {
  assert.equal(labelsFor('How many trees?', 'How many trees?'), 'en')
  assert.equal(labelsFor('开园了吗', '开园了吗'), 'hans')
  assert.equal(labelsFor('開園了嗎', '开园了吗'), 'hant')
})
