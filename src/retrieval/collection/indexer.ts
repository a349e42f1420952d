import { ChuchuError } from '../contract/errors.ts'
import type { SkippedFile } from '../contract/status.ts'
import { EmbeddedWriter } from '../engines/embedded/writer.ts'
import { type CorpusFile, type CorpusScan, scanCorpus } from '../formats/scan.ts'
import { ANALYZER_VERSION, terms } from '../language/tokenize.ts'
import type { Embedder } from '../models/embedder.ts'
import type { Commit, Commits } from '../storage/commits.ts'
import type { Directory } from '../storage/directory.ts'
import { acquireLock, type LockHolder, WriterLock } from '../storage/lock.ts'
import {
  corpusHash,
  headerOf,
  type IndexHeader,
  type KnownFusion,
  otherThan,
  PREPARATION_VERSION,
} from './header.ts'
import { indexedPassages } from './index-batch.ts'
import { type Changes, type Checkpoints, ingest, READ_AGAIN } from './ingest.ts'

/** Milliseconds before what there is of a first index is committed; every further commit waits so many times longer. */
const FIRST_COMMIT_MS = 800
const COMMIT_FACTOR = 3

export interface IndexerOptions {
  readonly corpus: readonly string[]
  readonly directory: Directory
  readonly commits: Commits
  /** Absolute path of the data folder, whose lock is needed to write; null where `directory` is in memory. */
  readonly lockFolder: string | null
  readonly embedder: Embedder
  /** Finds out what the embedder's cosines are worth in the collection of a commit; null: as of the offline embedder. */
  readonly calibrate?:
    | ((commit: Commit, passages: number, known: KnownFusion | null) => Promise<KnownFusion | null>)
    | undefined
  readonly onProgress?: ((articles: number, of: number) => void) | undefined
  /** Gets every commit as soon as readers can open it. */
  readonly onCommit?: ((commit: Commit) => void) | undefined
  /** Gets a line where what the data folder keeps cannot be used. */
  readonly report: (message: string) => void
}

export interface Update {
  readonly commit: Commit
  /** How the index came to be. */
  readonly opening: 'loaded' | 'updated' | 'built'
  readonly changes: Changes
  readonly skipped: readonly SkippedFile[]
  readonly articles: number
  readonly passages: number
  /** How many files were left for the next update, since they were written a moment ago. */
  readonly unsettled: number
  /** How many files are to be read again, since the disk withheld them. */
  readonly again: number
}

/** Somebody else is writing. */
export interface Busy {
  readonly holder: LockHolder
}

/** How an index is brought up to date: as it is, made anew because it is damaged, or made anew because that is wished. */
export type Wish = 'update' | 'repair' | 'rebuild'

export interface UpdateRequest {
  /** By default the index is brought up to date as it is. */
  readonly wish?: Wish | undefined
  /** Leaves files that were written a moment ago for the next update: they may be half written. */
  readonly leaveUnsettled?: boolean | undefined
  readonly signal?: AbortSignal | undefined
}

/** A writer with what its index was made with; null: it begins with nothing. */
interface Base {
  readonly writer: EmbeddedWriter
  readonly commit: Commit | null
  readonly made: IndexHeader | null
}

/** Brings the index of a data folder up to date with its corpus. */
export class Indexer {
  /** Of the last update, so that the next one need not read what it knows. */
  private last: Base | null = null

  constructor(private readonly options: IndexerOptions) {}

  /**
   * Reads what changed in the corpus and commits it.
   * @returns `Busy` where another process or thread is writing
   * @throws ChuchuError `corpus_missing`, `data_folder`, `embedder`
   */
  async update(request: UpdateRequest = {}): Promise<Update | Busy> {
    const { lockFolder } = this.options
    const lock = lockFolder === null ? null : await acquireLock(lockFolder)
    if (lock !== null && !(lock instanceof WriterLock)) return { holder: lock }
    // What was put and not committed is of no use to the next update.
    const { last } = this
    this.last = null
    try {
      await this.options.commits.beginWriting(lock)
      return await this.updateAlone(request, last, () => lock === null || lock.isHeld())
    } finally {
      lock?.release()
    }
  }

