import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { readQuestions } from '../src/eval/questions.ts'
import { scratch } from './support/corpus.ts'

interface Script {
  fetchSets(folder: string, names: readonly string[]): Promise<void>
}
const { fetchSets }: Script = await import(new URL('../scripts/fetch-eval-sets.mjs', import.meta.url).href)

const SQUAD = {
  data: [
    {
      title: '公园',
      paragraphs: [
        {
          id: 'DEV_7',
          context: '城北公园今日开园。',
          qas: [
            {
              id: 'DEV_7_QUERY_0',
              question: '哪个公园开园？',
              answers: [
                { text: '城北公园', answer_start: 0 },
                { text: '城北公园', answer_start: 0 },
                { text: '城南公园', answer_start: -1 },
              ],
            },
          ],
        },
      ],
    },
  ],
}

/** A folder with the source of a set, as if it had been fetched. */
function fetched(t: TestContext): { folder: string; source: string } {
  const folder = scratch(t)
  const source = path.join(folder, 'source', 'ymcui__cmrc2018__master__squad-style-data__cmrc2018_dev.json')
  return { folder, source }
}

test('a set in SQuAD’s shape becomes articles and questions that the evaluation reads', async (t) => {
  const { folder, source } = fetched(t)
  await fetchSets(folder, [])
  writeFileSync(source, JSON.stringify(SQUAD))
  await fetchSets(folder, ['cmrc2018-dev'])
  const [doc] = readFileSync(path.join(folder, 'cmrc2018-dev.docs.jsonl'), 'utf8').trim().split('\n')
  assert.deepEqual(JSON.parse(doc ?? ''), {
    id: 'dev-DEV_7-0-7311ca3f',
    title: '公园',
    text: '城北公园今日开园。',
    script: 'hans',
  })
  const questions = readFileSync(path.join(folder, 'cmrc2018-dev.questions.jsonl'), 'utf8')
  assert.deepEqual(JSON.parse(questions).answers, [
    { text: '城北公园', start: 0 },
    { text: '城南公园', start: null },
  ])
  const [question] = readQuestions(path.join(folder, 'cmrc2018-dev.questions.jsonl'))
  assert.equal(question?.answers[0]?.article, 'dev-DEV_7-0-7311ca3f')
})

test('a source that differs from what was fetched first is refused', async (t) => {
  const { folder, source } = fetched(t)
  await fetchSets(folder, [])
  writeFileSync(source, JSON.stringify(SQUAD))
  await fetchSets(folder, ['cmrc2018-dev'])
  writeFileSync(source, JSON.stringify({ data: [] }))
  await assert.rejects(fetchSets(folder, ['cmrc2018-dev']), {
    message: /is not the file that was fetched first/,
  })
})
