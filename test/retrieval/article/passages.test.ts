import assert from 'node:assert/strict'
import test from 'node:test'
import { parsePassageId, passageId, splitPassages } from '../../../src/retrieval/article/passages.ts'
import { splitSentences } from '../../../src/retrieval/article/sentence.ts'
import { cleanSpan } from '../../../src/retrieval/contract/types.ts'
import { findHeadings } from '../../../src/retrieval/people/headings.ts'

function passagesOf(clean: string) {
  return splitPassages('a', clean, splitSentences(clean), findHeadings(clean))
}

test('sentences are grouped to about 180 units, and never across a paragraph', () => {
  const sentence = `${'天'.repeat(59)}。`
  const passages = passagesOf(`${sentence.repeat(6)}\n\n短的一段。\n\n${sentence}`)
  assert.deepEqual(
    passages.map(({ span }) => [span.start, span.end]),
    [
      [0, 180],
      [180, 360],
      [362, 367],
      [369, 429],
    ],
  )
})

test('a sentence longer than a passage is one passage', () => {
  const long = `${'天,'.repeat(250)}地。`
  assert.deepEqual(
    passagesOf(`短。${long}短。`).map(({ span }) => [span.start, span.end]),
    [
      [0, 2],
      [2, 504],
      [504, 506],
    ],
  )
})

test('headings are the context of what stands below them, not passages', () => {
  const clean =
    '全国人大代表王海平:\n\n推动氢能产业发展\n\n今年公司建成了二十座加氢站，投入运营。\n\n全国政协委员李明:\n\n服务农业\n\n粮食单产又提高了百分之三，农民很高兴。'
  assert.deepEqual(
    passagesOf(clean).map(({ context }) => context),
    ['全国人大代表王海平:\n推动氢能产业发展', '全国政协委员李明:\n服务农业'],
  )
})

test('a passage id is taken apart again, also where the article id looks like one', () => {
  for (const article of ['a', 'dir/第一篇', 'a#1-2', '#']) {
    const id = passageId(article, cleanSpan(3, 9))
    assert.deepEqual(parsePassageId(id), { article, span: { start: 3, end: 9 } })
  }
})

test('what is no passage id is none', () => {
  for (const id of ['a', 'a#', 'a#1', 'a#5-5', 'a#9-3', 'a#-1-3', '#1-2', 'a#1-2x', 'a#1-9999999999']) {
    assert.equal(parsePassageId(id), null, id)
  }
})
