import { createHash } from 'node:crypto'
import { type StoredArticle, toStored } from '../article/stored-article.ts'
import type { SkippedFile } from '../contract/status.ts'
import type { RawDocument } from '../contract/types.ts'
import { type ArticleEntry, type FileState, uniqueIds } from '../engines/files.ts'
import type { IndexWriter } from '../engines/ports.ts'
import type { Notice } from '../formats/format.ts'
import { prepareArticle } from '../formats/formats.ts'
import { readDocuments } from '../formats/read.ts'
import type { CorpusFile } from '../formats/scan.ts'
import type { Embedder } from '../models/embedder.ts'
import { Pace } from '../support/pace.ts'
import { IndexBatch } from './index-batch.ts'

/** The stamp of a file that is to be read again: no file has it. */
export const READ_AGAIN = 'again'

export interface IngestOptions {
  readonly embedder: Embedder
  /** Gets how many articles there are, and about how many there will be. */
  readonly onProgress?: ((articles: number, of: number) => void) | undefined
  /** Commits what there is so far, now and then. */
  readonly checkpoints?: Checkpoints | undefined
  readonly signal?: AbortSignal | undefined
}

export interface Checkpoints {
  /** Asked after every article. */
  isDue(): boolean
  commit(): Promise<void>
}

/** What an ingest did. `added`, `changed` and `removed` count articles. */
export interface Changes {
  readonly added: number
  readonly changed: number
  readonly removed: number
  /** Ids of the changed articles; of very many, the first. */
  readonly changedIds: readonly string[]
  /** Files that are new, gone or known otherwise than before: where there are any, there is something to commit. */
  readonly files: number
  /** On what was read. */
  readonly notices: readonly Notice[]
}

const UNCHANGED: Changes = { added: 0, changed: 0, removed: 0, changedIds: [], files: 0, notices: [] }

/** Ids that are named of those that changed. */
const CHANGED_NAMED = 1000

/**
 * Brings the index up to date with the files of the corpus, one document at a time. Files whose stamp is known are not
 * read again, articles that are made from the same are not prepared again. The index comes out as if it had been built
 * anew, and can be committed after any article: a file that is not read to its end has the stamp READ_AGAIN until then.
 *
 * @param files in the order of the corpus, which decides who gets an id that several articles want
 * @throws ChuchuError `snapshot_broken` where what was read of the index is damaged; `embedder`
 */
export async function ingest(
  writer: IndexWriter,
  files: readonly CorpusFile[],
  options: IngestOptions,
): Promise<Changes> {
  const keys = new Set(files.map(({ key }) => key))
  const gone = [...writer.files.keys()].filter((key) => !keys.has(key))
  const isChanged = ({ key, stamp }: CorpusFile) => writer.files.get(key)?.stamp !== stamp
  if (gone.length === 0 && !files.some(isChanged)) return UNCHANGED
  return new Ingest(writer, files, options).run(gone, isChanged)
}

/** An article that another one before it has taken the id of; it gets one of its own when all are known. */
const WAITING = null

class Ingest {
  private readonly batch: IndexBatch
  private readonly pace: Pace
  /** Which file an article is of, by the article's id. */
  private readonly owners = new Map<string, string>()
  /** Ids that were put or deleted, and whether there was such an article before. */
  private readonly touched = new Map<string, boolean>()
  private readonly notices: Notice[] = []
  private readonly read = new Set<string>()
  private readonly changedFiles = new Set<string>()
  /** Files of which another file has taken an id, and that were not put since. */
  private readonly robbed = new Set<string>()
  private readonly bytes: { readonly total: number; done: number }

  constructor(
    private readonly writer: IndexWriter,
    private readonly files: readonly CorpusFile[],
    private readonly options: IngestOptions,
  ) {
    this.batch = new IndexBatch(writer, options.embedder)
    this.pace = new Pace({ signal: options.signal })
    this.bytes = { total: files.reduce((sum, { bytes }) => sum + bytes, 0), done: 0 }
    for (const { key, articles } of writer.files.values())
      for (const { id } of articles) this.owners.set(id, key)
  }

  async run(gone: readonly string[], isChanged: (file: CorpusFile) => boolean): Promise<Changes> {
    for (const key of gone) {
      await this.deleteArticles(key, this.writer.files.get(key)?.articles ?? [])
      this.writer.deleteFile(key)
    }
    const entries = await this.readChanged(isChanged)
    await this.giveIds(entries)
    await this.batch.flush()
    this.putRobbed()
    const renamed = this.renamings(entries)
    return {
      ...this.counts(),
      files: gone.length + this.changedFiles.size,
      notices: [...this.notices, ...renamed],
    }
  }

  /** @returns the articles of every file in order, with the id that each wants */
  private async readChanged(isChanged: (file: CorpusFile) => boolean): Promise<FileEntries[]> {
    const taken = new Set<string>()
    const all: FileEntries[] = []
    for (const file of this.files) {
      const known = this.writer.files.get(file.key)
      if (!isChanged(file) && known) {
        for (const { wanted } of known.articles) taken.add(wanted)
        all.push(unchanged(file, known))
      } else {
        all.push(await this.readFile(file, known, taken))
      }
      this.bytes.done += file.bytes
    }
    return all
  }

