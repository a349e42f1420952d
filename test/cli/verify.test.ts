import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, test } from 'node:test'
import type { Citation, Collection, Verdict, VerifyRequest } from '../../src/retrieval/index.ts'
import { ARTICLES, createFakeCollection } from '../support/fake-collection.ts'
import { verdictsOn } from '../support/verdicts.ts'
import { run } from './support.ts'

const { quotes } = await createFakeCollection().findQuotes({ question: '园' })
const [OPENING, TREES, FREE] = quotes as [Citation, Citation, Citation]

const verdict = (kind: Verdict['verdict'], over: Partial<Verdict> = {}): Verdict => ({
  text: OPENING.quote.exact,
  verdict: kind,
  citation: kind === 'not_found' ? null : OPENING,
  occurrences: kind === 'not_found' ? 0 : 1,
  places: [],
  differences: [],
  misattributed: [],
  in_answer: null,
  ...over,
})

const EXACT = verdict('exact')
const ALTERED = verdict('altered', {
  text: '园长林小舟说,全园种树2300棵。',
  citation: TREES,
  differences: [
    { kind: 'number', yours: '2300', source: '3200' },
    { kind: 'omission', yours: '', source: '今日' },
  ],
})

function checking(verdicts: readonly Verdict[], asked: VerifyRequest[] = []): { collection: Collection } {
  const verifyQuotes: Collection['verifyQuotes'] = async (request) => {
    asked.push(request)
    return verdictsOn(verdicts)
  }
  return { collection: createFakeCollection(ARTICLES, { verifyQuotes }) }
}

function withFile(content: string | Uint8Array, use: (file: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'chuchu-verify-'))
  const file = path.join(folder, 'answer.md')
  writeFileSync(file, content)
  return use(file).finally(() => rmSync(folder, { recursive: true }))
}

describe('exit codes', () => {
  const cases: [Verdict['verdict'][], number][] = [
    [[], 0],
    [['exact', 'variant'], 0],
    [['exact', 'altered'], 1],
    [['misattributed', 'exact'], 1],
    [['not_found'], 1],
  ]
  for (const [kinds, expected] of cases) {
    test(`${expected} for ${kinds.join(', ') || 'no quotes'}`, async () => {
      const stdin = '“城北公园今日开园。”'
      const options = { ...checking(kinds.map((kind) => verdict(kind))), stdin }
      assert.equal((await run(['verify'], options)).code, expected)
      assert.equal((await run(['verify', '--json'], options)).code, expected)
    })
  }
})

test('quotes that were not checked are a failure, too, and are told', async () => {
  const verifyQuotes: Collection['verifyQuotes'] = async () => verdictsOn([EXACT], 7)
  const collection = createFakeCollection(ARTICLES, { verifyQuotes })
  const { code, out } = await run(['verify'], { collection, stdin: '“城北公园今日开园。”开园' })
  assert.equal(code, 1)
  assert.match(out, /\n1 条引文：1 条一字不差；7 条没有核对（请分段核对）；1 个数字/)
})

describe('the answer is read', () => {
  test('from stdin, with and without -', async () => {
    const asked: VerifyRequest[] = []
    await run(['verify'], { ...checking([], asked), stdin: '甲' })
    await run(['verify', '-'], { ...checking([], asked), stdin: '乙' })
    assert.deepEqual(asked, [{ answer: '甲' }, { answer: '乙' }])
  })

  test('from a file, its byte order mark left out', () =>
    withFile('\ufeff“园”\n', async (file) => {
      const asked: VerifyRequest[] = []
      await run(['verify', file], checking([], asked))
      assert.deepEqual(asked, [{ answer: '“园”\n' }])
    }))

  test('from UTF-16, as some shells write it', () =>
    withFile(Buffer.from('\ufeff“园”', 'utf16le'), async (file) => {
      const asked: VerifyRequest[] = []
      await run(['verify', file], checking([], asked))
      assert.deepEqual(asked, [{ answer: '“园”' }])
    }))

  const refused: [what: string, args: string[], stdin: string | Uint8Array, says: RegExp][] = [
    [
      'a file that is missing',
      ['no/such.md'],
      '',
      /^chuchu: answer no\/such\.md: there is no such file\n {2}name/,
    ],
    ['a folder', ['test'], '', /^chuchu: answer test: it is a folder\n/],
    ['GBK', [], Buffer.from([0xb9, 0xab, 0xd4, 0xb0]), /^chuchu: answer stdin: it is not text in UTF-8\n/],
    ['nothing', [], '', /^chuchu: the answer is empty; it must be text of 1 to 60000/],
    [
      'too much',
      [],
      '园'.repeat(60_001),
      /^chuchu: the answer has 60001 characters; it must be text of 1 to/,
    ],
    ['two files', ['a.md', 'b.md'], '', /too many arguments/],
  ]
  for (const [what, args, stdin, says] of refused) {
    test(`but not ${what}`, async () => {
      const { code, out, notes } = await run(['verify', ...args], { ...checking([]), stdin })
      assert.deepEqual({ code, out }, { code: 2, out: '' })
      assert.match(notes, says)
    })
  }
})

