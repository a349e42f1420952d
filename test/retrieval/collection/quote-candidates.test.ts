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
