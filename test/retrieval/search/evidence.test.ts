import assert from 'node:assert/strict'
import test from 'node:test'
import { Reading } from '../../../src/retrieval/article/reading.ts'
import { cleanSpan } from '../../../src/retrieval/contract/types.ts'
import { prepareArticle } from '../../../src/retrieval/formats/formats.ts'
import { assess } from '../../../src/retrieval/search/evidence.ts'
import { readQuestion } from '../../../src/retrieval/search/question.ts'
import type { Quote } from '../../../src/retrieval/search/select.ts'

const TEXT = '甲公司董事长王海平表示，2025年将建成加氢站20座，投入280万元。企业家们说氢能产业前景广阔。'

function quoteOf(raw: string): Quote {
  const reading = new Reading(
    prepareArticle({
      id: 'a',
      file: 'a',
      raw,
      sha256: '',
      kind: 'body',
      stated: { title: '氢能', authors: ['李明'] },
    }),
  )
  const whole = cleanSpan(0, raw.length)
  const source = { reading, span: whole, context: '', share: 1 }
  return { reading, span: reading.sentences[0]!.span, speaker: reading.speakers[0] ?? null, score: 1, source }
}

const assessed = (queries: readonly string[], quotes: readonly Quote[]) =>
  assess(queries.map(readQuestion), quotes, () => 1)
const judge = (...queries: string[]) => assessed(queries, [quoteOf(TEXT)])

test('strong: every word is met and the kind of answer is there', () => {
  assert.deepEqual(judge('2025年将建成多少座加氢站？'), {
    evidence: 'strong',
    unmatched: [],
    shapeMissing: false,
  })
  assert.equal(judge('2025年將建成多少座加氫站？').evidence, 'strong')
})

test('numbers meet in any notation, words in near-synonyms, the author by name', () => {
  assert.deepEqual(judge('投入2800000元了吗').unmatched, [])
  assert.deepEqual(judge('老板怎么说氢能产业').unmatched, [])
  assert.deepEqual(judge('李明 氢能产业').unmatched, [])
})

test('partial names the words that are not met', () => {
  const { evidence, unmatched } = judge('甲公司2031年在火星建成多少座加氢站？')
  assert.equal(evidence, 'partial')
  assert.deepEqual(unmatched, ['2031年', '火星'])
})

test('who wrote an article is not told by a sentence that has the word author', () => {
  const quote = quoteOf('氢能产业大奖由作者和读者一起评选。')
  const { evidence, unmatched } = assessed(['氢能产业的作者是谁'], [quote])
  assert.deepEqual([evidence, unmatched], ['partial', ['作者']])
})

test('none: the topic is absent, and so it is without a quote', () => {
  assert.equal(judge('世界杯决赛谁进球最多').evidence, 'none')
  assert.deepEqual(assessed(['加氢站多少座'], []), {
    evidence: 'none',
    unmatched: ['加氢站'],
    shapeMissing: false,
  })
})

test('another phrasing can show that the topic is there, but never makes evidence strong', () => {
  const { evidence, unmatched } = judge('甲公司2031年在火星建成多少座加氢站？', '甲公司 加氢站')
  assert.equal(evidence, 'partial')
  assert.deepEqual(unmatched, ['2031年', '火星'])
  assert.equal(judge('谁赢了世界杯决赛', '加氢站 氢能产业').evidence, 'partial')
})

test('a question in English is judged by its phrasing in Chinese', () => {
  assert.equal(judge('How many hydrogen stations?', '建成多少座加氢站').evidence, 'strong')
})

test('a missing kind of answer is told apart from missing words', () => {
  const quote = quoteOf('甲公司将建成许多加氢站。')
  const { evidence, unmatched, shapeMissing } = assessed(['甲公司将建成多少座加氢站'], [quote])
  assert.equal(evidence, 'partial')
  assert.deepEqual(unmatched, [])
  assert.ok(shapeMissing)
})

test('a run that can be cut in a great many ways is judged at once, and a very long one is not cut', () => {
  const quote = quoteOf('代号是甲甲甲甲甲甲甲甲甲甲，共投入1000000元。')
  for (const length of [36, 1000]) {
    const { evidence } = assessed([`代号${'甲'.repeat(length)}乙`], [quote])
    assert.equal(evidence, 'partial')
  }
})
