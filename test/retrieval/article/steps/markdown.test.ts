import assert from 'node:assert/strict'
import test from 'node:test'
import { htmlComments } from '../../../../src/retrieval/article/clean.ts'
import { Draft } from '../../../../src/retrieval/article/draft.ts'
import { OffsetMap } from '../../../../src/retrieval/article/offset-map.ts'
import { readMarkup } from '../../../../src/retrieval/article/steps/markdown.ts'
import fc from '../../../support/property.ts'

/** Edits that take text away by design; with all others only marks and white space go. */
const TAKES_TEXT = new Set<string>([
  'Markdown link',
  'Markdown image',
  'Markdown link target',
  'Markdown code fence',
  'HTML comment',
])

function unmark(raw: string): Draft {
  const draft = new Draft(raw)
  draft.apply(htmlComments(draft.text))
  draft.apply(readMarkup(draft.text).changes)
  return draft
}

const hanOf = (text: string) => text.replace(/\P{Script=Han}/gu, '')

const MARKS =
  '# |## | #|> |- |* |1. |**|*|_|__|***|~~|==|`|``|```|~~~|---|===|\\|<br>|<b>|&nbsp;|<|>|!|[[|]]|[^1]|[x]: |　　|  '
const UNITS = [
  '甲',
  '乙',
  '新質',
  '產業',
  '。',
  '，',
  '“',
  '”',
  'a',
  '3',
  ' ',
  '\n',
  '\r\n',
  '\n\n',
  '|',
  ...MARKS.split('|'),
]
const LINKS = [
  '[',
  ']',
  '](',
  ')',
  '](https://a.b/c)',
  '![',
  '[甲](乙.丙)',
  '![圖](乙)',
  '[r]: a.b/c\n',
  '<https://a.b>',
  '<!--',
  '-->',
]

test('no Chinese character is lost with the marks of any text without links', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...UNITS), { maxLength: 60 }), (units) => {
      const raw = units.join('')
      const draft = unmark(raw)
      const lost = draft.edits.filter(({ reason }) => TAKES_TEXT.has(reason))
      const kept = new OffsetMap(raw, lost).clean
      assert.equal(hanOf(draft.text), hanOf(kept))
    }),
    { numRuns: 2000 },
  )
})

test('with links no Chinese character is lost but in their targets, in images and comments', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...UNITS, ...LINKS), { maxLength: 60 }), (units) => {
      const raw = units.join('')
      const draft = unmark(raw)
      assert.equal(new OffsetMap(raw, draft.edits).clean, draft.text)
      for (const edit of draft.edits) {
        if (!TAKES_TEXT.has(edit.reason)) assert.equal(hanOf(edit.after), hanOf(edit.before), edit.reason)
      }
    }),
    { numRuns: 2000 },
  )
})

test('a text without marks and single line ends is left as it is', () => {
  const unit = fc.constantFrom(
    '甲',
    '新質',
    '。',
    '，',
    '“',
    '”',
    'a',
    '3',
    ' ',
    '\n\n',
    '(',
    ')',
    '：',
    '（',
    '%',
    '、',
  )
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 60 }), (raw) => {
      assert.deepEqual(readMarkup(raw).changes, [])
    }),
  )
})

test('a long paragraph of marks takes no longer than its length', { timeout: 5000 }, () => {
  for (const unit of ['[', '![', '[[', '**a', '`a', '```a\n', '<!--', '> ', '[a](', '|a\n', '_甲']) {
    unmark(unit.repeat(20_000 / unit.length))
  }
})
