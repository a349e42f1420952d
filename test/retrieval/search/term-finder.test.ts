import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { readQuestions } from '../../../src/eval/questions.ts'
import { terms, tokenize } from '../../../src/retrieval/language/tokenize.ts'
import { TermFinder } from '../../../src/retrieval/search/term-finder.ts'
import fc from '../../support/property.ts'

/** What the finder stands for. */
function tokenized(wanted: ReadonlySet<string>, text: string) {
  return tokenize(text)
    .filter(({ term }) => wanted.has(term))
    .map(({ term, start, end }) => ({ term, start, end }))
}

function found(wanted: ReadonlySet<string>, text: string) {
  const finder = new TermFinder(new Map([...wanted].map((term) => [term, 1])))
  return finder.find(text).map(({ term, start, end }) => ({ term, start, end }))
}

function assertSame(wanted: ReadonlySet<string>, text: string): void {
  assert.deepEqual(found(wanted, text), tokenized(wanted, text))
}

const unit = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(...'氢能氫重卡的是一二两三十百千万萬亿零〇廿卅元年月日号民国國分之点多余第'),
  },
  { weight: 4, arbitrary: fc.constantFrom(...'0123456789９５,.，。；、-/% \n') },
  { weight: 2, arbitrary: fc.constantFrom(...'aBｃé+&_\'"“カ가𠮷𝟗ﾊ　') },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 1 }) },
)
const mixed = fc.array(unit, { maxLength: 40 }).map((units) => units.join(''))

test('terms are found where the tokenizer finds them, in its order', () => {
  fc.assert(
    fc.property(mixed, mixed, fc.nat(), (query, text, from) => {
      const all = [...new Set([...terms(query), ...terms(text).slice(from % 7)])]
      assertSame(new Set(all.filter((_, i) => (i + from) % 3 === 0)), text)
      assertSame(new Set(terms(query)), text)
    }),
    { numRuns: 3000 },
  )
})

test('a number is found in any notation, also where its digits are not written', () => {
  const notations: [string, string][] = [
    ['2004年', '民国九十三年'],
    ['280万', '产值2,800,000元'],
    ['30%', '百分之三十'],
    ['3月7日', '2024-03-07'],
    ['15000', '一万五'],
    ['189000', '九万99千'],
    ['100万', '百万元'],
    ['2024年', '二〇二四年'],
  ]
  for (const [query, text] of notations) {
    const values = terms(query).filter((term) => term.startsWith('='))
    assert(values.length > 0, query)
    assert(found(new Set(values), text).length > 0, `${query} in ${text}`)
    assertSame(new Set(values), text)
  }
})

test('each number of a text is found by its own value alone', () => {
  fc.assert(
    fc.property(mixed, (text) => {
      for (const { term, kind } of tokenize(text)) if (kind === 'value') assertSame(new Set([term]), text)
    }),
    { numRuns: 2000 },
  )
})

test('real articles and questions', () => {
  const questions = readQuestions('eval/golden/questions.jsonl').filter((_, i) => i % 10 === 0)
  const texts = readdirSync('corpus').flatMap((file) => {
    return readFileSync(`corpus/${file}`, 'utf8').match(/[^\n]{20,400}/g) ?? []
  })
  for (const { question } of questions) {
    const wanted = new Set(terms(question))
    for (const text of texts) assertSame(wanted, text)
  }
})
