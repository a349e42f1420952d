import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import test from 'node:test'
import { PREPARATION_VERSION } from '../../../src/retrieval/collection/state.ts'
import { toStored } from '../../../src/retrieval/collection/store.ts'
import { readCorpusFile, scanCorpus } from '../../../src/retrieval/document/load.ts'
import { prepareArticle } from '../../../src/retrieval/document/prepare.ts'
import { BUNDLED } from '../../support/corpus.ts'

/** What the version stands for: a hash of the bundled articles as they are prepared and stored. */
const PINNED = { version: 2, sha256: '09792984dec1ebf510630efc8768fdcd938ba0e5e8c25aa79afaccd39459d9f8' }

test('a preparation that gives another result has another version', async () => {
  const hash = createHash('sha256')
  for (const file of (await scanCorpus([BUNDLED])).files) {
    const { documents } = await readCorpusFile(file)
    for (const document of documents) hash.update(JSON.stringify(toStored(prepareArticle(document))))
  }
  assert.deepEqual(
    { version: PREPARATION_VERSION, sha256: hash.digest('hex') },
    PINNED,
    'the articles come out otherwise than before: raise PREPARATION_VERSION in src/retrieval/collection/state.ts, ' +
      'so that the indexes people have are made anew, and put the new pair here',
  )
})
