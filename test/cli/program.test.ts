import assert from 'node:assert/strict'
import path from 'node:path'
import { describe, test } from 'node:test'
import { ChuchuError } from '../../src/retrieval/index.ts'
import { fetchTool, findQuotesTool, listArticlesTool, searchTool } from '../../src/server/tools/index.ts'
import { callTool, type Tool } from '../../src/server/tools/tool.ts'
import { ARTICLES, createFakeCollection } from '../support/fake-collection.ts'
import { createSearchRecorder, run } from './support.ts'

describe('wrong usage: exit 2, a word on stderr, nothing on stdout', () => {
  const cases: [args: string[], says: RegExp][] = [
    [[], /^Usage: chuchu/],
    [['aks', '园'], /unknown command 'aks'\n\(Did you mean ask\?\)/],
    [['ask'], /missing required argument 'question'/],
    [['ask', '园', '--limit', 'x'], /'--limit <n>' argument 'x' is invalid\. It takes a whole number\./],
    [['ask', '园', '--limit', '0'], /"limit" must be a whole number from 1 to 20/],
    [['ask', '园', '--script', 'latin'], /Allowed choices are hans, hant/],
    [['ask', '  '], /"question" must be text of 1 to 1000 characters/],
    [['ask', '园'.repeat(1001)], /"question" must be text of 1 to 1000 characters/],
    [['search', '园', '--from', 'yesterday'], /"filters\.published_from" must be an ISO date/],
    [['search', '园', '--cursor', 'x'], /cursor x is not one.*\n {2}begin again/i],
    [['fetch', 'park', 'quay'], /too many arguments/],
    [['articles', '--nonsense'], /unknown option '--nonsense'/],
    [['ask', '园', '--corpus'], /option '--corpus <folder>' argument missing/],
  ]
  for (const [args, says] of cases) {
    test(`chuchu ${args.join(' ').slice(0, 40)}`, async () => {
      const { code, out, notes } = await run(args)
      assert.equal(code, 2)
      assert.equal(out, '')
      assert.match(notes, says)
    })
  }
})

describe('failure: exit 1, what is wrong and how to mend it', () => {
  test('an id that does not exist', async () => {
    const { code, out, notes } = await run(['fetch', 'no-such'])
    assert.deepEqual({ code, out }, { code: 1, out: '' })
    assert.match(notes, /^chuchu: no article or passage has the id "no-such".*\n {2}search for it/i)
  })

  test('a collection that does not open', async () => {
    const collection = new ChuchuError('corpus_missing', 'there is no folder x', 'Name another.')
    const { code, notes } = await run(['ask', '园'], { collection })
    assert.equal(code, 1)
    assert.equal(notes, 'chuchu: there is no folder x\n  Name another.\n')
  })

  test('a defect shows its stack only where it is asked for', async () => {
    const collection = new Error('oops')
    const plain = await run(['ask', '园'], { collection })
    const debug = await run(['ask', '园'], { collection, env: { CHUCHU_DEBUG: '1' } })
    assert.deepEqual([plain.code, debug.code], [1, 1])
    assert.doesNotMatch(plain.notes, /\n\s+at /)
    assert.match(debug.notes, /\n\s+at /)
  })
})

describe('help and version go to stdout with exit 0', () => {
  for (const args of [['--help'], ['ask', '--help'], ['help', 'ask']]) {
    test(args.join(' '), async () => {
      const { code, out, notes } = await run(args)
      assert.deepEqual({ code, notes }, { code: 0, notes: '' })
      assert.match(out, /^Usage: chuchu/)
      assert.match(out, /--corpus <folder>/)
    })
  }

  test('--version', async () => {
    const { code, out } = await run(['--version'])
    assert.equal(code, 0)
    assert.match(out, /^\d+\.\d+\.\d+\n$/)
  })
})

describe('--json prints the tool’s own output object and nothing else', () => {
  const collection = createFakeCollection()
  const cases = [
    {
      args: ['ask', '园', '--limit', '2'],
      tool: findQuotesTool,
      input: { question: '园', limit: 2, detail: 'full' },
    },
    { args: ['search', '园'], tool: searchTool, input: { query: '园', detail: 'full' } },
    { args: ['fetch', 'park'], tool: fetchTool, input: { id: 'park', detail: 'full' } },
    { args: ['articles'], tool: listArticlesTool, input: {} },
  ]
  for (const { args, tool, input } of cases) {
    test(args.join(' '), async () => {
      const expected = await callTool(tool as Tool, collection, input)
      for (const placed of [
        [...args, '--json'],
        ['--json', ...args],
      ]) {
        const { code, out, notes } = await run(placed)
        assert.deepEqual(JSON.parse(out), expected)
        assert.deepEqual({ code, notes }, { code: 0, notes: '' })
      }
    })
  }
})

