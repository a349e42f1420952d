import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { OffsetMap } from '../../../src/retrieval/article/offset-map.ts'
import { type Article, cleanSpan, type RawDocument } from '../../../src/retrieval/contract/types.ts'
import { prepareArticle } from '../../../src/retrieval/formats/formats.ts'
import { readByline } from '../../../src/retrieval/formats/page/people.ts'
import fc from '../../support/property.ts'

function prepare(raw: string, overrides: Partial<RawDocument> = {}): Article {
  return prepareArticle({ id: 'a', file: 'a.txt', raw, sha256: '', kind: 'page', stated: {}, ...overrides })
}

function cleanOf(article: Article): string {
  return new OffsetMap(article.raw, article.edits).clean
}

function countKinds(article: Article): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { kind } of article.edits) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}

/** Raw body of each bundled article, read by eye: from the first character to the last. */
const BODIES: Record<string, [start: number, end: number]> = {
  '000_22fffa96ce9522f1': [163, 2952],
  '001_c9ee5c7def9b2ae7': [369, 4828],
  '002_a67b407c9d10275b': [301, 1901],
  '003_cf984d4ef4f0545c': [160, 3249],
  '004_331aa6c9fb9621d9': [230, 2317],
}

describe('the bundled articles', () => {
  assert.deepEqual(readdirSync('test/golden').sort(), Object.keys(BODIES))
  for (const [id, [start, end]] of Object.entries(BODIES)) {
    const article = prepare(readFileSync(`corpus/${id}.txt`, 'utf8'), { id, file: `${id}.txt` })
    const expected = JSON.parse(readFileSync(`test/golden/${id}/expected.json`, 'utf8'))
    test(`${id}: text and body range`, () => {
      const clean = cleanOf(article)
      assert.equal(clean, readFileSync(`test/golden/${id}/text.txt`, 'utf8'))
      const raw = new OffsetMap(article.raw, article.edits).toRaw(cleanSpan(0, clean.length))
      assert.deepEqual([raw.start, raw.end], [start, end])
    })
    test(`${id}: metadata, places, notes, edits`, () => {
      const found = article.found.map(
        ({ field, raw, exact }) => `${field} [${raw.start},${raw.end}) ${exact}`,
      )
      const notes = article.notes.map(({ exact, raw }) => `${exact} ${raw.start}`)
      assert.deepEqual({ metadata: article.metadata, found, notes, edits: countKinds(article) }, expected)
      for (const { raw, exact } of [...article.found, ...article.notes]) {
        assert.equal(article.raw.slice(raw.start, raw.end), exact)
      }
    })
  }
})

test('line ends and a byte order mark of other systems give the same text and metadata', () => {
  for (const id of Object.keys(BODIES)) {
    const raw = `\ufeff${readFileSync(`corpus/${id}.txt`, 'utf8').replaceAll('\n', '\r\n')}`
    const article = prepare(raw, { id })
    assert.equal(cleanOf(article), readFileSync(`test/golden/${id}/text.txt`, 'utf8'))
    const expected = JSON.parse(readFileSync(`test/golden/${id}/expected.json`, 'utf8'))
    assert.deepEqual(article.metadata, expected.metadata)
  }
})

interface PageCase {
  readonly label: string
  readonly why: string
  readonly text: string
  readonly clean: string
  readonly removed: string[]
  readonly metadata: Record<string, unknown>
}

describe('pages', () => {
  for (const line of readFileSync('test/cases/clean-pages.jsonl', 'utf8').trim().split('\n')) {
    const { label, why, text, clean, removed, metadata } = JSON.parse(line) as PageCase
    test(`${label}: ${why}`, () => {
      const article = prepare(text)
      assert.equal(cleanOf(article), clean)
      const kinds = Object.keys(countKinds(article)).filter(
        (kind) => kind !== 'space' && kind !== 'line-ending',
      )
      assert.deepEqual(kinds.sort(), removed)
      const actual = Object.entries(article.metadata).filter(([field]) => field in metadata)
      assert.deepEqual(Object.fromEntries(actual), metadata)
    })
  }
})

describe('bylines', () => {
  for (const line of readFileSync('test/cases/clean-bylines.jsonl', 'utf8').trim().split('\n')) {
    const { label, why, text, ...expected } = JSON.parse(line)
    test(`${label}: ${why}`, () => {
      const byline = readByline(text, 100)
      const actual = {
        authors: byline.authors.map((author) => author.text),
        photographers: byline.photographers.map((photographer) => photographer.text),
        role: byline.role?.text ?? null,
      }
      assert.deepEqual(actual, expected)
      for (const { text: name, span } of [...byline.authors, ...byline.photographers]) {
        assert.equal(text.slice(span.start - 100, span.end - 100).replace(/\s/gu, ''), name)
      }
    })
  }
})

