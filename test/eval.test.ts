import assert from 'node:assert/strict'
import test from 'node:test'
import { readQuestions } from '../src/eval/questions.ts'
import { summarise, toMisses } from '../src/eval/report.ts'
import { runQuestions } from '../src/eval/run.ts'
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
      assert.ok(collection.fetch({ id: article, max_chars: 60_000 }).text.includes(text), `${id}: ${text}`)
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
