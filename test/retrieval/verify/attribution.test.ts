import assert from 'node:assert/strict'
import test from 'node:test'
import type { QuoteToVerify } from '../../../src/retrieval/contract/verification.ts'
import { verifyQuotes } from '../../../src/retrieval/verify/judge/verify.ts'
import { body, collection } from './support.ts'

const deps = collection([
  body('hydrogen', '甲公司董事长王海平表示，2025年将建成加氢站20座。\n乙市计划推广氢能重卡1500辆。', {
    title: '氢能产业提速',
    source: '天津日报',
    published: '2025-03-06T09:17+08:00',
  }),
  body('rice', '农业专家陈志国说，今年水稻单产有望提高3%。\n各地抓住窗口期抢收。', {
    title: '秋粮丰收',
    authors: ['李明'],
  }),
  body('early', '早稻已经收完。', { title: '早稻', source: '农民日报', site: '——' }),
  body('late', '晚稻刚刚插完。', { title: '晚稻', source: '——' }),
  body('reprint', '乙市計劃推廣氫能重卡1500輛。', {
    title: '氫能',
    source: '某某网',
    published: '2025-03-07',
  }),
])

const SPOKEN = '2025年将建成加氢站20座'
const NARRATED = '各地抓住窗口期抢收。'
const COPIED = '乙市计划推广氢能重卡1500辆。'

const CASES: readonly (readonly [
  why: string,
  quote: QuoteToVerify,
  verdict: string,
  wrong: readonly string[],
])[] = [
  ['nothing named', { text: SPOKEN }, 'exact', []],
  ['its article', { text: SPOKEN, article_id: 'hydrogen' }, 'exact', []],
  ['another article', { text: SPOKEN, article_id: 'rice' }, 'misattributed', ['article']],
  ['an article that there is not', { text: SPOKEN, article_id: 'nowhere' }, 'misattributed', ['article']],
  ['its speaker', { text: SPOKEN, speaker: '王海平' }, 'exact', []],
  [
    'its speaker in the other script, with an office',
    { text: SPOKEN, speaker: '甲公司董事長王海平' },
    'exact',
    [],
  ],
  ['its speaker by office alone', { text: SPOKEN, speaker: '甲公司董事长' }, 'exact', []],
  ['another speaker', { text: SPOKEN, speaker: '陈志国' }, 'misattributed', ['speaker']],
  ['a speaker where nobody speaks', { text: NARRATED, speaker: '王海平' }, 'misattributed', ['speaker']],
  ['the author where nobody speaks', { text: NARRATED, speaker: '李明' }, 'exact', []],
  ['somebody named nearby where nobody speaks', { text: NARRATED, speaker: '陈志国' }, 'exact', []],
  ['its source, in part', { text: SPOKEN, source: '天津日報社' }, 'exact', []],
  ['another source', { text: SPOKEN, source: '人民日报' }, 'misattributed', ['source']],
  ['a source where the article tells none', { text: NARRATED, source: '人民日报' }, 'exact', []],
  ['marks alone for a source', { text: SPOKEN, source: '——' }, 'exact', []],
  [
    'a source where the article tells marks alone',
    { text: '晚稻刚刚插完。', source: '人民日报' },
    'exact',
    [],
  ],
  ['marks alone for a speaker', { text: SPOKEN, speaker: '——' }, 'exact', []],
  ['marks alone for a speaker where nobody speaks', { text: NARRATED, speaker: '（）' }, 'exact', []],
  [
    'another source where the article tells a source and a site of marks alone',
    { text: '早稻已经收完。', source: '人民日报' },
    'misattributed',
    ['source'],
  ],
  ['its date', { text: SPOKEN, published: '2025-03-06' }, 'exact', []],
  ['its month', { text: SPOKEN, published: '2025-03' }, 'exact', []],
  ['its date as people write it', { text: SPOKEN, published: '2025年3月6日' }, 'exact', []],
  ['another date', { text: SPOKEN, published: '2025-03-07' }, 'misattributed', ['date']],
  ['another year', { text: SPOKEN, published: '2024' }, 'misattributed', ['date']],
  ['the reprint, by its source', { text: COPIED, source: '某某网' }, 'variant', []],
  ['the reprint, by its article', { text: COPIED, article_id: 'reprint' }, 'variant', []],
  [
    'source and date of different articles',
    { text: COPIED, source: '某某网', published: '2025-03-06' },
    'misattributed',
    ['source'],
  ],
]

for (const [why, quote, verdict, wrong] of CASES) {
  test(`named: ${why}`, async () => {
    const { verdicts } = await verifyQuotes(deps, { quotes: [quote] })
    assert.equal(verdicts[0]?.verdict, verdict)
    assert.deepEqual(verdicts[0]?.misattributed, wrong)
  })
}

test('a quote that stands in several places lists them, the cited article first', async () => {
  const { verdicts } = await verifyQuotes(deps, {
    quotes: [{ text: COPIED, article_id: 'reprint' }, { text: COPIED }],
  })
  assert.deepEqual(
    verdicts.map(({ occurrences, places, citation }) => [
      occurrences,
      citation?.article.id,
      places.map(({ article }) => article.id),
    ]),
    [
      [2, 'reprint', ['reprint', 'hydrogen']],
      [2, 'hydrogen', ['hydrogen', 'reprint']],
    ],
  )
})

test('an altered quote of the cited article is compared with that article', async () => {
  const text = COPIED.replace('推广', '购买')
  const { verdicts } = await verifyQuotes(deps, { quotes: [{ text, article_id: 'reprint' }] })
  assert.deepEqual(
    [verdicts[0]?.verdict, verdicts[0]?.citation?.article.id, verdicts[0]?.citation?.quote.exact],
    ['altered', 'reprint', '乙市計劃推廣氫能重卡1500輛。'],
  )
})