  private async readFile(
    file: CorpusFile,
    known: FileState | undefined,
    taken: Set<string>,
  ): Promise<FileEntries> {
    const of: FileEntries = { file, wanted: [], entries: [], before: entriesById(known) }
    const outcome = newOutcome()
    for await (const document of this.documentsOf(file, outcome)) {
      of.wanted.push(document.id)
      const isTaken = taken.has(document.id)
      taken.add(document.id)
      of.entries.push(isTaken ? WAITING : await this.make(file, document, document.id, of.before))
      await this.checkpoint(of, outcome)
    }
    const now = new Set(of.entries.flatMap((entry) => entry?.id ?? []))
    await this.deleteArticles(
      file.key,
      [...of.before.values()].filter(({ id }) => !now.has(id)),
    )
    this.putFile(of, outcome)
    return of
  }

  /** Files of which an article gets another id than it has are read once more, for those articles. */
  private async giveIds(all: readonly FileEntries[]): Promise<void> {
    const ids = uniqueIds(all.map(({ wanted }) => wanted))
    for (const [i, of] of all.entries()) {
      const given = ids[i] ?? []
      const isWrong = (entry: ArticleEntry | null | undefined, k: number) => entry?.id !== given[k]
      if (!of.entries.some(isWrong)) continue
      const wrong = of.entries.filter(
        (entry, k): entry is ArticleEntry => entry !== null && isWrong(entry, k),
      )
      await this.deleteArticles(of.file.key, wrong)
      // They are not in the index any more, also where the file cannot be read this time.
      for (const k of of.entries.keys()) if (isWrong(of.entries[k], k)) of.entries[k] = WAITING
      const outcome = newOutcome()
      for await (const document of this.documentsOf(of.file, outcome)) {
        const k = outcome.documents - 1
        const id = given[k]
        if (id === undefined || !isWrong(of.entries[k], k)) continue
        of.entries[k] = await this.make(of.file, document, id, NO_ENTRIES)
        await this.checkpoint(of, outcome)
      }
      this.putFile(of, outcome)
    }
  }

  /** The documents of a file as they are read; the outcome tells the rest when they have ended. */
  private async *documentsOf(file: CorpusFile, outcome: Outcome): AsyncGenerator<RawDocument> {
    const isFirst = !this.read.has(file.key)
    this.read.add(file.key)
    for await (const item of readDocuments(file, { signal: this.options.signal })) {
      if (item.kind === 'notice' && isFirst) this.notices.push(item.notice)
      if (item.kind === 'skipped') {
        outcome.skipped.push(item.skipped)
        outcome.retry ||= item.retry
      }
      if (item.kind !== 'document') continue
      outcome.documents++
      outcome.bytes += item.document.raw.length * BYTES_A_UNIT
      yield item.document
    }
  }

  /** @param before the articles of the file as they were, by id */
  private async make(
    file: CorpusFile,
    document: RawDocument,
    id: string,
    before: ReadonlyMap<string, ArticleEntry>,
  ): Promise<ArticleEntry> {
    const source = sourceOf(document)
    const known = before.get(id)
    if (known?.source === source && this.owners.get(id) === file.key) return { ...known, wanted: document.id }
    await this.claim(id, file.key)
    const made = prepare({ ...document, id })
    if ('reason' in made) {
      await this.batch.delete(id)
      return { wanted: document.id, id, source, failure: made }
    }
    await this.batch.put(made)
    return { wanted: document.id, id, source, failure: null }
  }

  /** The id is that of an article of this file from now on; a file that had it is read again. */
  private async claim(id: string, key: string): Promise<void> {
    if (!this.touched.has(id)) this.touched.set(id, this.batch.has(id))
    const owner = this.owners.get(id)
    this.owners.set(id, key)
    if (owner !== undefined && owner !== key) this.robbed.add(owner)
  }

  /** Files that have lost ids to others are known without those, and read again unless their turn comes. */
  private putRobbed(): void {
    for (const key of this.robbed) {
      const known = this.writer.files.get(key)
      const left = known?.articles.filter(({ id }) => this.owners.get(id) === key)
      if (known && left) this.put(fileState(key, READ_AGAIN, known.skipped, left))
    }
    this.robbed.clear()
  }

  private async deleteArticles(key: string, entries: readonly ArticleEntry[]): Promise<void> {
    for (const { id } of entries) {
      if (this.owners.get(id) !== key) continue
      this.owners.delete(id)
      if (!this.touched.has(id)) this.touched.set(id, this.batch.has(id))
      await this.batch.delete(id)
      await this.pace.step()
    }
  }

  private putFile({ file, entries }: FileEntries, { documents, retry, skipped }: Outcome): void {
    // A file counts as read when the disk gave all of it, and every article in it has its id.
    const isRead = !retry && documents === entries.length && !entries.includes(WAITING)
    const articles = entries.filter((entry) => entry !== WAITING)
    this.robbed.delete(file.key)
    this.put(fileState(file.key, isRead ? file.stamp : READ_AGAIN, skipped, articles))
  }

