import assert from 'node:assert/strict'
import test from 'node:test'
import { readQuestions } from '../src/eval/questions.ts'
import {
  type Outcome,
  runQuestions,
  summarise,
  summariseByScript,
  toMarkdown,
  toMisses,
} from '../src/eval/run.ts'
import { openCollection } from '../src/retrieval/index.ts'
import { BUNDLED, scratch } from './support/corpus.ts'

const questions = readQuestions('eval/golden/questions.jsonl')

test('the golden set has the make-up that its README states', () => {
  assert.ok(questions.length >= 80)
  assert.equal(new Set(questions.map(({ id }) => id)).size, questions.length)
  assert.equal(new Set(questions.map(({ question }) => question)).size, questions.length)
  assert.ok(questions.filter(({ answers }) => answers.length === 0).length >= 25)
  for (const script of ['hans', 'hant']) {
    assert.ok(questions.filter((question) => question.script === script).length >= questions.length * 0.4)
  }
})

test('golden questions: the right sentence first, and silence where the articles are silent', async (t) => {
  const collection = await openCollection({ corpus: [BUNDLED], data: scratch(t) })
  for (const { id, answers } of questions) {
    for (const { article, text } of answers) {
      assert.ok(
        (await collection.fetch({ id: article, max_chars: 60_000 })).text.includes(text),
        `${id}: ${text}`,
      )
    }
  }
  const outcomes = await runQuestions(collection, questions, () => {})
  const { answerable, unanswerable } = summarise(outcomes)
  const misses = toMisses(outcomes)
  assert.ok(answerable.first_quote >= 0.9, misses)
  assert.ok(answerable.first_three >= 0.97, misses)
  assert.ok(unanswerable.not_strong >= 0.9, misses)
})

test('the same questions give the same figures again', async (t) => {
  const data = scratch(t)
  const sample = questions.filter((_, i) => i % 5 === 0)
  const run = async () => {
    const collection = await openCollection({ corpus: [BUNDLED], data })
    return summarise(await runQuestions(collection, sample, () => {}))
  }
  assert.deepEqual(await run(), await run())
})

const madeOutcome = (
  script: string,
  articleRanks: readonly (number | null)[],
  quoteRank: number | null,
  evidence: Outcome['evidence'],
): Outcome => {
  const answers = articleRanks.map((_, i) => ({ article: `a${i}`, text: 't' }))
  const question = { id: 'q', question: 'q', kind: 'fact', script, answers }
  const firstQuote = null
  return {
    question,
    articleRanks,
    quoteRank,
    evidence,
    unmatched: [],
    firstQuote,
    quoteMs: 2,
    searchMs: 1,
  }
}
const MADE = [
  madeOutcome('hans', [1], 1, 'strong'),
  madeOutcome('hans', [3], 2, 'partial'),
  madeOutcome('hant', [2, null], 3, 'partial'),
  madeOutcome('hant', [null], null, 'none'),
  madeOutcome('hant', [], null, 'none'),
  madeOutcome('hans', [], null, 'strong'),
]

test('figures of made outcomes', () => {
  const { questions: asked, answerable, unanswerable } = summarise(MADE)
  assert.equal(asked, 6)
  const { article_mrr, article_ndcg_at_10, ...shares } = answerable
  assert.deepEqual(shares, {
    questions: 4,
    first_quote: 0.25,
    first_two: 0.5,
    first_three: 0.75,
    article_recall_at_1: 0.25,
    article_recall_at_5: 0.75,
    article_recall_at_10: 0.75,
    strong: 0.25,
    partial: 0.5,
    none: 0.25,
  })
  assert.equal(article_mrr.toFixed(4), '0.4583')
  // 1 + 1/log2(4) + (1/log2(3)) / (1 + 1/log2(3)) + 0, over 4
  assert.equal(article_ndcg_at_10.toFixed(4), '0.4717')
  assert.deepEqual(unanswerable, { questions: 2, strong: 0.5, partial: 0, none: 0.5, not_strong: 0.5 })
})

test('figures by script, and tables for people', () => {
  const byScript = summariseByScript(MADE)
  assert.deepEqual(Object.keys(byScript), ['hans', 'hant'])
  assert.equal(byScript.hans?.answerable.first_two, 1)
  const markdown = toMarkdown(MADE)
  assert.ok(
    markdown.includes('| all | 4 | 25.0 % | 50.0 % | 75.0 % | 25.0 % | 75.0 % | 75.0 % | 0.4583 | 0.4717 |'),
  )
  assert.ok(markdown.includes('| unanswerable | 2 | 50.0 % | 0.0 % | 50.0 % |'))
  assert.ok(markdown.includes('| find_quotes | 2 | 2 |'))
})