test('--json prints the full output of the tool, however long', async () => {
  const many = Array.from({ length: 200 }, () =>
    verdict('exact', { occurrences: 2, places: [OPENING, FREE] }),
  )
  const { out, notes } = await run(['verify', '--json'], { ...checking(many), stdin: '“园”' })
  const output = JSON.parse(out)
  assert.deepEqual(Object.keys(output), ['verdicts', 'uncited_sentences', 'unsupported_numbers', 'summary'])
  assert.equal(output.verdicts.length, 200)
  assert.deepEqual(output.verdicts[0].citation, JSON.parse(JSON.stringify(OPENING)))
  assert.equal(output.verdicts[0].places.length, 2)
  assert.equal(notes, '')
})

const OPENING_DETAILS = `   出处  《城北公园开园》
   位置  park.txt [4, 13)
   修复  还原乱码 1 处：? → 北`

describe('the report', () => {
  const report = async (verdicts: readonly Verdict[], stdin = '开园了。', colour = false) =>
    (await run(['verify'], { ...checking(verdicts), stdin, colour })).out

  test('has a block a verdict, what is unsupported, and a summary', async () => {
    const blocks = (await report([EXACT, verdict('not_found', { text: '园内有湖。' })])).split('\n\n')
    assert.deepEqual(blocks, [
      `✓ 一字不差  “城北公园今日开园。”\n${OPENING_DETAILS}`,
      '✗ 查无此文  “园内有湖。”',
      '没有依据的数字\n   80  八十人。',
      '没有注明出处的句子\n   码头很热闹。',
      '2 条引文：1 条一字不差，1 条查无此文；1 个数字没有依据；1 句没有出处\n',
    ])
  })

  test('shows what an altered quote changed, and where', async () => {
    assert.equal(
      (await report([ALTERED])).split('\n\n')[0],
      `✗ 有改动  “园长林小舟说,全园种树2300棵。”
   引文    园长林小舟说, 全园种树[2]3   00棵。
   原文    园长林小舟说，全园种树   3[2]00棵。
   数字    引文“2300”，原文“3200”
   遗漏    引文无，原文“今日”
   说话人  林小舟（园长）
   出处    《城北公园开园》
   位置    park.txt [13, 30)`,
    )
  })

  test('shows the changed characters in colour where there are colours', async () => {
    const shown = await report([ALTERED], '开园了。', true)
    assert.ok(shown.includes('全园种树\u001b[31m2\u001b[39m3'), JSON.stringify(shown))
    assert.ok(!shown.includes('[2]'))
  })

  test('says what is named wrongly', async () => {
    const wrong = verdict('misattributed', { misattributed: ['speaker', 'date'], citation: TREES })
    const [block] = (await report([wrong])).split('\n\n')
    assert.match(
      block!,
      /^✗ 出处不符 .*\n {3}有误 {4}说话人、日期（实际出处如下）\n {3}说话人 {2}林小舟（园长）\n/,
    )
  })

  test('says where else the words stand', async () => {
    const elsewhere: Citation = { ...FREE, label: '《碼頭夜航》' }
    const places = [OPENING, FREE, elsewhere]
    const [block] = (await report([verdict('variant', { occurrences: 3, places })])).split('\n\n')
    assert.match(block!, /^≈ 字句相同 .*\n.*\n.*\n.*\n {3}他处 {2}共 3 处，另见《碼頭夜航》$/)
  })

  test('is in the language of the answer’s own words, not of its quotes', async () => {
    const text = '长长长长长'
    const at = (start: number) => [verdict('exact', { text, in_answer: { start, end: start + text.length } })]
    assert.match(await report(at(6), '開園了！說「长长长长长」'), /^✓ 一字不差 {2}「长长长长长」/)
    const nested = [
      { start: 3, end: 15 },
      { start: 6, end: 8 },
    ].map((in_answer) => verdict('exact', { text, in_answer }))
    assert.match(await report(nested, 'So “长长长长长长长长长长”'), /^✓ exact/)
    const english = await report(at(9), `He says “${text}”.`)
    assert.match(english, /^✓ exact {2}“长长长长长”\n {3}source {4}《城北公园开园》\n/)
    assert.match(english, /\n1 quote: 1 exact; 1 unsupported number; 1 uncited sentence\n$/)
  })

  test('lets no control character of an answer through', async () => {
    const shown = await report([verdict('not_found', { text: '园\u001b[2J内' })])
    assert.match(shown, /“园␛\[2J内”/)
  })
})
