import assert from 'node:assert/strict'
import test from 'node:test'
import { Reading } from '../../../src/retrieval/article/reading.ts'
import { cleanSpan } from '../../../src/retrieval/contract/types.ts'
import { prepareArticle } from '../../../src/retrieval/formats/formats.ts'
import { openCollection } from '../../../src/retrieval/index.ts'
import { planQuestion } from '../../../src/retrieval/search/question-plan.ts'
import { selectQuotes } from '../../../src/retrieval/search/select.ts'
import { Pace } from '../../../src/retrieval/support/pace.ts'
import { turnsDuring } from '../../support/clock.ts'
import { corpusOf, scratch } from '../../support/corpus.ts'
import { indexed } from './ranking.ts'

async function ask(
  t: Parameters<typeof scratch>[0],
  text: string | string[],
  question: string,
  filters = {},
) {
  const texts = typeof text === 'string' ? [text] : text
  const lines = texts.map((one, i) => JSON.stringify({ id: `a${i}`, title: '题', text: one }))
  const collection = await openCollection({
    corpus: [corpusOf(t, { 'set.jsonl': lines.join('\n') })],
    data: scratch(t),
  })
  return (await collection.findQuotes({ question, filters, limit: 5 })).quotes
}

test('a sentence that is too short to stand alone is joined to its neighbour', async (t) => {
  const text = '工程投入使用了吗？用了。全市居民从三月起喝上了淡化海水，水价不变。'
  const quotes = await ask(t, text, '用了')
  assert.equal(quotes[0]!.quote.exact, '工程投入使用了吗？用了。')
})

test('it is never joined to one of another speaker', async (t) => {
  const text = '“不行！”王海平说。李建国却说：“这笔钱今年就要拨付到位，不能再拖。”'
  for (const { quote, speaker } of await ask(t, text, '王海平说不行')) {
    if (quote.exact.includes('不行')) assert.ok(!quote.exact.includes('这笔钱'))
    if (quote.exact.includes('这笔钱')) assert.notEqual(speaker?.name, '王海平')
  }
})

test('of a number question the number with the asked measure wins', async (t) => {
  const text = '未来产业布局共投入12亿元，其中重点项目3个。全区加快布局8大未来产业。'
  assert.equal((await ask(t, text, '全区加快布局几大未来产业'))[0]!.quote.exact, '全区加快布局8大未来产业。')
})

test('who somebody is stands where he is introduced, not where he speaks', async (t) => {
  const text =
    '海风机械公司首席技师王海平在现场。“机器要常修。”王海平说，徒弟要从机器的声音学起。王海平表示，王海平团队明年再收徒。'
  assert.equal(
    (await ask(t, text, '王海平担任什么职务'))[0]!.quote.exact,
    '海风机械公司首席技师王海平在现场。',
  )
})

test('copies of one article do not crowd out the others', async (t) => {
  const copy = '海水淡化工程投入使用。海水淡化工程的产水送入管网。'
  const texts = [...Array.from({ length: 40 }, () => copy), '海水淡化工程耗资十二亿元。']
  const quotes = await ask(t, texts, '海水淡化工程耗资多少')
  assert.equal(quotes[0]!.quote.exact, '海水淡化工程耗资十二亿元。')
})

test('the process has its turns between the sentences that are compared', async (t) => {
  const raw = '海水淡化工程投入使用，全市居民喝上了淡化的海水。'.repeat(40)
  const reading = new Reading(
    prepareArticle({ id: 'a', file: 'a', raw, sha256: '', kind: 'body', stated: {} }),
  )
  const { index } = await indexed([{ id: 'a', body: raw }])
  const pace = new Pace()
  const { phrasings } = await planQuestion(index, ['海水淡化'], { pace, withSpelling: false })
  const source = { reading, span: cleanSpan(0, raw.length), context: '', share: 1 }
  const turns = await turnsDuring(t, () => selectQuotes([source], { phrasings, limit: 1 }, pace))
  assert.ok(turns >= 40, `${turns} turns`)
})
