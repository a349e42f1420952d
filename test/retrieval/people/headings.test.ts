import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { splitSentences } from '../../../src/retrieval/article/sentence.ts'
import { findHeadings, headingsAbove } from '../../../src/retrieval/people/headings.ts'
import { cleanArticle } from '../clean-article.ts'

interface Case {
  kind: string
  why: string
  text: string
  headings: { text: string; name?: string; title?: string | null }[]
}

const find = (text: string) =>
  findHeadings(text).map(({ span, speaker }) => ({ text: text.slice(span.start, span.end), ...speaker }))

for (const line of readFileSync('test/cases/headings.jsonl', 'utf8').trim().split('\n')) {
  const { kind, why, text, headings } = JSON.parse(line) as Case
  test(`${kind}: ${why}`, () => {
    if (kind === 'known failure') assert.notDeepEqual(find(text), headings)
    else assert.deepEqual(find(text), headings)
  })
}

test('the headings of the bundled articles', () => {
  const counts = ['000', '001', '002', '003', '004'].map((id) => {
    const headings = findHeadings(cleanArticle(id))
    return [headings.length, headings.filter(({ speaker }) => speaker).length]
  })
  assert.deepEqual(counts, [
    [8, 4],
    [3, 0],
    [4, 0],
    [16, 5],
    [0, 0],
  ])
})

test('a heading is a sentence of its own', () => {
  for (const id of ['000', '001', '002', '003']) {
    const clean = cleanArticle(id)
    const starts = new Map(splitSentences(clean).map(({ span }) => [span.start, span.end]))
    for (const { span } of findHeadings(clean)) assert.equal(starts.get(span.start), span.end)
  }
})

test('a place is governed by its speaker heading and the plain ones after that, stacked ones together', () => {
  const text =
    '总标题\n\n开头。\n\n局长王大川:\n\n修路\n\n架桥\n\n路修好了,桥也架好了。\n\n通电\n\n电通了,灯也亮了。\n\n局长李大川:\n\n水也通了。'
  const headings = findHeadings(text)
  const above = (words: string) =>
    headingsAbove(headings, text.indexOf(words)).map(({ span }) => text.slice(span.start, span.end))
  assert.deepEqual(above('开头'), ['总标题'])
  assert.deepEqual(above('路修好了'), ['局长王大川:', '修路', '架桥'])
  assert.deepEqual(above('电通了'), ['局长王大川:', '通电'])
  assert.deepEqual(above('水也通了'), ['局长李大川:'])
  assert.deepEqual(headingsAbove(headings, 0), [])
})

test('a speaker heading governs alone where no plain one follows it, and across stacked ones', () => {
  const text = '总标题\n\n局长王大川:\n\n路修好了,桥也架好了。\n\n修路\n\n架桥\n\n通了。'
  const headings = findHeadings(text)
  const above = (words: string) =>
    headingsAbove(headings, text.indexOf(words)).map(({ span }) => text.slice(span.start, span.end))
  assert.deepEqual(above('路修好了'), ['局长王大川:'])
  assert.deepEqual(above('通了'), ['局长王大川:', '修路', '架桥'])
})
