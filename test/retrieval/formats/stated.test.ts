import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { readPublished } from '../../../src/retrieval/formats/published.ts'
import { readStated as readStatedOf } from '../../../src/retrieval/formats/stated.ts'

function readStated(value: object) {
  const read = readStatedOf(value)
  assert.ok(read)
  return read
}

test('dates of publication', () => {
  const cases = readFileSync('test/cases/stated-published.jsonl', 'utf8').trim().split('\n')
  for (const line of cases) {
    const { name, input, expected } = JSON.parse(line)
    assert.equal(readPublished(input), expected, name)
  }
})

test('every field is read', () => {
  const stated = {
    title: '题',
    subtitle: '副题',
    published: '2024-07',
    source: '某报',
    site: '某网',
    authors: ['甲', '乙'],
    editors: ['丙'],
    photographers: [],
    place: '天津',
    section: '要闻',
    url: 'https://example.org/a?b=1',
  }
  assert.deepEqual(readStated(stated), { stated, faults: [] })
})

test('absent, null and blank values and list items state nothing', () => {
  const blank = { title: '', subtitle: ' \n', url: ' ', source: null, published: ' ', place: undefined }
  assert.deepEqual(readStated({ ...blank, authors: [''], editors: null, photographers: '' }), {
    stated: {},
    faults: [],
  })
  assert.deepEqual(readStated({ authors: ['张三', '', null, ' '] }), {
    stated: { authors: ['张三'] },
    faults: [],
  })
})

test('an empty list states that there are none', () => {
  assert.deepEqual(readStated({ authors: [] }).stated, { authors: [] })
})

test('white space and line ends in texts become one space', () => {
  const { stated } = readStated({ title: ' 上行\r\n\u3000下行 ', authors: ['李\t明'], published: 2024 })
  assert.deepEqual(stated, { title: '上行 下行', authors: ['李 明'], published: '2024' })
})

test('every field that cannot be used is named in plain words, and the others are read', () => {
  const { stated, faults } = readStated({
    title: 5,
    authors: '张三',
    editors: [1],
    published: '2024-13-45',
    source: '某报',
    unknown: {},
  })
  assert.deepEqual(stated, { source: '某报' })
  assert.deepEqual(faults, [
    'the field "title" is passed over: it must be a text',
    'the field "authors" is passed over: it must be a list of names, like ["张三"]',
    'the field "editors" is passed over: it must be a list of names, like ["张三"]',
    'the field "published" is passed over: "2024-13-45" is no date of the calendar; write it like 2024-03-07 or 2024-03-07T08:30+08:00',
  ])
})

test('a long value is cut where it is named', () => {
  const [fault] = readStated({ published: '昨'.repeat(500) }).faults
  assert.match(fault!, /"昨{59}… is no date/)
})
