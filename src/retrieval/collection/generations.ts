import { ChuchuError } from '../contract/errors.ts'
import { EmbeddedReader } from '../engines/embedded/reader.ts'
import { HASHED_FUSION } from '../search/fuse.ts'
import type { Commit } from '../storage/commits.ts'
import type { IndexStorage } from '../storage/data-folder.ts'
import { type CallDeps, type Calls, generationCalls } from './generation-calls.ts'
import { headerOf, type IndexHeader, otherThan } from './header.ts'

/** A generation that is open. */
export interface OpenGeneration {
  readonly number: number
  readonly header: IndexHeader
  readonly articles: number
  readonly passages: number
  readonly calls: Calls
}

export interface GenerationsOptions {
  readonly storage: IndexStorage
  /** Hash of the corpus folders. */
  readonly corpus: string
  readonly deps: CallDeps
}

/** The generations of a collection as they are committed, by this process or another one; one is open at a time. */
export class Generations {
  current: OpenGeneration | null = null
  private readonly reader: EmbeddedReader
  private opening: Promise<OpenGeneration | null> | null = null

  constructor(private readonly options: GenerationsOptions) {
    const { storage, deps } = options
    this.reader = new EmbeddedReader(storage.directory, deps.embedder.dimensions, (file) =>
      storage.commits.discard(file),
    )
  }

  /**
   * The latest generation; null where none was committed that can be used.
   * @throws ChuchuError `snapshot_broken` where the latest one is damaged and none is open
   */
  async latest(): Promise<OpenGeneration | null> {
    if (this.current && !(await this.options.storage.commits.changedSince(this.current.number))) {
      return this.current
    }
    this.opening ??= this.open().finally(() => {
      this.opening = null
    })
    return this.opening
  }

  private async open(): Promise<OpenGeneration | null> {
    try {
      const opened = await this.options.storage.commits.openCurrent((commit) => this.openCommit(commit))
      if (opened) this.current = opened
    } catch (error) {
      const isBroken = error instanceof ChuchuError && error.code === 'snapshot_broken'
      if (!this.current || !isBroken) throw error
    }
    return this.current
  }

  private async openCommit(commit: Commit): Promise<OpenGeneration | null> {
    const header = headerOf(commit)
    const { deps, corpus } = this.options
    if (otherThan(header, corpus) !== null || header.embedder !== deps.embedder.id) return null
    const generation = await this.reader.open(commit)
    const { articles, passages } = generation
    const calls = generationCalls(generation, { fusion: header.fusion ?? HASHED_FUSION, ...deps })
    return { number: commit.generation, header, articles, passages, calls }
  }
}
