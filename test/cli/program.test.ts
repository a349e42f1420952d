import assert from 'node:assert/strict'
import path from 'node:path'
import { describe, test } from 'node:test'
import { ChuchuError, type Collection } from '../../src/retrieval/index.ts'
import {
  fetchTool,
  findPhraseTool,
  findQuotesTool,
  listArticlesTool,
  searchTool,
} from '../../src/server/tools/index.ts'
import { callTool, type Tool } from '../../src/server/tools/tool.ts'
import { ARTICLES, createFakeCollection } from '../support/fake-collection.ts'
import { createInspectable, createSearchRecorder, run } from './support.ts'

describe('wrong usage: exit 2, a word on stderr, nothing on stdout', () => {
  const cases: [args: string[], says: RegExp][] = [
    [[], /^Usage: chuchu/],
    [['aks', '园'], /unknown command 'aks'\n\(Did you mean ask\?\)/],
    [['ask'], /missing required argument 'question'/],
    [
      ['ask', '园', '--limit', 'x'],
      /'--limit <n>' argument 'x' is invalid\. It takes a whole number from 1 to 20\./,
    ],
    [['ask', '园', '--limit', '-1'], /argument '-1' is invalid\. It takes a whole number from 1 to 20\./],
    [['search', '园', '--limit', '0'], /It takes a whole number from 1 to 50\./],
    [['articles', '--limit', '101'], /It takes a whole number from 1 to 100\./],
    [['fetch', 'park', '--offset', '1.5'], /It takes a whole number of 0 or more\./],
    [['fetch', 'park', '--max-chars', '60001'], /It takes a whole number from 1 to 60000\./],
    [['ask', '园', '--script', 'latin'], /Allowed choices are hans, hant/],
    [['ask', ''], /^chuchu: the question is empty; it must be text of 1 to 1000 characters/],
    [['ask', '  '], /^chuchu: the question is only white space; it must be text/],
    [['ask', '园'.repeat(1001)], /^chuchu: the question has 1001 characters; it must be text of 1 to 1000/],
    [['search', '园'.repeat(1002)], /^chuchu: the query has 1002 characters; it must be text of 1 to 1000/],
    [['search', '园', '--from', 'yesterday'], /^chuchu: --from must be an ISO date/],
    [['ask', '园', '--from', '2025', '--to', '2024'], /^chuchu: the filters must not have --from after --to/],
    [['articles', '--source', ''], /^chuchu: --source must be text of 1 to 200 characters/],
    [['search', '园', '--cursor', 'x'], /cursor x is not one.*\n {2}repeat the command without --cursor/],
    [['ask', '园', '--json', '--script', 'hans'], /--script adds .*--json prints .*\n {2}leave out one/],
    [['ask', '园', '--corpus', ''], /'--corpus <folder>' argument '' is invalid\. It is empty/],
    [['--corpus', ' ', 'ask', '园'], /'--corpus <folder>' argument ' ' is invalid\. It is empty/],
    [['ask', '园', '--data', ''], /'--data <folder>' argument '' is invalid\. It is empty/],
    [['ask', '园', '--embed-url', ''], /'--embed-url <url>' argument '' is invalid\. It is empty/],
    [
      ['ask', '园', '--embed-url', 'http://localhost'],
      /^chuchu: the embedding endpoint is named without a model/,
    ],
    [['ask', '园', '--embed-batch', '0'], /It takes a whole number from 1 to 2048\./],
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
    assert.match(
      notes,
      /^chuchu: no article or passage has the id "no-such"\n {2}chuchu articles lists all\n$/,
    )
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
    { args: ['phrase', '园'], tool: findPhraseTool, input: { phrase: '园', detail: 'full' } },
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
  const opened = [{ corpus, data: path.resolve('state'), rebuild: false }]

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

test('the embedding endpoint reaches the engine, its key from the environment alone', async () => {
  const args = ['ask', '园', '--embed-url', 'http://localhost:1', '--embed-model', 'm', '--data', 'state']
  const { opened, out, notes } = await run(args, { env: { CHUCHU_EMBED_KEY: 'secret' } })
  const { embedder } = opened[0] as { embedder: Record<string, unknown> }
  assert.deepEqual([embedder.url, embedder.model, embedder.key], ['http://localhost:1', 'm', 'secret'])
  assert.doesNotMatch(out + notes, /secret/)
  assert.match((await run([...args, '--embed-key', 'k'])).notes, /unknown option '--embed-key'/)
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
  const articles = ['--article', 'par', '--article', 'article://%E5%B0%88%E5%88%8A']
  await run(['search', '园', ...filters, '--speaker', '林', ...articles], { collection })
  assert.deepEqual(last()?.filters, {
    published_from: '2024',
    published_to: '2024-05',
    source: '日报',
    author: '甲',
    speaker: '林',
    place: '城北',
    article_ids: ['park', '專刊/第1版 #50%?'],
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
  assert.equal(notes, '引文附近没有：月球\n2 of 5; more: --cursor 2\n')
})

describe('search says first that no passage holds a word of the query', () => {
  const withMatch = (terms: string[], keyword_rank: number | null, unmatched_terms: string[]) => {
    const fake = createFakeCollection()
    const search: Collection['search'] = async (request) => {
      const response = await fake.search(request)
      const results = response.results.map((hit) => ({
        ...hit,
        matched: { terms, keyword_rank, vector_rank: 1 },
      }))
      return { ...response, results, unmatched_terms }
    }
    return { collection: { ...fake, search } }
  }
  const firstLine = async (query: string, options: { collection: Collection }) =>
    (await run(['search', query, '--limit', '1'], options)).out.split('\n')[0]

  test('naming the words, in the script of the query', async () => {
    const options = withMatch([], 3, ['月球', '火星'])
    assert.equal(await firstLine('月球火星', options), '以下段落只是最接近的，都不含：月球、火星')
    assert.match(
      (await firstLine('moon', options)) ?? '',
      /^These passages are only the nearest; none contains 月球/,
    )
  })

  test('without words to name', async () => {
    const options = withMatch([], null, [])
    assert.equal(await firstLine('长', options), '以下段落只是最接近的，都不含所查的词')
    assert.equal(await firstLine('長', options), '以下段落只是最接近的，都不含所查的詞')
  })

  test('not where one holds a word, nor where the query has only function words that are found', async () => {
    assert.match((await firstLine('公园', withMatch(['公园'], 1, ['月球']))) ?? '', /^1\. /)
    assert.match((await firstLine('的', withMatch([], 1, []))) ?? '', /^1\. /)
  })
})

describe('nothing is found', () => {
  const empty = createInspectable([])
  const silent: Collection = {
    ...empty,
    findQuotes: async () => ({ evidence: 'none', quotes: [], unmatched_terms: ['园'], advice: '' }),
    listArticles: async (request) => ({
      ...(await empty.listArticles(request)),
      total: request.filters?.source ? 0 : 9,
    }),
  }
  const out = async (...args: string[]) => (await run(args, { collection: silent })).out

  test('because the filters leave no article: they are listed', async () => {
    const filters = ['--source', '晚报', '--from', '2030']
    assert.equal(await out('ask', '园', ...filters), '没有文章符合筛选条件：--from 2030 --source 晚报\n')
    assert.equal(await out('search', '園', ...filters), '沒有文章符合篩選條件：--from 2030 --source 晚报\n')
    assert.equal(await out('ask', 'park', '--source', 'x'), 'No article matches the filters: --source x\n')
  })

  test('in the articles that the filters leave, or in any', async () => {
    assert.equal(await out('ask', '园', '--from', '2030'), '这些文章没有回答这个问题。\n')
    assert.equal(await out('search', '园'), '没有找到相关的段落；请换一种说法。\n')
  })
})

test('the bounds of --limit are those of the tools', async () => {
  const bounds = [
    { args: ['ask', '园'], tool: findQuotesTool, input: { question: '园' }, max: 20 },
    { args: ['search', '园'], tool: searchTool, input: { query: '园' }, max: 50 },
    { args: ['phrase', '园'], tool: findPhraseTool, input: { phrase: '园' }, max: 50 },
    { args: ['articles'], tool: listArticlesTool, input: {}, max: 100 },
  ]
  for (const { args, tool, input, max } of bounds) {
    assert.equal((await run([...args, '--limit', String(max)])).code, 0)
    await assert.rejects(callTool(tool as Tool, createFakeCollection(), { ...input, limit: max + 1 }), {
      code: 'invalid_input',
    })
  }
})

test('fetch: all pages in one, or the page that is asked for', async () => {
  const long = { ...ARTICLES[0]!, id: 'long', text: '一二三四五六七八九十'.repeat(3000) }
  const collection = createFakeCollection([long])
  assert.equal((await run(['fetch', 'long'], { collection })).out, `${long.text}\n`)
  const page = await run(['fetch', 'long', '--offset', '2', '--max-chars', '3'], { collection })
  assert.equal(page.out, '三四五\n')
})

test('fetch: the start of an id or an address will do', async () => {
  const whole = (await run(['fetch', 'park'])).out
  assert.equal((await run(['fetch', 'pa'])).out, whole)
  assert.equal((await run(['fetch', 'article://park'])).out, whole)
  assert.equal((await run(['fetch', 'passage://park%230-9'])).out, '城北公园今日开园。\n')
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
  const fake = createFakeCollection(many)
  const limits: unknown[] = []
  const listArticles: Collection['listArticles'] = (request) => {
    limits.push(request.limit)
    return fake.listArticles(request)
  }
  const all = await run(['articles'], { collection: { ...fake, listArticles } })
  assert.equal(all.out.trimEnd().split('\n').length, 250)
  assert.deepEqual(limits, [100, 100, 100])
  const one = await run(['articles'], { collection: createFakeCollection(many.slice(0, 1)) })
  assert.equal(one.notes, '1 article\n')
})
