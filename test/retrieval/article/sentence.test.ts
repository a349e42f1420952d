import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { LONGEST_SENTENCE, splitSentences } from '../../../src/retrieval/article/sentence.ts'
import fc from '../../support/property.ts'

interface Case {
  kind: string
  why: string
  text: string
  sentences: string[]
}

const split = (text: string) => splitSentences(text).map(({ span }) => text.slice(span.start, span.end))

for (const line of readFileSync('test/cases/sentences.jsonl', 'utf8').trim().split('\n')) {
  const { kind, why, text, sentences } = JSON.parse(line) as Case
  test(`${kind}: ${why}`, () => {
    if (kind === 'known failure') assert.notDeepEqual(split(text), sentences)
    else assert.deepEqual(split(text), sentences)
  })
}

test('paragraphs are counted from 0, blank lines not', () => {
  assert.deepEqual(
    splitSentences('一。二。\n\n三。\n四').map(({ paragraph }) => paragraph),
    [0, 0, 1, 2],
  )
})

test('a text without ends is cut at semicolons, then at commas', () => {
  const clause = '路修好了桥也架好了'
  const text = `${`${clause},`.repeat(50)}${clause};${`${clause},`.repeat(50)}`
  const sentences = split(text)
  assert.equal(sentences[0]!.at(-1), ';')
  assert.ok(sentences.slice(1).every((sentence) => sentence.at(-1) === ','))
  assert.equal(sentences.join(''), text)
})

const PIECES =
  '。！？!?…．.,，;；:：、“”‘’「」『』"\'（）()《》〈〉 \u3000\u00a0\u200b\u2060\n\r\t说張表示他李川局长的abZ3/=&😀𠮷'
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...PIECES), maxLength: 200 }),
  fc.string({ unit: fc.constantFrom('😀', '路', ',', ' '), minLength: 500, maxLength: 2000 }),
  fc.string({ unit: fc.constantFrom('😀', '路'), minLength: 500, maxLength: 2000 }),
)

const BLANK = /^[\s\u200b\u2060]*$/

test('any text: sentences are trimmed, in order, and hold every character but white space', () => {
  fc.assert(
    fc.property(text, (text) => {
      let done = 0
      let paragraph = 0
      for (const sentence of splitSentences(text)) {
        const { start, end } = sentence.span
        assert.ok(start >= done && end > start && end - start <= LONGEST_SENTENCE)
        assert.match(text.slice(done, start), BLANK)
        assert.doesNotMatch(text[start]!, BLANK)
        assert.doesNotMatch(text[end - 1]!, BLANK)
        assert.ok(sentence.paragraph >= paragraph)
        paragraph = sentence.paragraph
        done = end
      }
      assert.match(text.slice(done), BLANK)
    }),
    { numRuns: 300 },
  )
})

test('any text: no sentence begins or ends inside a surrogate pair', () => {
  const inside = (text: string, at: number) =>
    /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(Math.max(0, at - 1), at + 1))
  fc.assert(
    fc.property(text, (text) => {
      for (const { span } of splitSentences(text)) {
        assert.ok(!inside(text, span.start) && !inside(text, span.end))
      }
    }),
    { numRuns: 300 },
  )
})
