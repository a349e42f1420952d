import assert from 'node:assert/strict'
import test from 'node:test'
import { cite, labelOf } from '../../../src/retrieval/article/cite.ts'
import { OffsetMap } from '../../../src/retrieval/article/offset-map.ts'
import type { Metadata } from '../../../src/retrieval/contract/metadata.ts'
import { type Article, cleanSpan, type Edit, rawSpan } from '../../../src/retrieval/contract/types.ts'

const METADATA: Metadata = {
  title: '题',
  subtitle: null,
  published: '2025-03-06T09:17:12+08:00',
  source: '天津日報',
  site: null,
  authors: [],
  author_role: null,
  editors: [],
  photographers: [],
  place: null,
  section: null,
  url: 'article://a',
  script: 'Hant',
}

function articleOf(raw: string, edits: Edit[], metadata: Metadata = METADATA): Article {
  return { id: 'a', file: 'a.txt', sha256: 'f00', raw, edits, metadata, found: [], notes: [] }
}

const reading: Edit = {
  kind: 'inserted-reading',
  raw: rawSpan(1, 9),
  before: '(chuàng)',
  after: '',
  reason: 'test',
}
const article = articleOf('創(chuàng)新發展。', [reading])
const map = new OffsetMap(article.raw, article.edits)

test('a citation of a span with a removal inside lists it, and the raw slice encloses it', () => {
  const { quote, raw, repairs, position } = cite(article, map, cleanSpan(0, 2), null)
  assert.deepEqual(quote, { exact: '創新', prefix: '', suffix: '發展。' })
  assert.deepEqual(raw, { start: 0, end: 10, exact: '創(chuàng)新', sha256: 'f00' })
  assert.deepEqual(repairs, [reading])
  assert.deepEqual(position, { start: 0, end: 2 })
})

test('a removal at the edge of a span is not part of it', () => {
  for (const [start, end, exact] of [
    [0, 1, '創'],
    [1, 3, '新發'],
  ] as const) {
    const { raw, repairs } = cite(article, map, cleanSpan(start, end), null)
    assert.equal(raw.exact, exact)
    assert.deepEqual(repairs, [])
  }
})

test('a span that ends inside replaced text encloses the whole replaced raw text', () => {
  const edit: Edit = {
    kind: 'gbk-shift',
    raw: rawSpan(1, 6),
    before: '?!焙罹盀',
    after: '。”侯景',
    reason: 'test',
  }
  const damaged = articleOf('新?!焙罹盀濱', [edit])
  const { quote, raw, repairs } = cite(damaged, new OffsetMap(damaged.raw, [edit]), cleanSpan(0, 3), null)
  assert.equal(quote.exact, '新。”')
  assert.equal(raw.exact, '新?!焙罹盀')
  assert.deepEqual(repairs, [edit])
})

test('prefix and suffix have 32 units at most and never half a character', () => {
  const long = articleOf(`${'字'.repeat(31)}😀中${'😀'.repeat(20)}`, [])
  const { quote } = cite(long, new OffsetMap(long.raw, []), cleanSpan(33, 34), null)
  assert.equal(quote.prefix, `${'字'.repeat(30)}😀`)
  assert.equal(quote.suffix, '😀'.repeat(16))
  const odd = articleOf(`😀${'字'.repeat(31)}中`, [])
  assert.equal(cite(odd, new OffsetMap(odd.raw, []), cleanSpan(33, 34), null).quote.prefix, '字'.repeat(31))
})

test('the label names title, source or else site, and the day', () => {
  assert.equal(labelOf(article), '《题》，天津日報，2025-03-06')
  const bare = { ...METADATA, source: null, published: null }
  assert.equal(labelOf(articleOf('', [], bare)), '《题》')
  assert.equal(labelOf(articleOf('', [], { ...bare, site: '某网', published: '2024' })), '《题》，某网，2024')
})