describe('global options stand before or after the command', () => {
  const corpus = [path.resolve('one'), path.resolve('two')]
  const opened = [{ corpus, data: path.resolve('state'), rebuild: undefined }]

  test('before', async () => {
    const args = ['--corpus', 'one', '--data', 'state', '--corpus', 'two', 'ask', '园']
    assert.deepEqual((await run(args)).opened, opened)
  })

  test('after, among options of the command', async () => {
    const args = ['ask', '园', '--corpus', 'one', '--limit', '3', '--data', 'state', '--corpus', 'two']
    assert.deepEqual((await run(args)).opened, opened)
  })

  test('from the environment', async () => {
    const env = { CHUCHU_CORPUS: `one${path.delimiter}two`, CHUCHU_DATA: 'state' }
    assert.deepEqual((await run(['ask', '园'], { env })).opened, opened)
  })

  test('an option wins over the environment', async () => {
    const env = { CHUCHU_CORPUS: 'three', CHUCHU_DATA: 'other' }
    const args = ['ask', '园', '--corpus', 'one', '--corpus', 'two', '--data', 'state']
    assert.deepEqual((await run(args, { env })).opened, opened)
  })
})

test('filters reach the tool', async () => {
  const { collection, last } = createSearchRecorder()
  const filters = [
    '--from',
    '2024',
    '--to',
    '2024-05',
    '--source',
    '日报',
    '--author',
    '甲',
    '--place',
    '城北',
  ]
  await run(['search', '园', ...filters, '--speaker', '林', '--article', 'a', '--article', 'b'], {
    collection,
  })
  assert.deepEqual(last()?.filters, {
    published_from: '2024',
    published_to: '2024-05',
    source: '日报',
    author: '甲',
    speaker: '林',
    place: '城北',
    article_ids: ['a', 'b'],
  })
})

test('words of a question need no quotes', async () => {
  const { collection, last } = createSearchRecorder()
  await run(['search', '城北', '公园'], { collection })
  assert.equal(last()?.query, '城北 公园')
})

test('ask: labels in the script of the question, converted reading on demand', async () => {
  const hans = await run(['ask', '开园', '--limit', '1', '--script', 'hant'])
  assert.match(hans.out, /^证据不全/)
  assert.match(hans.out, /\n {3}转换阅读（繁体） {2}城北公園今日開園。\n/)
  assert.match((await run(['ask', '開園'])).out, /^證據不全/)
  assert.match((await run(['ask', 'opening'])).out, /^Partial evidence/)
})

test('search: label, id and the passage cut to the width', async () => {
  const { out, notes } = await run(['search', '园', '--limit', '2'], { columns: 20 })
  assert.equal(
    out,
    `1. 《城北公园开园》
   park#0-9
   城北公园今日开园…

2. 《城北公园开园》
   park#9-26
   园长林小舟说，全…
`,
  )
  assert.equal(notes, 'not in the articles: 月球\n2 of 5; more: --cursor 2\n')
})

test('fetch: all pages in one, or the page that is asked for', async () => {
  const long = { ...ARTICLES[0]!, id: 'long', text: '一二三四五六七八九十'.repeat(3000) }
  const collection = createFakeCollection([long])
  assert.equal((await run(['fetch', 'long'], { collection })).out, `${long.text}\n`)
  const page = await run(['fetch', 'long', '--offset', '2', '--max-chars', '3'], { collection })
  assert.equal(page.out, '三四五\n')
})

test('articles: a table of all pages, columns in line', async () => {
  const { out, notes } = await run(['articles'])
  assert.equal(
    out,
    `park              2024-05-01  样例日报  城北公园开园
專刊/第1版 #50%?  —           —         碼頭夜航
`,
  )
  assert.equal(notes, '2 articles\n')
  const many = Array.from({ length: 250 }, (_, i) => ({ ...ARTICLES[0]!, id: `id-${i}` }))
  const all = await run(['articles'], { collection: createFakeCollection(many) })
  assert.equal(all.out.trimEnd().split('\n').length, 250)
})
