import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import test from 'node:test'
import { toStored } from '../../../src/retrieval/article/stored-article.ts'
import { PREPARATION_VERSION } from '../../../src/retrieval/collection/header.ts'
import { indexedTexts } from '../../../src/retrieval/collection/index-batch.ts'
import { prepareArticle } from '../../../src/retrieval/formats/formats.ts'
import { readCorpusFile } from '../../../src/retrieval/formats/read.ts'
import { scanCorpus } from '../../../src/retrieval/formats/scan.ts'
import { BUNDLED } from '../../support/corpus.ts'

/** What the version stands for: a hash of the bundled articles as they are prepared, stored and indexed. */
const PINNED = { version: 9, sha256: 'fcd5f899f1a5f8ce7961dc49334ea394179c90244d08cb87a892213e4fb90193' }

test('a preparation that gives another result has another version', async () => {
  const hash = createHash('sha256')
  for (const file of (await scanCorpus([BUNDLED])).files) {
    const { documents } = await readCorpusFile(file)
    const stored = documents.map((document) => toStored(prepareArticle(document)))
    for (const one of stored) hash.update(JSON.stringify([one, indexedTexts(one)]))
  }
  assert.deepEqual(
    { version: PREPARATION_VERSION, sha256: hash.digest('hex') },
    PINNED,
    'the articles come out otherwise than before: raise PREPARATION_VERSION in src/retrieval/collection/header.ts, ' +
      'so that the indexes people have are made anew, and put the new pair here',
  )
})
