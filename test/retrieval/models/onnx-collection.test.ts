import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openCollection, type Progress } from '../../../src/retrieval/index.ts'
import { ARTICLES_JSONL } from '../../support/articles.ts'
import { corpusOf, scratch } from '../../support/corpus.ts'
import { CLS, NEEDS_PACKAGES, tinyFolder } from './onnx-tiny.ts'

test(
  'a collection is indexed by a local model, kept, and embedded anew for another',
  NEEDS_PACKAGES,
  async (t) => {
    const corpus = [corpusOf(t, { 'set.jsonl': ARTICLES_JSONL })]
    const data = scratch(t)
    const messages: string[] = []
    const progress: Progress[] = []
    const open = (folder: string) =>
      openCollection({
        corpus,
        data,
        embedder: { kind: 'onnx', folder },
        report: (message) => messages.push(message),
        onProgress: (step) => progress.push(step),
      })
    const mean = tinyFolder(t)
    const built = await open(mean)
    const { embedder, opening, passages } = built.status()
    assert.match(embedder, /^onnx\/tiny\/8\/[0-9a-f]{16}$/)
    assert.equal(opening, 'built')
    const query = '甲公司董事长王海平表示，2025年将建成加氢站20座'
    const [first] = (await built.search({ query, mode: 'vector' })).results
    assert.deepEqual([first?.citation.article.id, first?.matched.vector_rank], ['hydrogen', 1])
    assert.equal((await open(mean)).status().opening, 'loaded')
    assert.deepEqual(messages, [])
    progress.length = 0
    const other = (await open(tinyFolder(t, { files: CLS }))).status()
    assert.deepEqual([other.opening, other.embedder === embedder], ['built', false])
    assert.deepEqual(messages, [
      `the index was made with the embedder ${embedder}, not ${other.embedder}; it is rebuilt`,
    ])
    assert.deepEqual(progress.filter(({ phase }) => phase === 'index').at(-1), {
      phase: 'index',
      done: passages,
      total: passages,
    })
  },
)
