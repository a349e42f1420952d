import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fold, toScript } from '../../../src/retrieval/language/fold.ts'
import { terms } from '../../../src/retrieval/language/tokenize.ts'
import { type AnswerType, answerShape, expectedAnswer } from '../../../src/retrieval/search/answer-type.ts'
import { contentWords } from '../../../src/retrieval/search/content-words.ts'
import { queryTerms } from '../../../src/retrieval/search/query-terms.ts'
import { readQuestion } from '../../../src/retrieval/search/question.ts'
import type { TermFrequencies } from '../../../src/retrieval/search/term-frequencies.ts'
import { casesOf } from '../../support/cases.ts'
import fc from '../../support/property.ts'

interface QueryCase {
  readonly question: string
  readonly words: string[]
  readonly type: AnswerType | null
}

const CASES = casesOf<QueryCase>('query')
/** Every term equally rare. */
const FLAT: TermFrequencies = { passages: 1000, of: () => 10 }

function weightsOf(query: string, stats = FLAT): Map<string, number> {
  return new Map(queryTerms(readQuestion(query), stats).map(({ term, weight }) => [term, weight]))
}

describe('contentWords and expectedAnswer', () => {
  for (const { kind, why, question, words, type } of CASES) {
    test(`${kind}: ${why}`, () => {
      assert.deepEqual(
        contentWords(question).map((word) => word.folded),
        words,
      )
      assert.equal(expectedAnswer(question), type)
    })
  }

  test('a Traditional question gives the same words and type', async () => {
    for (const { question, words, type } of CASES) {
      const traditional = await toScript(question, 'hant')
      assert.deepEqual(
        contentWords(traditional).map((word) => word.folded),
        words,
      )
      assert.equal(expectedAnswer(traditional), type)
    }
  })

  test('a word tells whether it was put together', () => {
    const joined = (question: string) => contentWords(question).map(({ joined }) => joined)
    assert.deepEqual(joined('孟广澄代表建议强化什么主体地位'), [true, false, false, false, false])
    assert.deepEqual(joined('姜明月是谁'), [true])
    assert.deepEqual(joined('图书馆馆长在2025年'), [true, false, false])
  })

  test('words are slices of the question as asked, apart and in order', () => {
    const characters = '請問誰的產業鏈是AI2025年多少个一二座有何处什么𠮷😀，？ '
    const question = fc.string({ unit: fc.constantFrom(...characters), maxLength: 30 })
    const property = fc.property(question, (input) => {
      let done = 0
      for (const { text, folded, start, end } of contentWords(input)) {
        assert.ok(done <= start && start < end)
        assert.equal(text, input.slice(start, end))
        assert.equal(folded, fold(text))
        done = end
      }
    })
    fc.assert(property, { numRuns: 1000 })
  })
})

describe('queryTerms', () => {
  test('question words weigh little, words and numbers much', () => {
    const weights = weightsOf('光明集团2025年有什么计划')
    assert.ok(weights.get('什么')! < weights.get('光明')! / 2)
    assert.ok(weights.get('么')! < weights.get('光')! / 2)
    assert.ok(weights.get('2025')! > 3 * weights.get('光明')!)
  })

  test('a rare term weighs more than a frequent one', () => {
    const stats = { passages: 1000, of: (term: string) => (term === '工厂' ? 500 : 1) }
    const weights = weightsOf('城东工厂关闭消息', stats)
    assert.ok(weights.get('关闭')! > weights.get('工厂')!)
  })

  test('what stands in quotation marks weighs more', () => {
    const plain = weightsOf('谁说过 绿水青山 这句话')
    for (const query of ['谁说过“绿水青山”这句话', '誰說過「綠水青山」這句話', '谁说过《绿水青山》这句话']) {
      assert.ok(weightsOf(query).get('青山')! > 1.5 * plain.get('青山')!)
    }
  })

  test('a near-synonym weighs less than the word that was asked', () => {
    const found = queryTerms(readQuestion('老板'), FLAT)
    const own = found.find(({ term }) => term === '老板')
    const others = found.filter(({ expansion }) => expansion)
    assert.ok(own && !own.expansion && others.length > 0)
    for (const { term, weight } of others) assert.ok(weight < 0.7 * own.weight, term)
  })

  test('both scripts give the same terms and weights', () => {
    assert.deepEqual(weightsOf('這項計畫為什麼重要'), weightsOf('这项计画为什么重要'))
  })

  test('the terms but for expansions are those of the text, once each, with a weight above 0', () => {
    // A few characters may spell a word with near-synonyms: tv, 3d.
    const query = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('是什么', '2', 'a', '的', '？', '', 'tv', '3D'),
    )
    const property = fc.property(query, fc.nat(2000), fc.nat(2000), (input, count, df) => {
      const found = queryTerms(readQuestion(input), { passages: count, of: () => Math.min(df, count) })
      assert.deepEqual(
        found.filter(({ expansion }) => !expansion).map(({ term }) => term),
        [...new Set(terms(input))],
      )
      assert.ok(found.every(({ weight }) => weight > 0 && Number.isFinite(weight)))
    })
    fc.assert(property)
  })

  test('an empty index is no problem', () => {
    const found = queryTerms(readQuestion('光明'), { passages: 0, of: () => 0 })
    assert.ok(found.length === 3 && found.every(({ weight }) => weight > 0))
  })
})

describe('answerShape', () => {
  const cases: [AnswerType, text: string, fits: boolean][] = [
    ['number', '共投运二十座加氢站', true],
    ['number', '共投運加氫站', false],
    ['number', '2024年3月投运', false],
    ['date', '2024年3月投运', true],
    ['date', '去年投运', true],
    ['date', '投运20座', false],
    ['place', '位于城东', true],
    ['place', '很好', false],
    ['reason', '由于資金不足', true],
    ['reason', '很好', false],
    ['definition', '碳中和是指排放与吸收相抵', true],
    ['definition', '很好', false],
    ['list', '苹果、梨', true],
    ['list', '苹果', false],
    ['yesno', '很好', true],
  ]
  for (const [type, text, fits] of cases) {
    test(`${type}: ${text}`, () => assert.equal(answerShape(type, text), fits))
  }

  test('the caller decides about persons', () => {
    assert.equal(
      answerShape('person', '孟广澄说', (text) => text.includes('孟广澄')),
      true,
    )
    assert.equal(
      answerShape('person', '他说', () => false),
      false,
    )
    assert.equal(answerShape('person', '他说'), true)
  })
})
