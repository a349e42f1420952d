import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect } from '../connect.ts'

/** Tool, arguments, code and a part of the message that tells what is wrong. */
const CASES: readonly (readonly [string, Record<string, unknown>, string, RegExp])[] = [
  ['search', {}, 'invalid_input', /"query" must be text of 1 to 1000 characters/],
  ['search', { query: '' }, 'invalid_input', /"query" must be text of 1 to 1000 characters/],
  ['search', { query: ' \u3000\n' }, 'invalid_input', /not only white space/],
  ['search', { query: 'x'.repeat(1001) }, 'invalid_input', /"query" must be text of 1 to 1000 characters/],
  ['search', { query: 5 }, 'invalid_input', /"query" must be text/],
  ['search', { query: null }, 'invalid_input', /"query" must be text/],
  ['search', { query: '天', limit: 0 }, 'invalid_input', /"limit" must be a whole number from 1 to 50/],
  ['search', { query: '天', limit: 51 }, 'invalid_input', /"limit" must be a whole number from 1 to 50/],
  ['search', { query: '天', limit: 1.5 }, 'invalid_input', /"limit" must be a whole number/],
  ['search', { query: '天', limit: '5' }, 'invalid_input', /"limit" must be a whole number/],
  [
    'search',
    { query: '天', mode: 'magic' },
    'invalid_input',
    /"mode" must be one of hybrid, keyword, vector/,
  ],
  ['search', { query: '天', detail: 'brief' }, 'invalid_input', /"detail" must be one of concise, full/],
  ['search', { query: '天', cursor: '' }, 'invalid_input', /"cursor" must be text/],
  ['search', { query: '天', cursor: 'nonsense' }, 'bad_cursor', /nonsense/],
  [
    'search',
    { query: '天', queries: '天' },
    'invalid_input',
    /"queries" must be a list of 0 to 8 other phrasings/,
  ],
  [
    'search',
    { query: '天', queries: Array(9).fill('天') },
    'invalid_input',
    /"queries" must be a list of 0 to 8/,
  ],
  ['search', { query: '天', queries: ['天', ' '] }, 'invalid_input', /"queries\.1" must be text/],
  [
    'search',
    { query: '天', nonsense: 1 },
    'invalid_input',
    /unknown key "nonsense"; the known keys are query, queries, limit, cursor, mode, filters, detail/,
  ],
  ['search', { query: '天', filters: [] }, 'invalid_input', /"filters" must be an object/],
  [
    'search',
    { query: '天', filters: { when: '2024' } },
    'invalid_input',
    /filters: unknown key "when"; the known keys are published_from, published_to, source, author, speaker, place, article_ids/,
  ],
  [
    'search',
    { query: '天', filters: { published_from: 'yesterday' } },
    'invalid_input',
    /"filters\.published_from" must be an ISO date or the start of one: 2024, 2024-03 or 2024-03-11/,
  ],
  [
    'search',
    { query: '天', filters: { published_to: '2024-13' } },
    'invalid_input',
    /"filters\.published_to" must be an ISO date/,
  ],
  [
    'search',
    { query: '天', filters: { published_to: '2024-02-30' } },
    'invalid_input',
    /"filters\.published_to" must be an ISO date/,
  ],
  [
    'search',
    { query: '天', filters: { published_to: '2024-3-1' } },
    'invalid_input',
    /"filters\.published_to" must be an ISO date/,
  ],
  [
    'search',
    { query: '天', filters: { published_from: '2025', published_to: '2024-12' } },
    'invalid_input',
    /"filters" must not have published_from after published_to/,
  ],
  [
    'search',
    { query: '天', filters: { speaker: '  ' } },
    'invalid_input',
    /"filters\.speaker" must be text of 1 to 200/,
  ],
  [
    'search',
    { query: '天', filters: { article_ids: [] } },
    'invalid_input',
    /"filters\.article_ids" must be a list of 1 to 1000/,
  ],
  ['fetch', {}, 'invalid_input', /"id" must be text/],
  ['fetch', { id: ' ' }, 'invalid_input', /"id" must be text/],
  ['fetch', { id: '../../etc/passwd' }, 'unknown_id', /no article or passage/],
  ['fetch', { id: 'no-such-article' }, 'unknown_id', /"no-such-article"/],
  ['fetch', { id: 'park', offset: -1 }, 'invalid_input', /"offset" must be a whole number from 0/],
  [
    'fetch',
    { id: 'park', max_chars: 0 },
    'invalid_input',
    /"max_chars" must be a whole number from 1 to 60000/,
  ],
  [
    'fetch',
    { id: 'park', max_chars: 60001 },
    'invalid_input',
    /"max_chars" must be a whole number from 1 to 60000/,
  ],
  ['find_quotes', { question: '   ' }, 'invalid_input', /"question" must be text/],
  ['find_quotes', { question: 'x'.repeat(1001) }, 'invalid_input', /1 to 1000 characters/],
  [
    'find_quotes',
    { question: '天', limit: 21 },
    'invalid_input',
    /"limit" must be a whole number from 1 to 20/,
  ],
  ['find_quotes', { query: '天' }, 'invalid_input', /unknown key "query"; the known keys are question,/],
  ['find_quotes', { question: '天', cursor: '0' }, 'invalid_input', /unknown key "cursor"/],
  [
    'list_articles',
    { sort: 'newest' },
    'invalid_input',
    /"sort" must be one of published_desc, published_asc, title, id/,
  ],
  ['find_phrase', {}, 'invalid_input', /"phrase" must be text of 1 to 200 characters/],
  ['find_phrase', { phrase: '天'.repeat(201) }, 'invalid_input', /"phrase" must be text of 1 to 200/],
  [
    'find_phrase',
    { phrase: '天', limit: 51 },
    'invalid_input',
    /"limit" must be a whole number from 1 to 50/,
  ],
  ['find_phrase', { phrase: '天', cursor: 'nonsense' }, 'bad_cursor', /nonsense/],
  [
    'find_phrase',
    { phrase: '天', queries: ['地'] },
    'invalid_input',
    /unknown key "queries"; the known keys are phrase, limit, cursor, filters, detail/,
  ],
  ['verify_quotes', {}, 'invalid_input', /arguments: must have answer, quotes or both/],
  ['verify_quotes', { answer: '' }, 'invalid_input', /"answer" must be text of 1 to 60000 characters/],
  ['verify_quotes', { answer: '天'.repeat(60_001) }, 'invalid_input', /"answer" must be text of 1 to 60000/],
  ['verify_quotes', { quotes: [] }, 'invalid_input', /"quotes" must be a list of 1 to 100 quotes/],
  ['verify_quotes', { quotes: ['天'] }, 'invalid_input', /"quotes\.0" must be an object/],
  [
    'verify_quotes',
    { quotes: Array(101).fill({ text: '天' }) },
    'invalid_input',
    /"quotes" must be a list of 1 to 100 quotes/,
  ],
  [
    'verify_quotes',
    { quotes: [{ text: ' ' }] },
    'invalid_input',
    /"quotes\.0\.text" must be text of 1 to 5000/,
  ],
  [
    'verify_quotes',
    { quotes: [{ text: '天'.repeat(5001) }] },
    'invalid_input',
    /"quotes\.0\.text" must be text of 1 to 5000/,
  ],
  [
    'verify_quotes',
    { quotes: [{ text: '天', title: '地' }] },
    'invalid_input',
    /quotes\.0: unknown key "title"; the known keys are text, article_id, speaker, source, published/,
  ],
  [
    'verify_quotes',
    { quotes: [{ text: '天', published: '去年' }] },
    'invalid_input',
    /"quotes\.0\.published" must be an ISO date/,
  ],
  [
    'verify_quotes',
    { text: '天', answer: '天' },
    'invalid_input',
    /unknown key "text"; the known keys are answer, quotes, detail/,
  ],
  ['list_articles', { query: '' }, 'invalid_input', /"query" must be text/],
  ['list_articles', { limit: 101 }, 'invalid_input', /"limit" must be a whole number from 1 to 100/],
  ['list_articles', { detail: 'full' }, 'invalid_input', /unknown key "detail"/],
  ['no_such_tool', {}, 'invalid_input', /no tool "no_such_tool"/],
]

for (const [name, args, code, message] of CASES) {
  test(`${name} ${JSON.stringify(args).slice(0, 70)} is refused`, async () => {
    const { call, close } = await connect()
    const { isError, structured, json } = await call(name, args)
    await close()
    assert.equal(isError, true)
    assert.equal(structured, undefined)
    assert.equal(json.error.code, code)
    assert.match(json.error.message, message)
    assert.ok(json.error.hint.length > 0)
  })
}

test('each fault is named once, and all are', async () => {
  const { call, close } = await connect()
  const { json } = await call('search', { query: '', limit: 0, nonsense: 1 })
  await close()
  assert.equal(
    json.error.message,
    'search: "query" must be text of 1 to 1000 characters and not only white space; ' +
      '"limit" must be a whole number from 1 to 50; ' +
      'unknown key "nonsense"; the known keys are query, queries, limit, cursor, mode, filters, detail',
  )
})
