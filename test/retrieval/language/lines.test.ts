import assert from 'node:assert/strict'
import test from 'node:test'
import { cutLine, lineKey, lineSpans, splitLines } from '../../../src/retrieval/language/lines.ts'

test('a line goes without the blank characters at its ends, those without width too', () => {
  const text = '\n 標題 \r\n\u200b\n\u2060正文\u200b\n'
  const lines = splitLines(text).map(({ from, to, start, end, text, folded }) => [
    from,
    to,
    start,
    end,
    text,
    folded,
  ])
  assert.deepEqual(lines, [
    [0, 9, 2, 4, '標題', '标题'],
    [9, 14, 10, 12, '正文', '正文'],
  ])
  assert.deepEqual(
    [...lineSpans(text)],
    [
      { from: 1, start: 2, end: 4 },
      { from: 9, start: 10, end: 12 },
    ],
  )
  assert.deepEqual(splitLines(' \u200b\n'), [])
})

test('a cut line keeps every character, and blank ones at the cut go to the first half', () => {
  const text = '标题 \u200b 正文'
  const line = splitLines(text)[0]!
  const spans = (at: number) =>
    cutLine(text, line, at).map(({ from, to, start, end }) => [from, to, start, end])
  assert.deepEqual(spans(3), [
    [0, 5, 0, 2],
    [5, 7, 5, 7],
  ])
  assert.deepEqual(spans(7), [[0, 7, 0, 7]])
})

test('a key is without white space, list marks and the waves of a heading', () => {
  assert.equal(lineKey('● 向 新~~~~'), '向新')
  assert.equal(lineKey('向~~新~'), '向~~新~')
})

test('a key of many waves ends', () => {
  // Hours where each wave is a place from which the rest is read.
  assert.equal(lineKey(`${'~'.repeat(5_000_000)}a`).length, 5_000_001)
})
