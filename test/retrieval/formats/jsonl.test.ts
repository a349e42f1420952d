import assert from 'node:assert/strict'
import test from 'node:test'
import { readLines } from '../../../src/retrieval/formats/jsonl/format.ts'
import { collectContent } from '../../../src/retrieval/formats/read.ts'
import { Pace } from '../../../src/retrieval/support/pace.ts'

const read = (...lines: string[]) => collectContent(readLines([lines.join('\n')], 'set.jsonl'))
const idsOf = async (...lines: string[]) => (await read(...lines)).documents.map(({ id }) => id)

test('one article a line, its text as the body', async () => {
  const line = '{"id":"x","text":"甲。","title":"题","authors":["某"],"published":"2024-07"}'
  const { documents, skipped, notices } = await read(
    `\uFEFF${line}\r`,
    '',
    '{"id":"y","text":"乙。","title":""}',
  )
  assert.deepEqual([...skipped, ...notices], [])
  assert.deepEqual(
    documents.map(({ id, raw, kind, stated }) => ({ id, raw, kind, stated })),
    [
      { id: 'x', raw: '甲。', kind: 'body', stated: { title: '题', authors: ['某'], published: '2024-07' } },
      { id: 'y', raw: '乙。', kind: 'body', stated: {} },
    ],
  )
  assert.equal(documents[0]!.sha256, '8c253750d3f6defea05cb346892fc182d3476e4fcfdb740e85855750d58e9bc6')
})

test('a line that cannot be used is named with all that is wrong with it, and the rest read', async () => {
  const { documents, skipped } = await read(
    '{"id":"z"',
    '[1]',
    '{"text":"无名"}',
    '{"id":" ","text":"  "}',
    '{"id":true,"text":5}',
    '{"id":"好","text":"好。"}',
  )
  assert.deepEqual(
    documents.map(({ id }) => id),
    ['好'],
  )
  assert.deepEqual(
    skipped.map(({ file, reason }) => `${file} ${reason}`),
    [
      'set.jsonl:1 the line is not valid JSON',
      'set.jsonl:2 the line is not a JSON object',
      'set.jsonl:3 it has no "id"',
      'set.jsonl:4 it has no "id", it has no "text"',
      'set.jsonl:5 it has no "id", it has no "text"',
    ],
  )
  for (const { hint } of skipped) assert.ok(hint.length > 0)
})

test('a field that cannot be used is named, and the article read without it', async () => {
  const { documents, skipped, notices } = await read(
    '{"id":"a","text":"甲。","published":"2024/03/07","authors":["张三",""],"url":" "}',
    '{"id":"b","text":"乙。","published":"2024-13-45","authors":"张三","source":"某报"}',
  )
  assert.deepEqual(skipped, [])
  assert.deepEqual(
    documents.map(({ stated }) => stated),
    [{ authors: ['张三'], published: '2024-03-07' }, { source: '某报' }],
  )
  assert.deepEqual(
    notices.map(({ file, message }) => `${file} ${message.slice(0, 36)}`),
    ['set.jsonl:2 the field "authors" is passed over: ', 'set.jsonl:2 the field "published" is passed over'],
  )
})

test('a number is taken as an id in its decimal digits, all of them', async () => {
  assert.deepEqual(
    await idsOf(
      '{"id":17,"text":"甲。"}',
      '{"id":-1.5,"text":"乙。"}',
      '{"meta":{"id":4},"id" : 4876543210987654321,"text":"\\"id\\":1"}',
    ),
    ['17', '-1.5', '4876543210987654321'],
  )
})

test('an id with control characters or broken Unicode is not taken', async () => {
  const { documents, skipped } = await read(
    '{"id":"a\\nb","text":"甲。"}',
    '{"id":"\\ud800","text":"乙。"}',
    '{"id":"\\u0000","text":"丙。"}',
  )
  assert.deepEqual(documents, [])
  assert.deepEqual(
    skipped.map(({ file, reason }) => `${file} ${reason}`),
    [1, 2, 3].map((line) => `set.jsonl:${line} its "id" holds control characters or broken Unicode`),
  )
})

test('an id that ends as the id of a passage does is changed with a word', async () => {
  const { documents, notices } = await read('{"id":"a#12-34","text":"甲。"}', '{"id":"a#12","text":"乙。"}')
  assert.deepEqual(
    documents.map(({ id }) => id),
    ['a_12-34', 'a#12'],
  )
  assert.deepEqual(notices, [
    { file: 'set.jsonl:1', message: `the id "a#12-34" has the form of a passage's; it is kept as "a_12-34"` },
  ])
})

test('the pace is told of each line that holds something', async () => {
  const counts: string[] = []
  const pace = new Pace({ onCount: (done, total) => counts.push(`${done}/${total}`) })
  await collectContent(readLines(['{\n\n{'], 'set.jsonl'), pace)
  assert.deepEqual(counts, ['0/1', '1/1', '1/2', '2/2'])
})

test('a text cut anywhere gives the same lines', async () => {
  const text = '\uFEFF{"id":"甲","text":"第一篇。"}\r\n\n{"id":"乙","text":"第二篇。"}\n{'
  const whole = await collectContent(readLines([text], 'set.jsonl'))
  assert.deepEqual(
    whole.documents.map(({ id }) => id),
    ['甲', '乙'],
  )
  for (const size of [1, 2, 5]) {
    const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, i) =>
      text.slice(i * size, (i + 1) * size),
    )
    assert.deepEqual(await collectContent(readLines(['', ...pieces], 'set.jsonl')), whole)
  }
})

test('a line that is too long is an error of that line alone', async () => {
  const line = '{"id":"b","text":"好。"}'
  const pieces = ['{"id":"a","text":"', '长'.repeat(20), `"}\n${line}\n`]
  const { documents, skipped } = await collectContent(readLines(pieces, 'set.jsonl', 30))
  assert.deepEqual(
    documents.map(({ id }) => id),
    ['b'],
  )
  assert.deepEqual(skipped, [
    {
      file: 'set.jsonl:1',
      reason: 'the line has more than 30 characters',
      hint: 'cut the article into several lines',
    },
  ])
})
