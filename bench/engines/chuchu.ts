import { isBusy } from '../../src/retrieval/collection/follow-corpus.ts'
import { Indexer } from '../../src/retrieval/collection/indexer.ts'
import type { Generation } from '../../src/retrieval/engines/embedded/generation.ts'
import { EmbeddedReader } from '../../src/retrieval/engines/embedded/reader.ts'
import { createHashedEmbedder } from '../../src/retrieval/models/hashed.ts'
import { planQuestion } from '../../src/retrieval/search/question-plan.ts'
import { rankPassages, type SearchOptions, searchLegs } from '../../src/retrieval/search/rank.ts'
import { openIndexStorage } from '../../src/retrieval/storage/data-folder.ts'
import { Pace } from '../../src/retrieval/support/pace.ts'
import type { BenchMode, BuildInput, Engine } from './engine.ts'

/** The product's own path: the whole ingest of the articles, and the whole ranking of passages. */
export class ChuchuEngine implements Engine {
  private readonly embedder = createHashedEmbedder()
  private generation: Generation | null = null

  async build({ corpus }: BuildInput, folder: string): Promise<number> {
    const report = (message: string) => void process.stderr.write(`${message}\n`)
    const storage = await openIndexStorage(folder)
    const indexer = new Indexer({ ...storage, corpus: [corpus], embedder: this.embedder, report })
    const update = await indexer.update()
    if (isBusy(update)) throw new Error('the data folder is in use')
    return update.passages
  }

  /** The build has written what it made. */
  async save(): Promise<void> {}

  async load(folder: string): Promise<void> {
    const { directory, commits } = await openIndexStorage(folder)
    const reader = new EmbeddedReader(directory, this.embedder.dimensions, () => false)
    const opened = await commits.openCurrent((commit) => reader.open(commit))
    this.generation = opened
  }

  async search(query: string, k: number, mode: BenchMode): Promise<string[]> {
    if (!this.generation) throw new Error('nothing is loaded')
    const deps = { index: this.generation, articles: this.generation, embedder: this.embedder }
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
}
