import type { SearchMode } from '../../../src/retrieval/contract/search.ts'
import type { ArticleStore, PassageText } from '../../../src/retrieval/engines/ports.ts'
import { terms } from '../../../src/retrieval/language/tokenize.ts'
import type { Embedder } from '../../../src/retrieval/models/embedder.ts'
import { createHashedEmbedder } from '../../../src/retrieval/models/hashed.ts'
import { articleOf } from '../../../src/retrieval/search/fuse.ts'
import { planQuestion } from '../../../src/retrieval/search/question-plan.ts'
import { type Ranking, rankPassages, type SearchDeps } from '../../../src/retrieval/search/rank.ts'
import { Pace } from '../../../src/retrieval/support/pace.ts'
import { memoryIndex } from '../../support/memory-engine.ts'

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
  const vectors = await embedder.embed(
    passages.map(({ body }) => body),
    'passage',
  )
  const rows = passages.map(({ id, title = '', body }, at) => ({
    id,
    title,
    body,
    vector: vectors[at] ?? null,
  }))
  return { index: memoryIndex(rows, terms), articles: storeOf(passages), embedder }
}

/** A store of passages alone. A sample is the first of them by id. */
function storeOf(passages: readonly MadePassage[]): ArticleStore {
  const byId = new Map(passages.map((passage) => [passage.id, passage]))
  return {
    articles: passages.length,
    readArticles: unused,
    readPassages: async (ids) => ids.map((id) => passageText(byId.get(id))),
    contentHashes: unused,
    count: unused,
    samplePassages: async (count) => [...byId.keys()].sort().slice(0, count),
    catalogue: unused,
    reprints: unused,
  }
}

async function unused(): Promise<never> {
  throw new Error('ranking does not ask for it')
}

function passageText(passage: MadePassage | undefined): PassageText | undefined {
  if (!passage) return undefined
  const { id, title = '', body } = passage
  return { id, article: articleOf(id), start: 0, end: body.length, contentHash: 0, title, context: '', body }
}

/** Ranks passages for phrasings that are read as a search of the mode reads them. */
export async function rank(
  deps: SearchDeps,
  texts: readonly string[],
  mode: SearchMode = 'hybrid',
  limit = 50,
  signal?: AbortSignal,
): Promise<Ranking> {
  const options = { signal, pace: new Pace({ signal }), withSpelling: mode !== 'keyword' }
  const { phrasings } = await planQuestion(deps.index, texts, options)
  return rankPassages(deps, { phrasings, mode, limit }, options)
}

export async function rankedIds(
  deps: SearchDeps,
  query: string,
  mode: SearchMode = 'hybrid',
): Promise<string[]> {
  const { ranked } = await rank(deps, [query], mode)
  return ranked.map(({ id }) => id)
}
