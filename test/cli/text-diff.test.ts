import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { diffTexts, layoutDiff } from '../../src/cli/render/diff.ts'
import { createPaint } from '../../src/cli/render/paint.ts'
import { displayWidth } from '../../src/cli/render/text.ts'
import fc from '../support/property.ts'

const rows = (yours: string, source: string, columns = 80, compared = { yours, source }) =>
  layoutDiff(diffTexts(yours, source, compared), createPaint(false), columns).map((row) => [
    row.yours.trimEnd(),
    row.source.trimEnd(),
  ])

describe('what differs is marked, and nothing else', () => {
  const cases: [what: string, yours: string, source: string, shown: [string, string]][] = [
    ['a number', '共30座。', '共20座。', ['共[3]0座。', '共[2]0座。']],
    ['a dropped negation', '我们能做到', '我们不能做到', ['我们    能做到', '我们[不]能做到']],
    ['an added word', '天津港很大', '天津港大', ['天津港[很]大', '天津港    大']],
    ['a word of another length', '推动经济发展', '促进发展', ['[推动经济]发展', '[促进]    发展']],
    ['marks and spaces are no change', '“共20座”，好', '共 20座,好', ['“共 20座”，好', ' 共 20座,  好']],
    ['marks behind a change are no part of it', '共甲。“好', '共乙。好', ['共[甲]。“好', '共[乙]。 好']],
    ['width and case are no change', 'ＡＩ 5G', 'ai 5g', ['ＡＩ 5G', 'a i  5g']],
    ['a decimal point counts', '增3.5', '增35', ['增3[.]5', '增3   5']],
    ['a percent sign counts', '增5%。', '增5。', ['增5  [%]。', '增5。']],
    ['a line end counts as a space', '甲\n乙', '甲乙', ['甲 乙', '甲 乙']],
    ['nothing in common', '甲', '乙丙', ['[甲]', '[乙丙]']],
    ['control characters are shown as pictures', '甲\u001b乙', '甲丙', ['甲␛[乙]', '甲 [丙]']],
  ]
  for (const [what, yours, source, shown] of cases) {
    test(what, () => assert.deepEqual(rows(yours, source), [shown]))
  }

  test('script is no change where the texts are compared in one', () => {
    const compared = { yours: '预计20座', source: '预计30座' }
    assert.deepEqual(rows('预计20座', '預計30座', 80, compared), [['预计[2]0座', '預計[3]0座']])
  })

  test('without characters for characters, the texts are compared as they are', () => {
    assert.deepEqual(rows('甲乙', '甲丙', 80, { yours: '甲', source: '甲' }), [['甲[乙]', '甲[丙]']])
  })
})

test('long texts take several pairs of rows, in line, none wider than the columns', () => {
  assert.deepEqual(rows('一二三四五六七八', '一二三四五六九八', 10), [
    ['一二三四五', '一二三四五'],
    ['六[七]八', '六[九]八'],
  ])
})

test('with colours there are no brackets', () => {
  const [row] = layoutDiff(
    diffTexts('共3座', '共2座', { yours: '共3座', source: '共2座' }),
    createPaint(true),
    80,
  )
  assert.equal(row?.yours, '共\u001b[31m3\u001b[39m座')
  assert.equal(row?.source, '共\u001b[32m2\u001b[39m座')
})

test('a long change is cut in the middle', () => {
  const [[yours]] = rows('甲'.repeat(100), '乙') as [[string, string]]
  assert.ok(displayWidth(yours) <= 42 && yours.includes('…'), yours)
})

test('the pieces put together are the texts, whatever these are', () => {
  const text = fc.string({
    unit: fc.constantFrom('甲', '乙', '3', '.', '，', ' ', '“', 'a', '\u{20000}', '\ud800'),
  })
  fc.assert(
    fc.property(text, text, (yours, source) => {
      const pieces = diffTexts(yours, source, { yours, source })
      assert.equal(pieces.map((piece) => piece.yours).join(''), yours)
      assert.equal(pieces.map((piece) => piece.source).join(''), source)
      if (yours === source) assert.ok(pieces.every(({ isSame }) => isSame))
    }),
  )
})

test('texts too long to be compared character by character are compared at their ends', () => {
  const yours = `甲${'乙'.repeat(2500)}丙`
  const source = `甲${'丁'.repeat(2500)}丙`
  const pieces = diffTexts(yours, source, { yours, source }).filter((piece) => piece.yours !== '')
  assert.deepEqual(
    pieces.map(({ yours }) => yours.length),
    [1, 2500, 1],
  )
})
