import type { BenchMode } from './engines/engine.ts'
import type { BenchCollection, BenchQuestion } from './texts.ts'

/** What one child process does, so that nothing of another engine or job counts in its time and memory. */
export type Job =
  | {
      readonly kind: 'build'
      readonly engine: string
      readonly collection: BenchCollection
      readonly folder: string
    }
  | {
      readonly kind: 'serve'
      readonly engine: string
      readonly folder: string
      readonly queries: readonly string[]
      readonly modes: readonly BenchMode[]
    }
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'quality'
      readonly engine: string
      readonly collection: BenchCollection
      readonly folder: string
      readonly questions: readonly BenchQuestion[]
    }

export interface BuildFigures {
  readonly count: number
  /** From the texts in memory (for chuchu: the article files on disk) to an index that can be asked. */
  readonly seconds: number
  readonly bytes: number
}

export interface ServeFigures {
  readonly loadMs: number
  readonly rssMb: number
  /** Milliseconds of each query, in their order; fewer than there are queries where the time ran out. */
  readonly times: Readonly<Partial<Record<BenchMode, readonly number[]>>>
}

export interface Quality {
  readonly recall1: number
  readonly recall5: number
  readonly recall10: number
  /** Mean of 1 / rank, 0 beyond the tenth. */
  readonly mrr: number
}

export interface QualityFigures {
  readonly asked: Quality
  readonly converted: Quality
}