  /** A file that the disk withholds is read again each time; what is known of it may stay the same. */
  private put(file: FileState): void {
    const known = this.writer.files.get(file.key)
    if (known && isSame(known, file)) return
    this.changedFiles.add(file.key)
    this.writer.putFile(file)
  }

  /** Commits what there is where it is time for it, with the file as far as it was read. */
  private async checkpoint(of: FileEntries, { bytes, skipped }: Outcome): Promise<void> {
    const { onProgress, checkpoints } = this.options
    const articles = this.batch.articleCount
    const { done, total } = this.bytes
    const share = total === 0 ? 1 : Math.min(total, done + Math.min(bytes, of.file.bytes)) / total
    onProgress?.(articles, Math.max(articles, Math.round(articles / share)))
    await this.pace.step()
    if (!checkpoints?.isDue()) return
    await this.batch.flush()
    const entries = of.entries.filter((entry) => entry !== WAITING)
    const read = new Set(entries.map(({ id }) => id))
    // Articles that were in the file before may be in the part that is not read yet.
    const rest = [...of.before.values()].filter(
      ({ id }) => !read.has(id) && this.owners.get(id) === of.file.key,
    )
    this.robbed.delete(of.file.key)
    this.put(fileState(of.file.key, READ_AGAIN, skipped, [...entries, ...rest]))
    this.putRobbed()
    await checkpoints.commit()
  }

  private counts(): Pick<Changes, 'added' | 'changed' | 'removed' | 'changedIds'> {
    let [added, removed] = [0, 0]
    const changed: string[] = []
    for (const [id, before] of this.touched) {
      const after = this.batch.has(id)
      if (before && after) changed.push(id)
      else if (after) added++
      else if (before) removed++
    }
    return { added, changed: changed.length, removed, changedIds: changed.slice(0, CHANGED_NAMED) }
  }

  /** A word on each article that was read and has not the id it wanted, since another has it. */
  private renamings(all: readonly FileEntries[]): Notice[] {
    const files = new Map(this.files.map(({ key, file }) => [key, file]))
    return all
      .filter(({ file }) => this.read.has(file.key))
      .flatMap(({ file, entries }) =>
        entries.flatMap((entry): Notice[] => {
          if (entry === WAITING || entry.id === entry.wanted) return []
          const { id, wanted } = entry
          const owner = files.get(this.owners.get(wanted) ?? '') ?? 'another file'
          const message = `the id "${wanted}" is that of another article (in ${owner}); this one has the id "${id}"`
          return [{ file: file.file, message }]
        }),
      )
  }
}

/** The articles of a file in order. */
interface FileEntries {
  readonly file: CorpusFile
  readonly wanted: string[]
  readonly entries: (ArticleEntry | typeof WAITING)[]
  /** The articles of the file as they were, by id. */
  readonly before: ReadonlyMap<string, ArticleEntry>
}

const NO_ENTRIES: ReadonlyMap<string, ArticleEntry> = new Map()

function entriesById(known: FileState | undefined): ReadonlyMap<string, ArticleEntry> {
  return new Map(known?.articles.map((entry) => [entry.id, entry]))
}

/** What the reading of a file gave besides its documents. */
interface Outcome {
  documents: number
  /** About how many bytes of the file they take: most characters of Chinese text take three in UTF-8. */
  bytes: number
  readonly skipped: SkippedFile[]
  retry: boolean
}

const BYTES_A_UNIT = 3

function newOutcome(): Outcome {
  return { documents: 0, bytes: 0, skipped: [], retry: false }
}

function isSame(a: FileState, b: FileState): boolean {
  const partsOf = ({ stamp, skipped, articles }: FileState) => JSON.stringify([stamp, skipped, articles])
  return a.stamp === b.stamp && partsOf(a) === partsOf(b)
}

function unchanged(file: CorpusFile, known: FileState): FileEntries {
  const wanted = known.articles.map(({ wanted }) => wanted)
  return { file, wanted, entries: [...known.articles], before: entriesById(known) }
}

function fileState(
  key: string,
  stamp: string,
  skipped: FileState['skipped'],
  articles: readonly ArticleEntry[],
): FileState {
  return { key, stamp, skipped, failures: articles.flatMap(({ failure }) => failure ?? []), articles }
}

/** A defect in one article must not cost the others: it is reported like an unreadable file. */
function prepare(document: RawDocument): StoredArticle | NonNullable<ArticleEntry['failure']> {
  try {
    return toStored(prepareArticle(document))
  } catch (error) {
    const reason = `it could not be prepared: ${error instanceof Error ? error.message : 'unknown error'}`
    return { file: document.file, reason, hint: 'report this file as a defect of chuchu' }
  }
}

/** A hash of all that an article is made from besides its id: 128 bits of a SHA-256. */
function sourceOf({ file, kind, sha256, stated }: RawDocument): string {
  return createHash('sha256')
    .update(JSON.stringify([file, kind, sha256, stated]), 'utf8')
    .digest('base64url')
    .slice(0, 22)
}
