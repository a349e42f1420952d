import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Reading } from '../../../src/retrieval/article/reading.ts'
import { cleanSpan } from '../../../src/retrieval/contract/types.ts'
import { prepareArticle } from '../../../src/retrieval/formats/formats.ts'
import { openCollection } from '../../../src/retrieval/index.ts'
import { standalone } from '../../../src/retrieval/search/select.ts'
import { casesOf } from '../../support/cases.ts'
import { BUNDLED, scratch } from '../../support/corpus.ts'

interface Case {
  readonly text: string
  /** The sentence that is asked about. */
  readonly sentence: string
  readonly asks_list?: boolean
  readonly quote: string
  /** What is judged of it; the whole quote where absent. */
  readonly core?: string
}

function readingOf(raw: string): Reading {
  return new Reading(prepareArticle({ id: 'a', file: 'a.jsonl', raw, sha256: '', kind: 'body', stated: {} }))
}

describe('the smallest run of sentences that stands alone', () => {
  for (const { kind, why, text, sentence, quote, core = quote, ...rest } of casesOf<Case>('standalone')) {
    test(`${kind}: ${why}`, () => {
      const reading = readingOf(text)
      const { clean, sentences } = reading
      const index = sentences.findIndex(({ span }) => clean.slice(span.start, span.end) === sentence)
      assert.ok(index >= 0, sentence)
      const found = standalone(reading, index, cleanSpan(0, clean.length), rest.asks_list === true)
      assert.equal(clean.slice(found.span.start, found.span.end), quote)
      assert.equal(clean.slice(found.core.start, found.core.end), core)
    })
  }
})

test('real: five announced tasks come as one quote of the one who announces them', async (t) => {
  const collection = await openCollection({ corpus: [BUNDLED], data: scratch(t) })
  for (const question of ['明炬提到的五方面任务是什么？', '重慶要抓好哪五方面任務？']) {
    const [first] = (await collection.findQuotes({ question })).quotes
    for (const mark of ['抓好五方面任务', '一是完善', '二是强化', '三是集聚', '四是深化', '五是优化'])
      assert.ok(first?.quote.exact.includes(mark), `${question} ${mark}`)
    assert.equal(first?.speaker?.name, '明炬')
  }
  const said = await collection.findQuotes({ question: '五方面任务是什么？', filters: { speaker: '明炬' } })
  assert.ok(said.quotes[0]?.quote.exact.includes('五是优化'))
})