  private async updateAlone(
    request: UpdateRequest,
    last: Base | null,
    isHeld: () => boolean,
  ): Promise<Update> {
    const scan = await scanCorpus(this.options.corpus)
    const isSettled = request.leaveUnsettled ? settledAt(Date.now()) : () => true
    const { wish = 'update' } = request
    const hasCheckpoints = wish !== 'rebuild' || !(await this.isUsable(scan))
    const bring = async (base: Base) => {
      const work = new IndexingWork(this.options, scan, base, { isHeld, isSettled, hasCheckpoints })
      const update = await work.run(request.signal)
      this.last = { writer: base.writer, commit: update.commit, made: headerOf(update.commit) }
      return update
    }
    try {
      const base = wish === 'update' ? await this.open(scan, last) : null
      if (base) return await bring(base)
    } catch (error) {
      if (!(error instanceof ChuchuError && error.code === 'snapshot_broken')) throw error
      reportUnusable(error, this.options.report)
    }
    return bring({ writer: await this.openWriter(null), commit: null, made: null })
  }

  /** Whether others answer from a whole index of this corpus, which a part of a new one must not take the place of. */
  private async isUsable({ folders }: CorpusScan): Promise<boolean> {
    try {
      const commit = await this.options.commits.read()
      const made = commit && headerOf(commit)
      return made?.complete === true && otherThan(made, corpusHash(folders)) === null
    } catch {
      return false
    }
  }

  /** What the data folder keeps; null where it keeps nothing that can be used. */
  private async open(scan: CorpusScan, last: Base | null): Promise<Base | null> {
    const { commits, report } = this.options
    const commit = await commits.read()
    if (commit === null) return null
    const made = headerOf(commit)
    const other = otherThan(made, corpusHash(scan.folders))
    if (other !== null) {
      report(`the index was made ${other}; it is rebuilt`)
      return null
    }
    if (last?.commit && isSameCommit(last.commit, commit)) return last
    return { writer: await this.openWriter(commit), commit, made }
  }

  private openWriter(commit: Commit | null): Promise<EmbeddedWriter> {
    const { directory, commits, embedder } = this.options
    const options = { dimensions: embedder.dimensions, analyze: terms }
    return EmbeddedWriter.open(directory, commits, commit, options)
  }
}

/** One update of an index. */
class IndexingWork {
  private latest: Commit | null
  private fusion: KnownFusion | null
  private isComplete: boolean

  constructor(
    private readonly options: IndexerOptions,
    private readonly scan: CorpusScan,
    private readonly base: Base,
    private readonly checks: {
      readonly isHeld: () => boolean
      readonly isSettled: (file: CorpusFile) => boolean
      /** Whether a part of a first index is committed before it is whole. */
      readonly hasCheckpoints: boolean
    },
  ) {
    this.latest = base.commit
    this.fusion = base.made?.fusion ?? null
    this.isComplete = base.made?.complete ?? false
  }

  async run(signal: AbortSignal | undefined): Promise<Update> {
    const { writer, made } = this.base
    const isReembedded = await this.reembed(signal)
    const isNew = !this.isComplete || isReembedded
    const files = this.settledFiles()
    const changes = await this.read(files, signal)
    this.isComplete = true
    const isChanged = isNew || changes.files > 0
    if (isChanged || this.latest === null) await this.commit()
    this.announce(await writer.merge(this.header(), isNew, signal))
    const commit = await this.calibrate()
    const opening = made === null ? 'built' : isChanged ? 'updated' : 'loaded'
    const skipped = [...writer.files.values()].flatMap((file) => [...file.skipped, ...file.failures])
    const counts = { articles: writer.articleCount, passages: writer.passageCount }
    const unsettled = this.scan.files.length - files.filter((file) => this.checks.isSettled(file)).length
    const again = [...writer.files.values()].filter(({ stamp }) => stamp === READ_AGAIN).length
    const all = [...this.scan.skipped, ...skipped]
    return { commit, opening, changes, skipped: all, ...counts, unsettled, again }
  }

