import assert from 'node:assert/strict'
import test from 'node:test'
import { titleLengthAfter, titleLengthBefore } from '../../../src/retrieval/people/titles.ts'

const CASES: [text: string, before: number, after: number][] = [
  ['董事长', 3, 3],
  ['董事局主席', 5, 5],
  ['副市长', 2, 0],
  ['ceo', 3, 3],
  ['评论员', 2, 0],
  ['x员', 0, 0],
  ['员', 0, 0],
  ['长', 0, 0],
  ['路修好了', 0, 0],
  ['', 0, 0],
]

for (const [text, before, after] of CASES) {
  test(`the longest title at the ends of ${text || 'nothing'}`, () => {
    assert.equal(titleLengthBefore(text, text.length), before)
    assert.equal(titleLengthAfter(text, 0), after)
  })
}
