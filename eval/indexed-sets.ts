import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ingest } from '../src/retrieval/collection/ingest.ts'
import { searchDeps } from '../src/retrieval/collection/open.ts'
import { emptyState } from '../src/retrieval/collection/state.ts'
import { scanCorpus } from '../src/retrieval/document/load.ts'
import { createHashedEmbedder } from '../src/retrieval/embed/hashed.ts'

/**
 * Question answering sets as one collection in memory.
 * @param folder holds NAME.docs.jsonl for each of the names
 */
export async function indexSets(folder: string, names: readonly string[]) {
  const scratch = mkdtempSync(path.join(tmpdir(), 'chuchu-sets-'))
  const corpus = path.join(scratch, 'corpus')
  mkdirSync(corpus)
  for (const name of names)
    copyFileSync(path.join(folder, `${name}.docs.jsonl`), path.join(corpus, `${name}.jsonl`))
  const embedder = createHashedEmbedder()
  const state = emptyState({ corpus: [corpus], data: scratch, embedder })
  await ingest(state, (await scanCorpus([corpus])).files, { embedder })
  rmSync(scratch, { recursive: true })
  return { state, deps: searchDeps(state, embedder) }
}
