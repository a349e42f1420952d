import { randomBytes } from 'node:crypto'
import { ChuchuError } from '../contract/errors.ts'
import { brokenSnapshot } from './broken-snapshot.ts'
import { type Directory, DRAFT } from './directory.ts'
import { dataFolderError } from './disk-errors.ts'
import type { WriterLock } from './lock.ts'
import {
  type Commit,
  decodeManifest,
  encodeManifest,
  FIRST_LINE,
  firstLineOf,
  generationOf,
  MANIFEST,
  SEGMENT_NAME,
} from './manifest.ts'
import type { SegmentRef } from './segment-footer.ts'

export type { Commit, CommitSegment } from './manifest.ts'

/** What older versions kept in the folder. */
const OLD_FORMAT = /^(snapshot-[0-9a-f]{16}|current(\.[0-9a-f]{16})?)$/

/** Commits seen while the segments of one are opened: each is another one, so that it ends only when writing does. */
const TRIES = 20

/**
 * The generations of a collection: immutable segment files, and a manifest that names those that count. It is replaced
 * in one step, so that a crash at any moment leaves the old generation or the new one.
 *
 * Any process may read. Only the one that holds the lock may write.
 */
export class Commits {
  /** The first line of the manifest that was last read or written here. */
  private lastLine = ''
  private lock: Pick<WriterLock, 'isHeld'> | null = null
  /** Names that were given out and are in no manifest yet. */
  private readonly pending = new Set<string>()

  /** Ends when what this writer does to the folder is done. */
  private working: Promise<unknown> = Promise.resolve()

  constructor(private readonly directory: Directory) {}

  /**
   * The current commit.
   * @returns null where nothing was committed
   * @throws ChuchuError `snapshot_broken` where the manifest is damaged, or of another format or byte order
   */
  async read(): Promise<Commit | null> {
    const bytes = await this.directory.readSmall(MANIFEST)
    if (bytes === null) return null
    const commit = decodeManifest(bytes)
    this.lastLine = firstLineOf(bytes)
    return commit
  }

  /**
   * Reads the current commit and opens it with `open`; again where a writer has put another one in place meanwhile, and
   * removed files of this one.
   * @throws ChuchuError `snapshot_broken`, and what `open` throws
   */
  async openCurrent<T>(open: (commit: Commit) => Promise<T>): Promise<T | null> {
    for (let tries = 1; ; tries++) {
      const commit = await this.read()
      if (commit === null) return null
      try {
        return await open(commit)
      } catch (error) {
        const isBroken = error instanceof ChuchuError && error.code === 'snapshot_broken'
        if (!isBroken || tries === TRIES || !(await this.changedSince(commit.generation))) throw error
      }
    }
  }

  /**
   * Whether there is another commit than that of `generation`, or none any more, or a damaged one. Cheap: a reader that
   * follows may ask several times a second.
   */
  async changedSince(generation: number): Promise<boolean> {
    const line = await this.readLine()
    // The same number may be given twice, where the manifest was lost and the index made anew.
    if (generationOf(this.lastLine) === generation) return line !== this.lastLine
    return generationOf(line) !== generation
  }

  /**
   * Begins the work of a writer: removes what was written here before and not published, as by work that was cancelled,
   * and other garbage.
   * @param lock without which nothing is published; null where no other process can write, as in memory
   */
  beginWriting(lock: Pick<WriterLock, 'isHeld'> | null): Promise<void> {
    this.lock = lock
    this.pending.clear()
    return this.collectGarbage()
  }

  /**
   * Writes the next generation.
   * @throws ChuchuError `data_folder`, also where another process has taken the lock over; `snapshot_broken` where a
   *   segment is no longer there. The generation before is then untouched.
   */
  publish(next: Omit<Commit, 'generation'>): Promise<Commit> {
    return this.afterOthers(() => this.write(next))
  }

  private async write(next: Omit<Commit, 'generation'>): Promise<Commit> {
    const names = new Set(await this.directory.list())
    const lost = next.segments.find(({ ref }) => !names.has(ref.name))
    if (lost) throw brokenSnapshot(lost.ref.name, 'was removed')
    const before = generationOf(await this.readLine()) ?? generationOf(this.lastLine) ?? 0
    const commit = { ...next, generation: before + 1 }
    const bytes = encodeManifest(commit)
    if (!this.mayWrite()) throw dataFolderError('is written by another process now')
    await this.directory.replace(MANIFEST, bytes)
    this.lastLine = firstLineOf(bytes)
    for (const { ref } of next.segments) this.pending.delete(ref.name)
    return commit
  }

  /** A name for a new segment file. Until it is published, `collectGarbage` leaves the file alone. */
  newName(): string {
    const name = `segment-${randomBytes(8).toString('hex')}`
    this.pending.add(name)
    return name
  }

  /**
   * Removes the segments that the current manifest does not name, drafts that crashes left, and what older versions
   * kept. Another writer that may still be at work has lost its lock, and cannot publish. Never fails; nothing is removed
   * where the manifest cannot be read.
   */
  collectGarbage(): Promise<void> {
    return this.afterOthers(() => this.removeGarbage())
  }

  private async removeGarbage(): Promise<void> {
    try {
      const commit = await this.read()
      if (!this.mayWrite()) return
      const named = new Set(commit?.segments.map(({ ref }) => ref.name))
      for (const name of await this.directory.list()) {
        const isLeft = SEGMENT_NAME.test(name) && !named.has(name) && !this.pending.has(name)
        if (isLeft || DRAFT.test(name) || OLD_FORMAT.test(name)) await this.directory.remove(name)
      }
    } catch {
      // The next commit tries again.
    }
  }

  /**
   * Takes the manifest away, before it returns, where it is damaged or names a damaged segment: whichever generation it
   * is of, since segments are in many.
   * @returns whether the next start makes a new index or finds another
   */
  discard(damaged: SegmentRef): boolean {
    return this.directory.discard(MANIFEST, (bytes) => {
      try {
        return decodeManifest(bytes).segments.some(({ ref }) => ref.name === damaged.name)
      } catch {
        return true
      }
    })
  }

  private mayWrite(): boolean {
    return this.lock === null || this.lock.isHeld()
  }

  /** One after the other: a draft of a manifest that is being written is no garbage. */
  private afterOthers<T>(work: () => Promise<T>): Promise<T> {
    const done = this.working.then(work)
    this.working = done.catch(() => {})
    return done
  }

  private async readLine(): Promise<string> {
    try {
      const file = await this.directory.open(MANIFEST)
      try {
        return firstLineOf(file.read(0, Math.min(FIRST_LINE, file.byteLength)))
      } finally {
        file.close()
      }
    } catch {
      return ''
    }
  }
}
