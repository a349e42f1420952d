import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { type Collection, openCollection } from '../../../src/retrieval/index.ts'
import { corpusOf, scratch } from '../../support/corpus.ts'

interface Made {
  readonly id: string
  readonly text: string
  readonly source?: string
  readonly published?: string
}

function opened(t: TestContext, articles: readonly Made[]): Promise<Collection> {
  const jsonl = articles.map((one) => JSON.stringify({ title: '题', ...one })).join('\n')
  return openCollection({ corpus: [corpusOf(t, { 'set.jsonl': jsonl })], data: scratch(t) })
}

const CLAUSES = [
  '昨天上午老渔民把修好的木船推下水，',
  '沿着芦苇荡慢慢划了大半个钟头，',
  '船头的竹篓里装着刚捞起来的青虾，',
  '岸边几个孩子追着白鹭跑得满头大汗，',
  '邻居从院墙里探出身子同他打招呼，',
  '傍晚时分炊烟升起来，整个村庄安静极了。',
]
const STORY = CLAUSES.join('')
const withInvention = (invention: string) => [...CLAUSES.slice(0, 3), invention, ...CLAUSES.slice(3)].join('')

test('a quote with invented words in it is altered, though these stand nowhere', async (t) => {
  const collection = await opened(t, [
    { id: 'story', text: STORY },
    { id: 'other', text: '水稻长势很好，今年单产有望提高。' },
  ])
  const { verdicts } = await collection.verifyQuotes({
    quotes: [{ text: withInvention('据首席鲲鹏饕餮勘测署魑魅魍魉科披露，') }, { text: '鲲鹏饕餮魑魅魍魉' }],
  })
  assert.deepEqual(
    verdicts.map(({ verdict, citation }) => [verdict, citation?.article.id]),
    [
      ['altered', 'story'],
      ['not_found', undefined],
    ],
  )
})

test('a quote with words in it that stand in other articles is altered', async (t) => {
  const invention = '据首席鲲鹏饕餮勘测署魑魅魍魉科披露，'
  const decoys = Array.from({ length: 13 }, (_, i) => ({ id: `a${i}`, text: `${invention}天气不错。` }))
  const clauses = CLAUSES.flatMap((text, c) =>
    Array.from({ length: 15 }, (_, i) => ({ id: `b${c}-${i}`, text })),
  )
  const collection = await opened(t, [...decoys, ...clauses, { id: 'story', text: STORY }])
  const { verdicts } = await collection.verifyQuotes({ quotes: [{ text: withInvention(invention) }] })
  assert.equal(verdicts[0]?.verdict, 'altered')
  assert.equal(verdicts[0].citation?.article.id, 'story')
})

test('of 700 articles with the words, the one that is named is found, and all places count', async (t) => {
  const words = '本报讯记者今日从有关部门获悉。'
  const articles = Array.from({ length: 700 }, (_, i) => ({
    id: `a${String(i).padStart(3, '0')}`,
    text: `${words}第${i}条消息不长。${i === 10 ? words : ''}`,
    source: '甲报',
    published: '2024-01-01',
  }))
  const collection = await opened(t, [
    ...articles,
    { id: 'x1', text: `水稻长势良好，${words}`, source: '乙刊', published: '2024-01-01' },
    { id: 'x2', text: `水稻长势良好，${words}`, source: '甲报', published: '2023-05-06' },
    { id: 'x3', text: `农业专家陈志国说，${words}`, source: '甲报', published: '2024-01-01' },
    { id: 'x4', text: `不${words}`, source: '甲报', published: '2024-01-01' },
  ])
  const quotes = [
    { text: words },
    { text: words, source: '乙刊' },
    { text: words, published: '2023-05' },
    { text: words, speaker: '陈志国' },
    { text: words, article_id: 'x1', source: '乙刊', published: '2024' },
    { text: words, source: '乙刊', published: '2023' },
    { text: '本报讯记者昨日从有关部门获悉。' },
  ]
  const { verdicts } = await collection.verifyQuotes({ quotes })
  assert.deepEqual(
    verdicts.map(({ verdict, citation, occurrences }) => [verdict, citation?.article.id, occurrences]),
    [
      ['exact', 'a000', 704],
      ['exact', 'x1', 704],
      ['exact', 'x2', 704],
      ['exact', 'x3', 704],
      ['exact', 'x1', 704],
      ['misattributed', 'x1', 704],
      ['altered', 'a000', 704],
    ],
  )
})

test('places that cut a number do not count, in articles that are not read either', async (t) => {
  const articles = Array.from({ length: 600 }, (_, i) => ({
    id: `a${String(i).padStart(3, '0')}`,
    text: i < 510 ? '全市共有80万人参加。' : '全市共有280万人参加，80万人获奖。',
  }))
  const collection = await opened(t, articles)
  const { verdicts } = await collection.verifyQuotes({ quotes: [{ text: '80万人' }] })
  assert.equal(verdicts[0]?.occurrences, 600)
})
