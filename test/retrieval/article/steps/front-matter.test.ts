import assert from 'node:assert/strict'
import test from 'node:test'
import { readFrontMatter } from '../../../../src/retrieval/article/steps/front-matter.ts'

/** Each key with the raw text of its values, and the length of the block. */
function read(text: string) {
  const front = readFrontMatter(text)
  const entries = front?.entries.map(({ key, values }) => [
    key,
    ...values.map(({ text: value, span }) => {
      const written = text.slice(span.start, span.end)
      return written === value ? value : `${value} < ${written}`
    }),
  ])
  return front && { entries, rest: text.slice(front.span.end) }
}

test('scalars, quoted scalars, lists and maps, with the place of each value', () => {
  const text =
    '---\r\nTitle: "引\\"号" # 注\r\nauthors: [王海平, \'李明\']\r\neditor:\r\n- name: 陈国栋\r\n  role: 责编\r\nempty:\r\n# 注\r\nnote: >-\r\n  第一\r\n  第二\r\n---\r\n正文'
  assert.deepEqual(read(text), {
    entries: [
      ['title', '引"号 < 引\\"号'],
      ['authors', '王海平', '李明'],
      ['editor', '陈国栋'],
      ['empty'],
      ['note', '第一 第二 < >-\r\n  第一\r\n  第二'],
    ],
    rest: '正文',
  })
})

test('a value that is not YAML is taken as it stands and does not spoil the others', () => {
  const text =
    '---\ntitle: [重磅] 甲市: 三座\nlink: "甲"乙"\nsource: *甲市日报*\nauthor: @王海平\ndate:2024\n...\n正文'
  assert.deepEqual(read(text)?.entries, [
    ['title', '[重磅] 甲市: 三座'],
    ['link', '甲"乙'],
    ['source', '*甲市日报*'],
    ['author', '@王海平'],
    ['date', '2024'],
  ])
})

for (const [why, text] of [
  ['it is not at the start', '\n---\ntitle: 甲\n---\n'],
  ['it is not closed', '---\ntitle: 甲\n正文'],
  ['a line is no key', '---\ntitle: 甲\n正文。\n---\n'],
  ['no key is usual', '---\n记者: 您好\n王海平: 您好\n---\n'],
  ['it is empty', '---\n---\n'],
  ['it is TOML', '+++\ntitle = "甲"\n+++\n'],
  ['it is indented', ' ---\ntitle: 甲\n---\n'],
]) {
  test(`no front matter: ${why}`, () => assert.equal(readFrontMatter(text!), null))
}
