import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { toScript } from '../../../src/retrieval/language/fold.ts'
import { findNumbers } from '../../../src/retrieval/language/numbers.ts'
import { casesOf } from '../../support/cases.ts'
import fc from '../../support/property.ts'

type Found = [text: string, value: string, kind: string]

function foundIn(text: string): Found[] {
  return findNumbers(text).map(({ start, end, value, kind }) => [text.slice(start, end), value, kind])
}

const CHARACTERS = '〇零一二三十百千万亿兩两萬壹拾廿0123456789.,，%年月日第个元民国分之点多余-/ a'

describe('findNumbers', () => {
  for (const { kind, why, text, found } of casesOf<{ text: string; found: Found[] }>('numbers')) {
    test(`${kind}: ${why}`, () => assert.deepEqual(foundIn(text), found))
  }

  test('Traditional text gives the same values', async () => {
    for (const { text } of casesOf<{ text: string }>('numbers')) {
      const values = foundIn(text).map(([, value]) => value)
      assert.deepEqual(
        foundIn(await toScript(text, 'hant')).map(([, value]) => value),
        values,
      )
    }
  })

  test('spans are ordered, apart and inside the text; values are canonical', () => {
    const text = fc.string({ unit: fc.constantFrom(...CHARACTERS), maxLength: 40 })
    const property = fc.property(text, (input) => {
      let done = 0
      for (const { start, end, value, kind } of findNumbers(input)) {
        assert.ok(done <= start && start < end && end <= input.length)
        if (kind === 'number' || kind === 'percent')
          assert.match(value, /^(0|[1-9]\d*)(\.\d*[1-9])?(\/\d+(\.\d+)?)?$/)
        done = end
      }
    })
    fc.assert(property, { numRuns: 2000 })
  })

  test('any whole number is read back from Chinese numerals', () => {
    const digits = '零一二三四五六七八九'
    const section = (n: number): string => {
      const [q = 0, b = 0, s = 0, g = 0] = String(n).padStart(4, '0').split('').map(Number)
      const text = `${q ? `${digits[q]}千` : '零'}${b ? `${digits[b]}百` : '零'}${s ? `${digits[s]}十` : '零'}${g ? digits[g] : ''}`
      return text.replace(/^零+|零+$/g, '').replace(/零+/g, '零')
    }
    const written = (n: number): string => {
      if (n < 10_000) return section(n)
      return `${section(Math.floor(n / 10_000))}万${n % 10_000 === 0 ? '' : n % 10_000 < 1000 ? '零' : ''}${section(n % 10_000)}`
    }
    const number = fc.integer({ min: 11, max: 99_999_999 }).filter((n) => !/0{3}$/.test(String(n)))
    fc.assert(fc.property(number, (n) => findNumbers(`${written(n)}个`)[0]?.value === String(n)))
  })

  test('long runs of digits end', () => {
    assert.deepEqual(findNumbers('一'.repeat(100_000)), [])
    assert.equal(findNumbers('7'.repeat(100_000)).length, 1)
  })
})
