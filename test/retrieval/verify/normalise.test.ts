import assert from 'node:assert/strict'
import test from 'node:test'
import { startOf, unitAt, unitsOf } from '../../../src/retrieval/verify/compare/units.ts'
import fc from '../../support/property.ts'

const UNITS: readonly (readonly [why: string, text: string, units: string])[] = [
  ['marks, spaces and line ends go', '“新质生产力”，\n 好！', '新质生产力好'],
  ['script, width and case are folded', '５Ｇ產業ＡＩ', '5g产业ai'],
  ['a decimal point stays', '增长1.5%', '增长1.5%'],
  ['a comma that groups thousands goes', '2,800,000元', '2800000元'],
  ['a comma between numbers stays', '3，4月', '3,4月'],
  ['so do 、 and a space, in the same style', '3、4 5', '3,4,5'],
  ['a time keeps its colon', '09：17', '09:17'],
  ['ranges are of one style', '3～5和3—5和3-5', '3-5和3-5和3-5'],
  ['a minus sign stays, a dash after a date does not', '降至-5℃，3月-5月', '降至-5℃3月5月'],
  ['zero-width and direction marks go, also within a number', '2\u200b8\u202e0万', '280万'],
  ['lone surrogates go, pairs stay', '\ud800天\udc00𠀀', '天𠀀'],
  ['bullets and boxes go', '●一■二', '一二'],
]

for (const [why, text, units] of UNITS) test(why, () => assert.equal(unitsOf(text).text, units))

test('each unit knows its place; places rise', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const units = unitsOf(text)
      assert.equal(units.at.length, units.text.length)
      for (let i = 0; i < units.at.length; i++) {
        assert.ok(units.at[i]! < text.length && (i === 0 || units.at[i]! > units.at[i - 1]!))
        assert.equal(unitAt(units, startOf(units, i)), i)
      }
    }),
  )
})
