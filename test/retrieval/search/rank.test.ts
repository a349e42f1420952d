import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Reranker } from '../../../src/retrieval/models/reranker.ts'
import { readQuestion } from '../../../src/retrieval/search/question.ts'
import type { SearchDeps } from '../../../src/retrieval/search/rank.ts'
import { turnsDuring } from '../../support/clock.ts'
import { indexed, rank, rankedIds } from './ranking.ts'

const FILLER = [
  { id: 'f1', body: '今年的雨水比往年多，水库都已经蓄满。' },
  { id: 'f2', body: '镇上新开了一家书店，周末常有人来读书。' },
  { id: 'f3', body: '公路修到了山里，村民把果子运出去卖。' },
]

test('phrases of a query are what stands in quotation marks or title marks', () => {
  const { phrases } = readQuestion('“四位一体”的「氢+」和『四位一體』在《海水淡化》里"一"')
  assert.deepEqual(phrases, ['四位一体', '氢+', '海水淡化'])
  assert.deepEqual(readQuestion('四位一体是什么').phrases, [])
  assert.deepEqual(readQuestion('没有合上的“引号').phrases, [])
})

test('a passage that holds a quoted phrase letter for letter goes before one that scatters its words', async () => {
  const deps = await indexed([
    ...FILLER,
    {
      id: 'whole',
      body: '会上介绍了产业链，其中提到要做到链上发展，各地代表随后也都谈了自己的打算和看法，气氛热烈。',
    },
    { id: 'scattered', body: '发展产业，链上企业多，发展快，链上发。' },
  ])
  const plain = '链上发展是什么'
  assert.equal((await rankedIds(deps, plain))[0], 'scattered')
  for (const query of [
    '“链上发展”是什么',
    '「鏈上發展」是什麼',
    '『链上发展』是什么',
    '"链上发展"是什么',
    '《链上发展》是什么',
  ]) {
    assert.equal((await rankedIds(deps, query))[0], 'whole', query)
  }
})

test('a passage that meets only the weaker word of a query, or a character of it, is found behind the others', async () => {
  const deps = await indexed([
    ...FILLER,
    { id: 'rare', body: '海水淡化工程投入使用。' },
    ...Array.from({ length: 4 }, (_, i) => ({ id: `weak${i}`, body: `第${'一二三四'[i]}条公路开工。` })),
  ])
  assert.deepEqual(await rankedIds(deps, '海水淡化 公路', 'keyword'), [
    'rare',
    'f1',
    'weak0',
    'weak1',
    'weak2',
    'weak3',
    'f3',
  ])
})

test('a phrase may also stand in the title', async () => {
  const deps = await indexed([
    ...FILLER,
    { id: 'cited', body: '海水淡化工程的报道很多，海水也多，淡化也多。' },
    { id: 'titled', title: '海水淡化记', body: '海水淡化工程投入使用，居民喝上了淡化的海水。' },
  ])
  assert.equal((await rankedIds(deps, '《海水淡化记》'))[0], 'titled')
})

test('of two passages alike, that of the article which treats the matter throughout is first', async () => {
  const said = '氢能卡车今天上路。'
  const deps = await indexed([
    ...FILLER,
    { id: 'a#0-9', body: said },
    { id: 'b#0-9', body: said },
    { id: 'b#9-30', body: '氢能产业发展快，氢能卡车多。' },
  ])
  assert.deepEqual((await rankedIds(deps, '氢能卡车今天上路', 'keyword')).slice(0, 2), ['b#0-9', 'a#0-9'])
})

const PASSAGES = Array.from({ length: 30 }, (_, i) => {
  return { id: `p${String(i).padStart(2, '0')}`, body: `氢能卡车${'，别的话'.repeat(i)}。` }
})
const wanting = (wanted: string, asked: string[][] = []): Reranker => ({
  id: 'fake',
  async score(query, texts) {
    asked.push([query, ...texts])
    return Float32Array.from(texts, (text) => (text === wanted ? 3 : -3))
  },
})

/** Passages as a reranker reads them: below a line for their context, which they have none of. */
async function textsOf({ articles }: SearchDeps, ids: readonly string[]): Promise<string[]> {
  return (await articles.readPassages(ids)).map((passage) => `\n${passage!.body}`)
}

