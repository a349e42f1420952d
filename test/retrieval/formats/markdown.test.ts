import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { OffsetMap } from '../../../src/retrieval/article/offset-map.ts'
import { type Article, cleanSpan, type RawDocument } from '../../../src/retrieval/contract/types.ts'
import { prepareArticle } from '../../../src/retrieval/formats/formats.ts'
import fc from '../../support/property.ts'

function prepare(raw: string, overrides: Partial<RawDocument> = {}): Article {
  return prepareArticle({
    id: 'a',
    file: 'a.md',
    raw,
    sha256: '',
    kind: 'markdown',
    stated: {},
    ...overrides,
  })
}

function cleanOf(article: Article): string {
  return new OffsetMap(article.raw, article.edits).clean
}

interface MarkdownCase {
  readonly label: string
  readonly why: string
  readonly text: string
  readonly clean: string
  readonly metadata: Record<string, unknown>
}

describe('Markdown', () => {
  for (const line of readFileSync('test/cases/clean-markdown.jsonl', 'utf8').trim().split('\n')) {
    const { label, why, text, clean, metadata } = JSON.parse(line) as MarkdownCase
    test(`${label}: ${why}`, () => {
      const article = prepare(text)
      assert.equal(cleanOf(article), clean)
      const actual = Object.entries(article.metadata).filter(([field]) => field in metadata)
      assert.deepEqual(Object.fromEntries(actual), metadata)
      for (const { raw, exact } of article.found) assert.equal(text.slice(raw.start, raw.end), exact)
    })
  }
})

const BODY = '甲市将建设三座加氢站，方便重卡补能。市交通局局长王海平表示，明年还将新增五座。'

test('values of the front matter are found where they stand, without quotation marks', () => {
  const raw = `\ufeff---\ntitle: "氢能产业提速"\nauthors:\n  - 王海平\n  - name: 李明\n    role: 记者\ndate: 2024-07-08\n---\n${BODY}`
  const { found } = prepare(raw)
  assert.deepEqual(
    found.map(({ field, raw, exact }) => `${field} ${raw.start} ${exact}`),
    ['title 13 氢能产业提速', 'authors 34 王海平', 'authors 48 李明', 'published 70 2024-07-08'],
  )
})

test('the title in the text is found where it stands, without its marks', () => {
  const { found, edits } = prepare(`# **氢能产业**提速 #\n\n${BODY}`)
  assert.deepEqual(found[0], { field: 'title', raw: { start: 4, end: 12 }, exact: '氢能产业**提速' })
  assert.deepEqual(
    edits.map(({ kind, before }) => `${kind} ${before}`),
    [
      'markup # ',
      'markup **',
      'headline 氢能产业',
      'markup **',
      'headline 提速',
      'markup  #',
      'headline \n\n',
    ],
  )
})

test('stated metadata wins over the front matter and has no place in it', () => {
  const raw = `---\ntitle: 甲\nsource: 乙市日报\ndate: 2024-07\n---\n# 丙\n\n${BODY}`
  const { metadata, found } = prepare(raw, { stated: { title: '丙', source: '丁市日报' } })
  assert.deepEqual(
    [metadata.title, metadata.source, metadata.published, found.map(({ field }) => field)],
    ['丙', '丁市日报', '2024-07', ['published']],
  )
})

test('the address of a clipped page tells a site that is known, its source the place', () => {
  const { metadata } = prepare(`---\ntitle: 甲\nurl: https://m.thepaper.cn/1\nsource: 河北日報\n---\n${BODY}`)
  assert.deepEqual([metadata.site, metadata.place], ['澎湃新闻', '河北'])
})

test('text files keep their marks', () => {
  const raw = `---\ntitle: 甲\n---\n\n**甲市**将建设[三座](https://a.b/c)加氢站，\n> 方便重卡补能。`
  const article = prepare(raw, { kind: 'page' })
  assert.ok(cleanOf(article).includes('**甲市**将建设[三座](https://a.b/c)加氢站，'))
  assert.ok(article.edits.every(({ kind }) => kind !== 'markup'))
})

test('saved pages without marks give the same text under the name of Markdown', () => {
  for (const id of readdirSync('test/golden')) {
    const article = prepare(readFileSync(`corpus/${id}.txt`, 'utf8'), { id })
    assert.equal(cleanOf(article), readFileSync(`test/golden/${id}/text.txt`, 'utf8'))
  }
})

const PIECES = [
  '甲市将建设三座加氢站，方便重卡补能。',
  '乙市的夜间公交开通了，市民说回家方便多了',
  '# 氢能产业提速',
  '## 小标题',
  '> 引文',
  '- 列表项',
  '1. 第一项',
  '**重点**',
  '*斜体* 与 `码`',
  '[文字](https://a.b/c "题")',
  '![图](a.png)',
  '<!-- 注 -->',
  '```',
  '---',
  '===',
  '| 甲 | 乙 |',
  '|---|---|',
  '[名]: https://a.b',
  '来源：甲市日报 2024-07-08',
  '下一行  ',
  '断行\\',
  '　　缩进的段落。',
  'Hello world',
  '',
]

test('on any Markdown text the edits replay, do not overlap, and lead to the raw text and back', () => {
  const text = fc.tuple(
    fc.constantFrom(
      '',
      '---\ntitle: 题\ndate: 2024-07\n---\n',
      '\ufeff---\n作者: [王海平]\n---\n',
      '---\n坏\n---\n',
    ),
    fc.array(fc.constantFrom(...PIECES), { maxLength: 16 }),
    fc.constantFrom('\n', '\r\n', '\n\n'),
  )
  fc.assert(
    fc.property(text, fc.nat(), fc.nat(), ([front, lines, end], a, b) => {
      const article = prepare(front + lines.join(end))
      const map = new OffsetMap(article.raw, article.edits)
      const { clean } = map
      assert.equal(clean, clean.trim())
      assert.doesNotMatch(clean, /\n{3}|\r|[ \u3000]\n|\n[ \u3000]/u)
      for (const { raw, exact } of article.found) assert.equal(article.raw.slice(raw.start, raw.end), exact)
      if (clean === '') return
      const [start, last] = [a % clean.length, b % clean.length].sort((x, y) => x - y) as [number, number]
      const back = map.toClean(map.toRaw(cleanSpan(start, last + 1)))
      assert.ok(back.start <= start && back.end >= last + 1)
    }),
    { numRuns: 400 },
  )
})
