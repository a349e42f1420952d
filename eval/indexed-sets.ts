import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ingest } from '../src/retrieval/collection/ingest.ts'
import { searchDeps } from '../src/retrieval/collection/open.ts'
import { emptyState } from '../src/retrieval/collection/state.ts'
import { scanCorpus } from '../src/retrieval/formats/load.ts'
import { createHashedEmbedder } from '../src/retrieval/models/hashed.ts'

/** Which fields of the passages are indexed. */
type Fields = 'all' | 'body'

/**
 * Question answering sets as one collection in memory.
 * @param folder holds NAME.docs.jsonl for each of the names
 */
export async function indexSets(folder: string, names: readonly string[], fields: Fields = 'all') {
  const scratch = mkdtempSync(path.join(tmpdir(), 'chuchu-sets-'))
  try {
    for (const name of names)
      copyFileSync(path.join(folder, `${name}.docs.jsonl`), path.join(scratch, `${name}.jsonl`))
    return await indexFolder(scratch, fields)
  } finally {
    rmSync(scratch, { recursive: true })
  }
}

/** A corpus folder as a collection in memory. */
export async function indexFolder(folder: string, fields: Fields = 'all') {
  const scratch = mkdtempSync(path.join(tmpdir(), 'chuchu-index-'))
  const embedder = createHashedEmbedder()
  const state = emptyState({ corpus: [folder], data: scratch, embedder })
  if (fields === 'body') {
    const add = state.backend.add.bind(state.backend)
    state.backend.add = (records) => add(records.map((record) => ({ ...record, title: '', context: '' })))
  }
  await ingest(state, (await scanCorpus([path.resolve(folder)])).files, { embedder })
  rmSync(scratch, { recursive: true })
  return searchDeps(state, embedder)
}
