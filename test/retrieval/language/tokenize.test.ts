import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fold, toScript } from '../../../src/retrieval/language/fold.ts'
import { terms, tokenize } from '../../../src/retrieval/language/tokenize.ts'
import { casesOf } from '../../support/cases.ts'
import fc from '../../support/property.ts'

const anyUnits = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
  fc.string({ unit: fc.constantFrom(...'產业链AI5.+-_，。2024年3月7日二〇百分之𠮷é😀 \n') }),
)

describe('tokenize', () => {
  for (const { kind, why, text, terms: expected } of casesOf<{ text: string; terms: string[] }>('tokenize')) {
    test(`${kind}: ${why}`, () => assert.deepEqual(terms(text), expected))
  }

  test('offsets lie in the text, and the folded slice is the term', () => {
    const property = fc.property(anyUnits, (text) => {
      for (const { term, start, end, kind } of tokenize(text)) {
        assert.ok(0 <= start && start < end && end <= text.length)
        if (kind === 'value') assert.match(term, /^=[\d.%/-]+$/)
        else assert.equal(fold(text.slice(start, end)), term)
        assert.doesNotMatch(term, /[\s^]/)
      }
    })
    fc.assert(property, { numRuns: 1000 })
  })

  test('both scripts give the same terms', async () => {
    const samples = [
      '发展新质生产力，2024年投入2000亿元。',
      '他发现头发里面有一万两千根。',
      '“云计算”于2030年升级30%、著作权',
    ]
    for (const text of samples) assert.deepEqual(terms(await toScript(text, 'hant')), terms(text))
  })

  test('a word of 100,000 letters is cut to 64 units, between characters', () => {
    assert.deepEqual(terms('a'.repeat(100_000)), ['a'.repeat(64)])
    assert.deepEqual(terms(`a${'𝔸'.repeat(100)}`), [`a${'𝔸'.repeat(31)}`])
    assert.deepEqual(new Set(terms('a-'.repeat(50_000))), new Set(['a']))
  })
})
