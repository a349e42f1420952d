import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { prepareArticle } from '../../../src/retrieval/formats/formats.ts'
import { fold } from '../../../src/retrieval/language/fold.ts'
import { vocabulary } from '../../../src/retrieval/language/vocabulary.generated.ts'

const BODY =
  '甲市将建设三座加氢站，方便重卡补能。\n\n与此同时，企业也在加快布局，预计全年投运车辆超过一千辆，带动上下游就业。'

describe('the site of a page by its footer', () => {
  for (const line of readFileSync('test/cases/sites.jsonl', 'utf8').trim().split('\n')) {
    const { label, why, footer, site } = JSON.parse(line) as Record<string, string>
    test(`${label}: ${why}`, () => {
      const raw = `氢能产业提速\n2024-07-08\n${BODY}\n推荐阅读\n${footer}\n`
      const article = prepareArticle({ id: 'a', file: 'a.txt', raw, sha256: '', kind: 'page', stated: {} })
      assert.equal(article.metadata.site, site)
    })
  }
})

test('what the article says of a site does not make it the page’s', () => {
  const raw = `氢能产业提速\n2024-07-08\n${BODY}\n\n光明云投与甲市网版权所有的说法，都登在 www.people.com.cn 上。`
  const article = prepareArticle({ id: 'a', file: 'a.txt', raw, sha256: '', kind: 'page', stated: {} })
  assert.equal(article.metadata.site, null)
})

test('the table of sites names each domain and mark once, marks folded', () => {
  const domains = vocabulary.newsSites.flatMap((site) => site.domains.split(' '))
  const marks = vocabulary.newsSites.map(({ mark }) => mark).filter((mark) => mark !== '-')
  assert.equal(new Set([...domains, ...marks]).size, domains.length + marks.length)
  for (const mark of marks) assert.equal(fold(mark), mark)
  for (const domain of domains) assert.match(domain, /^[a-z\d-]+(?:\.[a-z]+){1,2}$/u)
})
