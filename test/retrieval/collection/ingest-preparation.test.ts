import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import test from 'node:test'
import { toStored } from '../../../src/retrieval/article/stored-article.ts'
import { recordsOf } from '../../../src/retrieval/collection/index-articles.ts'
import { PREPARATION_VERSION } from '../../../src/retrieval/collection/state.ts'
import { readCorpusFile, scanCorpus } from '../../../src/retrieval/formats/load.ts'
import { prepareArticle } from '../../../src/retrieval/formats/prepare.ts'
import { BUNDLED } from '../../support/corpus.ts'

/** What the version stands for: a hash of the bundled articles as they are prepared, stored and indexed. */
const PINNED = { version: 7, sha256: '23a0bb48b2fed95a1f2da4a4b65fced777d090a36ccaf1f9efb6fb87c1b0c282' }

test('a preparation that gives another result has another version', async () => {
  const hash = createHash('sha256')
  for (const file of (await scanCorpus([BUNDLED])).files) {
    const { documents } = await readCorpusFile(file)
    const stored = documents.map((document) => toStored(prepareArticle(document)))
    for (const one of stored) hash.update(JSON.stringify([one, recordsOf(one)]))
  }
  assert.deepEqual(
    { version: PREPARATION_VERSION, sha256: hash.digest('hex') },
    PINNED,
    'the articles come out otherwise than before: raise PREPARATION_VERSION in src/retrieval/collection/state.ts, ' +
      'so that the indexes people have are made anew, and put the new pair here',
  )
})
