import { ingest } from '../../src/retrieval/collection/ingest.ts'
import { searchDeps } from '../../src/retrieval/collection/open.ts'
import {
  emptyState,
  type IndexState,
  loadState,
  readKept,
  saveState,
} from '../../src/retrieval/collection/state.ts'
import { scanCorpus } from '../../src/retrieval/formats/load.ts'
import { createHashedEmbedder } from '../../src/retrieval/models/hashed.ts'
import { planQuestion } from '../../src/retrieval/search/question-plan.ts'
import { rankPassages, type SearchOptions, searchLegs } from '../../src/retrieval/search/rank.ts'
import { Pace } from '../../src/retrieval/support/pace.ts'
import type { BenchMode, BuildInput, Engine } from './engine.ts'

/** The corpus folder that the snapshot is said to be of: `load` must name the one that `build` named. */
const CORPUS = ['bench']

/** The product's own path: the whole ingest of the articles, and the whole ranking of passages. */
export class ChuchuEngine implements Engine {
  private readonly embedder = createHashedEmbedder()
  private state: IndexState | null = null

  async build({ corpus }: BuildInput, folder: string): Promise<number> {
    this.state = emptyState(this.options(folder))
    await ingest(this.state, (await scanCorpus([corpus])).files, { embedder: this.embedder })
    return this.state.store.passageCount
  }

  async save(folder: string): Promise<void> {
    await saveState(this.state!, this.options(folder))
  }

  async load(folder: string): Promise<void> {
    const fail = (message: string) => {
      throw new Error(message)
    }
    const kept = await readKept(folder, fail)
    this.state = kept && loadState(kept, this.options(folder), fail)
  }

  async search(query: string, k: number, mode: BenchMode): Promise<string[]> {
    const deps = searchDeps(this.state!, this.embedder)
    const options: SearchOptions = { pace: new Pace() }
    const withSpelling = mode !== 'bm25' && mode !== 'keyword'
    const { phrasings } = await planQuestion(deps.index, [query], { ...options, withSpelling })
    if (mode === 'bm25') {
      const [legs] = await searchLegs(deps, { phrasings, mode: 'keyword', limit: k }, options)
      return legs?.keyword.map(({ id }) => id) ?? []
    }
    const { ranked } = await rankPassages(deps, { phrasings, mode, limit: k }, options)
    return ranked.map(({ id }) => id)
  }

  private options(folder: string) {
    return { corpus: CORPUS, data: folder, embedder: this.embedder }
  }
}