  /** Articles are good under any embedder; posting lists and vectors are made anew of them. */
  private async reembed(signal: AbortSignal | undefined): Promise<boolean> {
    const { embedder, report } = this.options
    const { writer, made } = this.base
    if (made === null || made.embedder === embedder.id) return false
    report(`the index was made with the embedder ${made.embedder}, not ${embedder.id}; it is embedded anew`)
    let done = 0
    await writer.reindex((stored) => {
      signal?.throwIfAborted()
      this.options.onProgress?.(++done, writer.articleCount)
      return indexedPassages(stored, embedder)
    })
    this.fusion = null
    return true
  }

  /** A file that is being written is as it was before, and not there if it is new. */
  private settledFiles(): CorpusFile[] {
    return this.scan.files.flatMap((file) => {
      const known = this.base.writer.files.get(file.key)
      if (known?.stamp === file.stamp || this.checks.isSettled(file)) return [file]
      return known ? [{ ...file, stamp: known.stamp }] : []
    })
  }

  private read(files: readonly CorpusFile[], signal: AbortSignal | undefined): Promise<Changes> {
    const { embedder, onProgress } = this.options
    const hasCheckpoints = this.checks.hasCheckpoints && !this.isComplete
    const checkpoints = hasCheckpoints ? new Schedule(() => this.commit()) : undefined
    return ingest(this.base.writer, files, { embedder, onProgress, checkpoints, signal })
  }

  private async calibrate(): Promise<Commit> {
    const commit = this.latest
    if (commit === null) throw new Error('nothing was committed')
    const found = (await this.options.calibrate?.(commit, this.base.writer.passageCount, this.fusion)) ?? null
    if (JSON.stringify(found) === JSON.stringify(this.fusion)) return commit
    this.fusion = found
    await this.commit()
    return this.latest ?? commit
  }

  private async commit(): Promise<void> {
    if (!this.checks.isHeld()) {
      const hint = 'try again; the index of the other process is used meanwhile'
      throw new ChuchuError('data_folder', 'another process has taken over the writing of the index', hint)
    }
    this.announce(await this.base.writer.commit(this.header()))
  }

  private announce(commit: Commit | null): void {
    if (commit === null) return
    this.latest = commit
    this.options.onCommit?.(commit)
  }

  private header(): IndexHeader {
    const { embedder } = this.options
    return {
      preparation: PREPARATION_VERSION,
      analyzer: ANALYZER_VERSION,
      corpus: corpusHash(this.scan.folders),
      embedder: embedder.id,
      dimensions: embedder.dimensions,
      fusion: this.fusion,
      complete: this.isComplete,
    }
  }
}

/** Whether two commits are one: numbers begin anew where a manifest was lost. */
function isSameCommit(a: Commit, b: Commit): boolean {
  const namesOf = ({ segments }: Commit) => segments.map(({ ref }) => ref.name).join()
  return a.generation === b.generation && namesOf(a) === namesOf(b)
}

/** Milliseconds after which a file that was written is taken to be whole. */
const WRITTEN_MS = 200

function settledAt(now: number): (file: CorpusFile) => boolean {
  return ({ modified }) => now - modified >= WRITTEN_MS || modified > now
}

/** Commits at growing intervals: soon at first, for the first question, and rarely later, since each makes a segment. */
class Schedule implements Checkpoints {
  private interval = FIRST_COMMIT_MS
  private began = performance.now()

  constructor(private readonly write: () => Promise<void>) {}

  isDue(): boolean {
    return performance.now() - this.began >= this.interval
  }

  async commit(): Promise<void> {
    await this.write()
    this.interval *= COMMIT_FACTOR
    this.began = performance.now()
  }
}

/** Whatever is wrong with what another program or version left there: the corpus gives all of it again. */
export function reportUnusable(error: unknown, report: (message: string) => void): void {
  const reason = error instanceof ChuchuError ? error.message : 'the saved index cannot be used'
  report(`the index is rebuilt: ${reason}`)
}