test('a reranker reads the query and the best twenty passages, and leads', async () => {
  const deps = await indexed(PASSAGES)
  const before = await rankedIds(deps, '氢能卡车')
  const asked: string[][] = []
  const texts = await textsOf(deps, before)
  const reranker = wanting(texts[19]!, asked)
  const after = await rankedIds({ ...deps, reranker }, '氢能卡车')
  assert.deepEqual(after, [before[19], ...before.slice(0, 19), ...before.slice(20)])
  assert.equal(asked.length, 1)
  assert.deepEqual(asked[0], ['氢能卡车', ...texts.slice(0, 20)])
})

test('what stands behind the best twenty stays behind, with scores in order', async () => {
  const deps = await indexed(PASSAGES)
  const reranker = wanting((await textsOf(deps, await rankedIds(deps, '氢能卡车')))[7]!)
  const scores = (await rank({ ...deps, reranker }, ['氢能卡车'])).ranked.map(({ score }) => score)
  assert.deepEqual(
    scores,
    [...scores].sort((a, b) => b - a),
  )
})

test('a search by keywords or vectors alone is not judged again', async () => {
  const deps = await indexed(PASSAGES)
  const asked: string[][] = []
  for (const mode of ['keyword', 'vector'] as const) {
    await rankedIds({ ...deps, reranker: wanting('', asked) }, '氢能卡车', mode)
  }
  assert.deepEqual(asked, [])
})

test('where the reranker fails, the order stays and a line says so', async () => {
  const deps = await indexed(PASSAGES)
  const before = await rankedIds(deps, '氢能卡车')
  const failing: [Reranker['score'], RegExp][] = [
    [() => Promise.reject(new Error('out of memory')), /fake failed: out of memory/],
    [async (_, texts) => new Float32Array(texts.length).fill(Number.NaN), /gave no score/],
    [async () => new Float32Array(3), /gave no score/],
  ]
  for (const [score, message] of failing) {
    const reports: string[] = []
    const report = (line: string) => void reports.push(line)
    assert.deepEqual(
      await rankedIds({ ...deps, reranker: { id: 'fake', score }, report }, '氢能卡车'),
      before,
    )
    assert.equal(reports.length, 1)
    assert.match(reports[0]!, message)
  }
})

test('one passage needs no judge', async () => {
  const deps = await indexed([PASSAGES[0]!])
  const asked: string[][] = []
  assert.deepEqual(await rankedIds({ ...deps, reranker: wanting('', asked) }, '氢能卡车'), ['p00'])
  assert.deepEqual(asked, [])
})

test('the weight of the vector leg decides what it may overrule', async () => {
  const deps = await indexed([...FILLER, { id: 'k', body: '氢能卡车上路。' }])
  const oracle = { ...deps.embedder, embed: async () => deps.embedder.embed([FILLER[1]!.body], 'query') }
  const trusting = (fusion: { vectorWeight: number; alike: number }) =>
    rankedIds({ ...deps, embedder: oracle, fusion }, '氢能卡车')
  assert.equal((await trusting({ vectorWeight: 0.1, alike: 0.3 }))[0], 'k')
  assert.equal((await trusting({ vectorWeight: 3, alike: 0.3 }))[0], 'f2')
  assert.deepEqual(await trusting({ vectorWeight: 3, alike: 1.1 }), ['k'])
})

test('embedder and reranker get the signal of the request, and a reranker that it ends costs no line', async () => {
  const deps = await indexed(PASSAGES)
  const stop = new AbortController()
  const seen: unknown[] = []
  const embedder: SearchDeps['embedder'] = {
    ...deps.embedder,
    embed(texts, role, options) {
      seen.push(options?.signal)
      return deps.embedder.embed(texts, role)
    },
  }
  const reason = new Error('cancelled')
  const score: Reranker['score'] = async (_query, _texts, options) => {
    seen.push(options?.signal)
    stop.abort(reason)
    throw reason
  }
  const reports: string[] = []
  const judged = {
    ...deps,
    embedder,
    reranker: { id: 'fake', score },
    report: (line: string) => void reports.push(line),
  }
  await assert.rejects(rank(judged, ['氢能卡车'], 'hybrid', 50, stop.signal), reason)
  assert.deepEqual([seen, reports], [[stop.signal, stop.signal], []])
})

test('the process has its turns between the passages that are read', async (t) => {
  const deps = await indexed(PASSAGES)
  const turns = await turnsDuring(t, () => rank(deps, ['氢能卡车'], 'keyword'))
  assert.ok(turns >= PASSAGES.length, `${turns} turns`)
})
