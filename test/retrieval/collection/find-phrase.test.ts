import assert from 'node:assert/strict'
import test, { before } from 'node:test'
import {
  ChuchuError,
  type Collection,
  type FindPhraseRequest,
  openCollection,
} from '../../../src/retrieval/index.ts'
import { toScript } from '../../../src/retrieval/language/fold.ts'
import { mulberry32 } from '../../../src/retrieval/support/random.ts'
import { BUNDLED, corpusOf, LATER, scratch } from '../../support/corpus.ts'
import { naivePlaces, randomPhrase } from '../../support/naive-phrases.ts'

const MADE = [
  { id: 'a', title: '甲', text: '哈哈哈。\n大会\n开幕，代表说要发\n展经济。Open AI 发布。', source: '甲报' },
  { id: 'b', title: '乙', text: '发展了農業經濟。发展：经济。发展很多很多很多很多经济。' },
  { id: 'c', title: '丙', text: '总部\n二、\n记者张三:\n末行短句' },
  { id: 'd', title: '丁', text: '农业专家陈志国说，今年水稻单产有望提高。记者说水稻很好。' },
]
const jsonl = MADE.map((article) => JSON.stringify(article)).join('\n')

let bundled: Collection
let made: Collection
before(async () => {
  bundled = await openCollection({ corpus: [BUNDLED], data: scratch(LATER) })
  made = await openCollection({
    corpus: [corpusOf(LATER, { 'set.jsonl': jsonl })],
    data: scratch(LATER),
  })
})

async function textsOf(collection: Collection): Promise<Map<string, string>> {
  const { articles } = await collection.listArticles({ limit: 50 })
  const texts = new Map<string, string>()
  for (const { id } of articles) texts.set(id, (await collection.fetch({ id, max_chars: 60_000 })).text)
  return texts
}

async function placesOf(collection: Collection, request: FindPhraseRequest): Promise<string[]> {
  const places: string[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await collection.findPhrase({ limit: 100, ...request, cursor })
    for (const { article, position } of page.occurrences)
      places.push(`${article.id} ${position.start}-${position.end}`)
    if (page.next_cursor === null) {
      assert.equal(page.count, places.length)
      assert.equal(page.article_count, new Set(places.map((place) => place.split(' ')[0])).size)
      return places
    }
    cursor = page.next_cursor
  }
}

const exacts = async (phrase: string) => {
  const { occurrences } = await made.findPhrase({ phrase })
  return occurrences.map(({ article, quote }) => `${article.id} ${quote.exact}`)
}

test('random phrases stand where a naive scan finds them, in either script', async () => {
  const random = mulberry32(4)
  const texts = await textsOf(bundled)
  const all = [...texts.values()]
  for (let i = 0; i < 400; i++) {
    const phrase = randomPhrase(random, all[i % all.length]!)
    if (phrase.trim() === '' || phrase.includes('*')) continue
    const asked = i % 3 === 0 ? [...phrase].map((one) => SWAP.get(one) ?? one).join('') : phrase
    assert.deepEqual(await placesOf(bundled, { phrase: asked }), naivePlaces(texts, asked), asked)
  }
})

/** Common characters of the other script. */
const SWAP = new Map([...'发展业产动经济创国会'].map((one, i) => [one, [...'發展業產動經濟創國會'][i]!]))

test('a converted phrase stands at the same places', async () => {
  const hans = await placesOf(bundled, { phrase: '新质生产力' })
  assert.equal(hans.length, 77)
  assert.deepEqual(await placesOf(bundled, { phrase: await toScript('新质生产力', 'hant') }), hans)
})

test('white space and line ends do not matter, marks do', async () => {
  assert.deepEqual(await exacts('发展经济'), ['a 发\n展经济'])
  assert.deepEqual(await exacts('大会开幕'), ['a 大会\n开幕'])
  assert.deepEqual(await exacts('openai'), ['a Open AI'])
  assert.deepEqual(await exacts('ｏｐｅｎ ａｉ'), ['a Open AI'])
  assert.deepEqual(await exacts('发展:经济'), ['b 发展：经济'])
})

test('every line is found, headings under headings and the last one too', async () => {
  assert.deepEqual(await exacts('总部'), ['c 总部'])
  assert.deepEqual(await exacts('部二、记'), ['c 部\n二、\n记'])
  assert.deepEqual(await exacts('末行短句'), ['c 末行短句'])
})

test('places that overlap all count', async () => {
  assert.deepEqual(await placesOf(made, { phrase: '哈哈' }), ['a 0-2', 'a 1-3'])
})

test('a wildcard stands for up to ten characters of a line, as few as it can', async () => {
  assert.deepEqual(await exacts('发展*经济'), [
    'a 发\n展经济',
    'b 发展了農業經濟',
    'b 发展：经济',
    'b 发展很多很多很多很多经济',
  ])
  assert.deepEqual(await exacts('很多*经'), ['b 很多很多很多很多经'])
  assert.deepEqual(await exacts('*开幕＊'), ['a 开幕'])
  assert.deepEqual(await exacts('大*幕'), [])
  assert.deepEqual(await exacts('展了*很'), [])
})

test('many wildcards on a text that repeats itself come to an end', { timeout: 60_000 }, async (t) => {
  const text = '啊'.repeat(5000)
  const folder = corpusOf(t, { 'one.jsonl': JSON.stringify({ id: 'x', title: '无', text }) })
  const collection = await openCollection({ corpus: [folder], data: scratch(t) })
  const { count } = await collection.findPhrase({ phrase: `${'啊*'.repeat(99)}乎` })
  assert.equal(count, 0)
  assert.equal((await collection.findPhrase({ phrase: `${'啊*'.repeat(99)}啊` })).count, 50)
})

test('filters, of the speaker at the place too', async () => {
  assert.deepEqual(await placesOf(made, { phrase: '水稻' }), ['d 11-13', 'd 23-25'])
  assert.deepEqual(await placesOf(made, { phrase: '水稻', filters: { speaker: '陈志国' } }), ['d 11-13'])
  assert.deepEqual(await placesOf(made, { phrase: '发', filters: { source: '甲報' } }), [
    'a 15-16',
    'a 29-30',
  ])
  assert.deepEqual(await placesOf(made, { phrase: '水稻', filters: { article_ids: ['a'] } }), [])
})

test('the keyword in context, with the one who says it', async () => {
  const { occurrences } = await made.findPhrase({ phrase: '水稻单产' })
  const [{ quote, speaker }] = occurrences as [(typeof occurrences)[0]]
  assert.equal(quote.prefix, '农业专家陈志国说，今年')
  assert.equal(quote.suffix, '有望提高。记者说水稻很好。')
  assert.equal(speaker?.name, '陈志国')
})

test('pages follow each other', async () => {
  const first = await bundled.findPhrase({ phrase: '新质生产力', limit: 10 })
  const second = await bundled.findPhrase({ phrase: '新质生产力', limit: 10, cursor: first.next_cursor! })
  const all = await bundled.findPhrase({ phrase: '新质生产力', limit: 20 })
  assert.deepEqual([...first.occurrences, ...second.occurrences], all.occurrences)
})

for (const [why, phrase] of [
  ['nothing', ''],
  ['white space', ' \n'],
  ['wildcards alone', '* ＊'],
  ['201 characters', '长'.repeat(201)],
] as const) {
  test(`${why} is no phrase`, async () => {
    await assert.rejects(made.findPhrase({ phrase }), (error) => {
      return error instanceof ChuchuError && error.code === 'invalid_input'
    })
  })
}
