import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, describe, test } from 'node:test'
import { bundledCorpus } from '../../src/cli/settings.ts'
import { run } from './support.ts'

describe('eval', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'chuchu-eval-'))
  after(() => rm(folder, { recursive: true }))
  const questions = path.join(folder, 'questions.jsonl')
  const answers = [{ article: 'park', text: '3200棵' }]
  await writeFile(questions, `${JSON.stringify({ id: 'q1', question: '种了多少树', answers })}\n`)
  const corpusOf = ({ opened }: { opened: unknown[] }) => (opened[0] as { corpus: string[] }).corpus

  test('a file that does not exist is named as it was given', async () => {
    for (const option of ['--questions', '--docs']) {
      const { code, out, notes } = await run(['eval', option, './no-such.jsonl'])
      assert.deepEqual({ code, out }, { code: 1, out: '' })
      assert.equal(
        notes,
        'chuchu: ./no-such.jsonl: there is no such file\n  name a file that exists and that you may read\n',
      )
    }
  })

  test('asks the corpus that was named, and does not expect the golden answers of it', async () => {
    const named = await run(['eval', '--limit', '1', '--corpus', 'mine', '--json'])
    assert.equal(named.code, 0, named.notes)
    assert.deepEqual(corpusOf(named), [path.resolve('mine')])
  })

  test('asks the bundled articles by default, and --docs instead of a corpus', async () => {
    const bundled = await run(['eval', '--questions', questions])
    assert.deepEqual(corpusOf(bundled), [bundledCorpus])
    const docs = await run(['eval', '--questions', questions, '--docs', questions, '--corpus', 'mine'])
    assert.match(corpusOf(docs)[0]!, /chuchu-eval-.*corpus$/)
  })

  test('golden answers that the articles lack are a fault', async () => {
    const { code, notes } = await run(['eval', '--limit', '1'])
    assert.notEqual(code, 0)
    assert.match(notes, /no article or passage has the id|is not in the clean text/)
  })
})
