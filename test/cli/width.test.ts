import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  displayWidth,
  padTo,
  printable,
  shorten,
  shortenMiddle,
  visibleSpace,
} from '../../src/cli/render/text.ts'
import fc from '../support/property.ts'

test('a Chinese character takes two columns, a Latin letter one, a combining mark none', () => {
  const widths: [string, number][] = [
    ['', 0],
    ['abc', 3],
    ['天津', 4],
    ['，。：', 6],
    ['20座', 4],
    ['𠵾', 2],
    ['e\u0301', 1],
    ['\u200b', 0],
    ['ｶ', 1],
    ['“”…—', 4],
  ]
  for (const [text, width] of widths) assert.equal(displayWidth(text), width, text)
})

test('padding counts columns and never cuts', () => {
  assert.equal(padTo('天津', 6), '天津  ')
  assert.equal(padTo('天津日报', 6), '天津日报')
})

test('a line is cut to the width, at a character boundary, and says so', () => {
  assert.equal(shorten('天津日报', 8), '天津日报')
  assert.equal(shorten('天津日报', 7), '天津日…')
  assert.equal(shorten('天津日报', 6), '天津…')
  assert.equal(shorten('一行\n 两行', 20), '一行 两行')
})

test('the middle of a long text is cut out', () => {
  assert.equal(shortenMiddle('甲乙丙丁戊己庚辛', 16), '甲乙丙丁戊己庚辛')
  assert.equal(shortenMiddle('甲乙丙丁戊己庚辛', 9), '甲乙…庚辛')
})

test('cutting never exceeds the width and never splits a character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 40 }), (text, width) => {
      for (const cut of [shorten(text, width), shortenMiddle(text, width)]) {
        assert.ok(displayWidth(cut) <= width)
        assert.doesNotMatch(cut, /\p{Cs}/u)
      }
    }),
  )
})

test('control characters cannot reach the terminal', () => {
  assert.equal(printable('a\u001b[31mb\u0007\u009bc\nd\te'), 'a␛[31mb␇␡c\nd\te')
})

test('white space is made visible', () => {
  assert.equal(visibleSpace('a b\u00a0c\u3000d\te\r\nf\n'), 'a␣b⍽c□d→e↵f↵')
})
