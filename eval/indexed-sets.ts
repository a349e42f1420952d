import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ingest } from '../src/retrieval/collection/ingest.ts'
import { Readings } from '../src/retrieval/collection/readings.ts'
import type { CollectionDeps } from '../src/retrieval/collection/search.ts'
import { EmbeddedReader } from '../src/retrieval/engines/embedded/reader.ts'
import { EmbeddedWriter } from '../src/retrieval/engines/embedded/writer.ts'
import type { IndexWriter } from '../src/retrieval/engines/ports.ts'
import { scanCorpus } from '../src/retrieval/formats/scan.ts'
import { terms } from '../src/retrieval/language/tokenize.ts'
import { createHashedEmbedder } from '../src/retrieval/models/hashed.ts'
import { Commits } from '../src/retrieval/storage/commits.ts'
import { MemoryDirectory } from '../src/retrieval/storage/memory-directory.ts'

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
export async function indexFolder(folder: string, fields: Fields = 'all'): Promise<CollectionDeps> {
  const embedder = createHashedEmbedder()
  const directory = new MemoryDirectory()
  const options = { dimensions: embedder.dimensions, analyze: terms }
  const writer = await EmbeddedWriter.open(directory, new Commits(directory), null, options)
  const target = fields === 'body' ? bodiesAlone(writer) : writer
  await ingest(target, (await scanCorpus([path.resolve(folder)])).files, { embedder })
  const reader = new EmbeddedReader(directory, embedder.dimensions, () => false)
  const generation = await reader.open(await writer.commit({}))
  return { index: generation, articles: generation, readings: new Readings(generation), embedder }
}

function bodiesAlone(writer: EmbeddedWriter): IndexWriter {
  return {
    files: writer.files,
    articleCount: 0,
    has: (id) => writer.has(id),
    put: (stored, passages) =>
      writer.put(
        stored,
        passages.map((passage) => ({ ...passage, title: '', context: '' })),
      ),
    delete: (id) => writer.delete(id),
    putFile: (file) => writer.putFile(file),
    deleteFile: (key) => writer.deleteFile(key),
  }
}
