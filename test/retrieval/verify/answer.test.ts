import assert from 'node:assert/strict'
import test from 'node:test'
import { Pace } from '../../../src/retrieval/support/pace.ts'
import { readAnswer } from '../../../src/retrieval/verify/answer/answer.ts'
import { verifyQuotes } from '../../../src/retrieval/verify/judge/verify.ts'
import { casesOf } from '../../support/cases.ts'
import fc from '../../support/property.ts'
import { body, collection } from './support.ts'

interface Case {
  readonly answer: string
  readonly quotes: readonly {
    readonly text: string
    readonly articles: readonly string[]
    readonly speaker?: string
    readonly source?: string
    readonly published?: string
  }[]
}

const deps = collection(
  [
    body('000', '甲公司董事长王海平表示，2025年将建成加氢站20座。', {
      title: '氢能产业提速',
      source: '天津日报',
      published: '2025-03-06',
    }),
    body('rice', '农业专家陈志国说：“今年水稻长势很好，比去年强。”各地抓住窗口期抢收。', {
      title: '秋粮丰收',
      source: '农民日报',
      published: '2024-09-12',
      url: 'https://example.com/rice',
    }),
  ],
  ['杨柳'],
)

for (const { kind, why, answer, quotes } of casesOf<Case>('verify-answers')) {
  test(`${kind}: ${why}`, async () => {
    const read = await readAnswer(answer, deps.known, deps.isName, new Pace())
    const found = read.quotes.map(({ text, said }) => {
      const { articles, speaker, source, published } = said
      return {
        text,
        articles,
        ...(speaker && { speaker }),
        ...(source && { source }),
        ...(published && { published }),
      }
    })
    assert.deepEqual(found, quotes)
  })
}

test('the place of a quote is where the answer has it', async () => {
  const answer = '# 水稻\n\n1. 专家说“今年水稻长势很好”。\n\n> 比去年强。'
  const { quotes } = await readAnswer(answer, deps.known, deps.isName, new Pace())
  assert.deepEqual(
    quotes.map(({ place }) => answer.slice(place.start, place.end)),
    ['今年水稻长势很好', '比去年强。'],
  )
})

test('a term in quotation marks is checked where it is found, or cited, or spoken', async () => {
  const answer = '讲“长势”，讲“双碳”，讲“单碳”[rice]。他说：“不去”。'
  const { verdicts } = await verifyQuotes(deps, { answer })
  assert.deepEqual(
    verdicts.map(({ text, verdict }) => [text, verdict]),
    [
      ['长势', 'exact'],
      ['单碳', 'not_found'],
      ['不去', 'not_found'],
    ],
  )
})

test('sentences of its own that an answer does not prove', async () => {
  const answer = [
    '# 今年的水稻产量创下新高',
    '今年的水稻产量创下新高。专家说“今年水稻长势很好”[rice]。具体情况如下：',
    '是不是这样呢？这是《秋粮丰收》里写的话。',
  ].join('\n\n')
  const { uncited_sentences } = await verifyQuotes(deps, { answer })
  assert.deepEqual(uncited_sentences, ['今年的水稻产量创下新高。'])
})

test('numbers and dates that no quote of the sentence holds', async () => {
  const answer = [
    '2025年要建二十座站：“2025年将建成加氢站20座”[000]。',
    '到2030年建成30座站，现在是“2025年将建成加氢站20座”[000]。',
    '2025年3月报道说“将建成加氢站20座”[000]。',
    '1. 全市共有18家企业[000]。',
  ].join('\n\n')
  const { unsupported_numbers } = await verifyQuotes(deps, { answer })
  assert.deepEqual(
    unsupported_numbers.map(({ text }) => text),
    ['2030年', '30', '18'],
  )
})

test('a block quote proves the numbers of the sentence that introduces it', async () => {
  const answer = '到2025年要建20座站：\n\n> 2025年将建成加氢站20座\n> —— 《氢能产业提速》'
  const { unsupported_numbers, verdicts } = await verifyQuotes(deps, { answer })
  assert.deepEqual(unsupported_numbers, [])
  assert.equal(verdicts[0]?.verdict, 'exact')
})

test('no answer makes it fail', async () => {
  const pieces = [
    '“',
    '”',
    '「',
    '」',
    '"',
    '《',
    '》',
    '[',
    ']',
    '(',
    ')',
    '`',
    '```',
    '> ',
    '\n',
    '\n\n',
    '[^1]',
    '[^1]: ',
  ]
  const odd = [
    '\ud800',
    '\udc00',
    '\u202e',
    '\u200b',
    '\u0000',
    '……',
    '——',
    '来源：',
    'article://',
    '%',
    '不',
    '280万',
    '今年水稻',
  ]
  const answers = fc.array(fc.oneof(fc.constantFrom(...pieces, ...odd), fc.string({ unit: 'binary' })), {
    maxLength: 60,
  })
  await fc.assert(
    fc.asyncProperty(answers, async (parts) => {
      const answer = parts.join('')
      const { verdicts } = await verifyQuotes(deps, { answer })
      for (const { text, in_answer } of verdicts) {
        assert.ok(in_answer && in_answer.start >= 0 && in_answer.end <= answer.length)
        assert.ok(in_answer.end - in_answer.start >= text.length)
      }
    }),
    { numRuns: 300 },
  )
})

test('an answer of 60,000 characters of one mark comes to an end', { timeout: 60_000 }, async () => {
  for (const piece of ['“', '”“', '[', '[a](b', '`', '（来源：', '> “\n', '《', '"', '——\n> ']) {
    await verifyQuotes(deps, { answer: piece.repeat(60_000 / piece.length) })
  }
})