describe('a text that is a body already', () => {
  const raw = '氢能产业提速\n来源：甲市日报\n\n　　甲市将建设三座加氢站。\n版权所有 甲市网\n'
  test('is not taken apart', () => {
    const article = prepare(raw, { kind: 'body' })
    assert.deepEqual(article.edits, [])
    assert.equal(article.metadata.title, '氢能产业提速')
    assert.deepEqual(article.found, [])
  })
  test('is repaired', () => {
    const text = '科技創(chuàng)新、發(fā)展、產業(yè)、數據(jù)、優(yōu)勢。“成果已轉化落地?!比f師強委員說。'
    assert.equal(
      cleanOf(prepare(text, { kind: 'body' })),
      '科技創新、發展、產業、數據、優勢。“成果已轉化落地。”萬師強委員說。',
    )
  })
  test('has a title made from its beginning', () => {
    const long =
      '这一句很短。后面还有很长很长的一段话，长到一行之内放不下，所以只能取第一句作为题目，其余的都不要了。'
    assert.equal(prepare(long, { kind: 'body' }).metadata.title, '这一句很短。')
    const endless = '𠮷'.repeat(30)
    assert.equal(prepare(endless, { kind: 'body' }).metadata.title, '𠮷'.repeat(20))
    assert.equal(prepare(`a${endless}`, { kind: 'body' }).metadata.title, `a${'𠮷'.repeat(19)}`)
  })
})

test('stated metadata wins over the page and has no place in it', () => {
  const raw = '氢能产业提速\n来源:甲市日报 2024-07-08\n甲市将建设三座加氢站，方便重卡补能，明年再建五座。'
  const { metadata, found } = prepare(raw, { stated: { source: '乙市日报', url: 'https://example.org/1' } })
  assert.equal(metadata.source, '乙市日报')
  assert.equal(metadata.url, 'https://example.org/1')
  assert.equal(metadata.published, '2024-07-08')
  assert.deepEqual(
    found.map(({ field }) => field),
    ['title', 'published'],
  )
})

test('a stated title finds its line', () => {
  const raw = '甲市频道头条\n氢能产业提速\n甲市将建设三座加氢站，方便重卡补能，明年再建五座。'
  const article = prepare(raw, { stated: { title: '氫能產業提速' } })
  assert.equal(cleanOf(article), '甲市将建设三座加氢站，方便重卡补能，明年再建五座。')
  assert.equal(article.metadata.title, '氫能產業提速')
})

const LINES = [
  '',
  '　　甲市将建设三座加氢站，方便重卡补能。',
  '  乙市的夜间公交开通了，市民说回家方便多了。\u00a0',
  '科技創(chuàng)新、發(fā)展、產業(yè)、數據(jù)、優(yōu)勢明顯提昇。',
  '“成果已轉化落地?!比f師強委員說。（记者 王海平）',
  '氢能产业提速驶入快车道',
  '原标题:氢能产业提速驶入快车道',
  '来源：甲市日报 作者：王海平 2024-07-08 09:05',
  '首页 > 能源 > 正文',
  '[摘要] 甲市将建设三座加氢站，方便重卡...',
  '2024年7月8日 星期一',
  '编者按:',
  '● 加快布局',
  '（记者 王海平 摄影记者 李明）',
  '[ 责编:陈国栋 ]',
  '相关阅读',
  '版权声明：未经授权不得转载。',
  '标题导航',
  '氢能产业提速驶入快车道~~~',
  '2023-07-28 10:13，正文：甲市将建设三座加氢站。',
  '点赞 {{count}}',
]

test('on any page the edits replay, do not overlap, and lead to the raw text and back', () => {
  const page = fc.tuple(
    fc.array(fc.constantFrom(...LINES), { maxLength: 14 }),
    fc.constantFrom('\n', '\r\n', '\n\n'),
  )
  fc.assert(
    fc.property(page, fc.nat(), fc.nat(), ([lines, end], a, b) => {
      const article = prepare(lines.join(end))
      const map = new OffsetMap(article.raw, article.edits)
      const { clean } = map
      if (article.raw.trim() !== '') assert.notEqual(clean, '')
      assert.equal(clean, clean.trim())
      assert.doesNotMatch(clean, /\n{3}|\r|[ \u3000]\n|\n[ \u3000]/u)
      for (const edit of article.edits) assert.notEqual(edit.raw.start, edit.raw.end)
      if (clean === '') return
      const [start, last] = [a % clean.length, b % clean.length].sort((x, y) => x - y) as [number, number]
      const raw = map.toRaw(cleanSpan(start, last + 1))
      const inside = map.editsWithin(raw)
      if (inside.length === 0)
        assert.equal(article.raw.slice(raw.start, raw.end), clean.slice(start, last + 1))
      const back = map.toClean(raw)
      assert.ok(back.start <= start && back.end >= last + 1)
    }),
    { numRuns: 300 },
  )
})
