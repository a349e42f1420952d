import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fold, scriptOf, toScript } from '../../../src/retrieval/language/fold.ts'
import { casesOf } from '../../support/cases.ts'
import fc from '../../support/property.ts'

const anyUnits = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 200 })
  .map((units) => String.fromCharCode(...units))

describe('fold', () => {
  for (const { kind, why, text, folded } of casesOf<{ text: string; folded: string }>('fold')) {
    test(`${kind}: ${why}`, () => assert.equal(fold(text), folded))
  }

  test('every code point keeps its length, and folding twice is folding once', () => {
    for (let point = 0; point < 0x110000; point++) {
      const character = String.fromCodePoint(point)
      const folded = fold(character)
      if (folded.length !== character.length || fold(folded) !== folded)
        assert.fail(`U+${point.toString(16)}`)
    }
  })

  test('any units, lone surrogates too, keep their length', () => {
    fc.assert(fc.property(anyUnits, (text) => fold(text).length === text.length))
    assert.equal(fold('\ud800測\udc00'), '\ud800测\udc00')
  })

  test('parts fold as the whole does, at character boundaries', () => {
    const text = fc.string({ unit: 'binary' })
    fc.assert(fc.property(text, text, (a, b) => fold(a + b) === fold(a) + fold(b)))
  })

  test('a long text is no problem', () => assert.equal(fold('萬'.repeat(300_000)), '万'.repeat(300_000)))
})

describe('scriptOf', () => {
  const cases: [text: string, script: string][] = [
    ['发展新质生产力，建设现代化产业体系', 'Hans'],
    ['發展新質生產力，建設現代化產業體系', 'Hant'],
    ['發展新質生產力，昇級先進制造，標志著關系准備', 'Hant'],
    ['發展新質生產力，建設現代化產業體系，轉變為实體', 'Hant'],
    ['发展新质生产力，建设现代化产业体系，转变為实体', 'Hans'],
    ['《红楼梦》的作者是谁，乾隆年间有著名的瞭望台', 'Hans'],
    ['發展新質生產力，发展新质生产力', 'mixed'],
    ['山水之间', 'Hans'],
    ['山水人', 'mixed'],
    ['', 'mixed'],
  ]
  for (const [text, script] of cases)
    test(`${text || 'nothing'} is ${script}`, () => assert.equal(scriptOf(text), script))
})

describe('toScript', () => {
  test('converts by phrase', async () => {
    assert.equal(await toScript('他发现头发里面有干净的面条', 'hant'), '他發現頭髮裡面有乾淨的麵條')
    assert.equal(await toScript('他發現頭髮裡面有乾淨的麵條', 'hans'), '他发现头发里面有干净的面条')
  })
})
