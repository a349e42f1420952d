import assert from 'node:assert/strict'
import test from 'node:test'
import { OffsetMap } from '../../../src/retrieval/article/offset-map.ts'
import { prepareArticle } from '../../../src/retrieval/formats/formats.ts'

const TITLE = '甲市建成三座加氢站'
const BODY = '甲市今年建成三座加氢站，明年还要建设两座。\n\n重卡司机说，以后不用再绕路去乙市加氢了。'

function prepare(above: string, below: string) {
  const raw = [TITLE, `2024-03-11 11:24 来源：某某日报`, above, BODY, below].filter(Boolean).join('\n\n')
  const article = prepareArticle({ id: 'a', file: 'a.txt', raw, sha256: '', kind: 'page', stated: {} })
  return { clean: new OffsetMap(article.raw, article.edits).clean, editors: article.metadata.editors }
}

test('a label of an editor is one above the text and below it', () => {
  for (const label of ['编辑', '责编', '新媒体编辑', '本期责编', '编发', '责任校对', '审核', '监制']) {
    const line = `${label}：王海平`
    const isEditor = /编辑|责编/u.test(label)
    for (const [above, below] of [
      [line, ''],
      ['', line],
    ] as const) {
      const { clean, editors } = prepare(above, below)
      assert.equal(clean, BODY, line)
      assert.deepEqual(editors, isEditor ? ['王海平'] : [], line)
    }
  }
})

test('a label that may stand above the text alone is text below it', () => {
  const line = '地点和时间：以通知为准'
  assert.equal(prepare('', `${line}。`).clean, `${BODY}\n\n${line}。`)
  const reading = '阅读：三百二十人'
  assert.equal(prepare(reading, '').clean, BODY)
  assert.equal(prepare('', `${reading}。`).clean, `${BODY}\n\n${reading}。`)
})

test('an editor who speaks in an interview stays in the text', () => {
  const line = '编辑：您怎么看这件事？'
  assert.equal(prepare('', line).clean, `${BODY}\n\n${line}`)
})
