import type { SearchMode } from '../../../src/retrieval/contract/search.ts'
import { terms } from '../../../src/retrieval/language/tokenize.ts'
import type { Embedder } from '../../../src/retrieval/models/embedder.ts'
import { createHashedEmbedder } from '../../../src/retrieval/models/hashed.ts'
import { rankPassages, type SearchDeps } from '../../../src/retrieval/search/rank.ts'
import { createMemoryBackend } from '../../support/memory-backend.ts'

export interface MadePassage {
  readonly id: string
  readonly title?: string
  readonly body: string
}

/** Passages as an index in memory; an id is `<article>#<start>-<end>` where articles matter. */
export async function indexed(
  passages: readonly MadePassage[],
  embedder: Embedder = createHashedEmbedder(),
): Promise<SearchDeps> {
  const backend = createMemoryBackend({ dimensions: embedder.dimensions, analyze: terms })
  const vectors = await embedder.embed(
    passages.map(({ body }) => body),
    'passage',
  )
  await backend.add(
    passages.map(({ id, title = '', body }, at) => {
      const article = id.replace(/#.*/, '')
      return { id, article, title, context: '', body, speakers: [], vector: vectors[at]! }
    }),
  )
  const byId = new Map(passages.map((passage) => [passage.id, passage]))
  return {
    backend,
    embedder,
    textOf: (id) => byId.get(id)?.body,
    titleOf: (id) => byId.get(id)?.title,
  }
}

export async function rankedIds(
  deps: SearchDeps,
  query: string,
  mode: SearchMode = 'hybrid',
): Promise<string[]> {
  const ranked = await rankPassages(deps, { queries: [query], mode, filter: undefined, limit: 50 })
  return ranked.map(({ id }) => id)
}
