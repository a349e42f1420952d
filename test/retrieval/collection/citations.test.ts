import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import { cite } from '../../../src/retrieval/article/cite.ts'
import { OffsetMap } from '../../../src/retrieval/article/offset-map.ts'
import { Reading } from '../../../src/retrieval/article/reading.ts'
import { toStored } from '../../../src/retrieval/article/stored-article.ts'
import type { Citation } from '../../../src/retrieval/contract/citation.ts'
import { type Article, cleanSpan } from '../../../src/retrieval/contract/types.ts'
import { prepareArticle } from '../../../src/retrieval/formats/formats.ts'
import { BUNDLED } from '../../support/corpus.ts'
import fc from '../../support/property.ts'

const articles = readdirSync(BUNDLED).map((file): Article => {
  const bytes = readFileSync(path.join(BUNDLED, file))
  return prepareArticle({
    id: file.replace(/\.txt$/, ''),
    file,
    raw: bytes.toString('utf8'),
    sha256: createHash('sha256').update(bytes).digest('hex'),
    kind: 'page',
    stated: {},
  })
})

function assertTrue(citation: Citation, article: Article, clean: string): void {
  const { position, quote, raw, repairs } = citation
  assert.equal(clean.slice(position.start, position.end), quote.exact)
  assert.equal(article.raw.slice(raw.start, raw.end), raw.exact)
  assert.ok(clean.slice(0, position.start).endsWith(quote.prefix))
  assert.ok(clean.slice(position.end).startsWith(quote.suffix))
  assert.ok(quote.prefix.length <= 32 && quote.suffix.length <= 32)
  for (const repair of repairs) {
    assert.equal(article.raw.slice(repair.raw.start, repair.raw.end), repair.before)
    assert.ok(repair.raw.start >= raw.start && repair.raw.end <= raw.end)
  }
  assert.equal(repairs.length === 0, raw.exact === quote.exact)
}

for (const article of articles) {
  const reading = new Reading(article)
  const { clean, map } = reading

  test(`${article.id}: the recorded edits, replayed by hand, give the clean text`, () => {
    let replayed = ''
    let done = 0
    for (const { raw, before, after } of article.edits) {
      assert.ok(raw.start >= done)
      assert.equal(article.raw.slice(raw.start, raw.end), before)
      replayed += article.raw.slice(done, raw.start) + after
      done = raw.end
    }
    assert.equal(replayed + article.raw.slice(done), clean)
  })

  test(`${article.id}: every sentence can be cited`, () => {
    assert.ok(reading.sentences.length > 20)
    for (const [i, { span }] of reading.sentences.entries()) {
      assertTrue(cite(article, map, span, reading.speakers[i] ?? null), article, clean)
    }
  })

  test(`${article.id}: every passage can be cited`, () => {
    const { passages } = toStored(article)
    assert.ok(passages.length > 5)
    for (const { start, end } of passages) {
      assertTrue(cite(article, map, cleanSpan(start, end), null), article, clean)
    }
  })

  test(`${article.id}: every span of up to 60 characters can be cited`, () => {
    for (let start = 0; start < clean.length; start += 1) {
      for (const length of [1, 2, 3, 7, 20, 60]) {
        const end = Math.min(clean.length, start + length)
        assertTrue(cite(article, map, cleanSpan(start, end), null), article, clean)
      }
    }
  })

  test(`${article.id}: passages cover every sentence but headings, in order, without overlap`, () => {
    const { passages } = toStored(article)
    const headings = new Set<number>(reading.headings.map((heading) => heading.span.start))
    const missed = reading.sentences.filter(
      ({ span }) =>
        !headings.has(span.start) && !passages.some((p) => p.start <= span.start && span.end <= p.end),
    )
    assert.deepEqual(missed, [])
    for (const [i, passage] of passages.entries()) assert.ok(passage.start >= (passages[i - 1]?.end ?? 0))
  })

  test(`${article.id}: the offset map is rebuilt from what is stored`, () => {
    const stored = JSON.parse(JSON.stringify(article)) as Article
    assert.equal(new OffsetMap(stored.raw, stored.edits).clean, clean)
  })
}

/** Pieces of pages: prose, headings, furniture, damage, white space of all kinds, characters of two code units. */
const PIECES = [
  '发展新质生产力是推动高质量发展的内在要求。',
  '“我们要坚持科技创新。”市长王海平表示,2025年将建成20座。',
  '以科技創(chuàng)新開辟發(fā)展新領域,實(shí)現(xiàn)新的躍升,產業(yè)升級。',
  '“‘新’的核心在于科技創(chuàng)新?!焙罹盀I代表建議,要強化主體地位。侯景濱代表認為。',
  '來源: 天津日報 作者:徐麗 編輯:靳永鋒 2025-03-06 09:17:12',
  '全国政协委员明炬:',
  '版权声明:凡注明来源的作品,版权归本网所有。',
  '扫码阅读手机版',
  '𠮷野家開店，😀歡迎光臨！',
  '\uFEFF',
  '\r\n',
  '\n\n',
  '\n    ',
  '\u00A0',
  '\u3000\u3000',
  '\uD842',
  '?',
  'a',
]

test('on generated pages every sentence and passage can be cited, whatever the damage', () => {
  const pages = fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(pages, fc.constantFrom('page' as const, 'body' as const), (pieces, kind) => {
      const raw = pieces.join('')
      const article = prepareArticle({ id: 'x', file: 'x.txt', raw, sha256: '', kind, stated: {} })
      const reading = new Reading(article)
      const { clean, map } = reading
      for (const { span } of reading.sentences) assertTrue(cite(article, map, span, null), article, clean)
      for (const { start, end } of toStored(article).passages) {
        assertTrue(cite(article, map, cleanSpan(start, end), null), article, clean)
        assert.equal(clean.slice(start, end).trim(), clean.slice(start, end))
      }
    }),
    { numRuns: 600 },
  )
})
