import type { SkippedFile } from '../../contract/status.ts'
import { brokenSnapshot } from '../../storage/broken-snapshot.ts'
import type { SaveBytes, SnapshotData } from '../../storage/byte-source.ts'
import { type PackedStrings, packStrings, unpackStrings } from '../../storage/packed-strings.ts'
import { type Records, saveRecords } from '../../storage/records.ts'
import { arrayOf, fieldsOf, packedStringsOf, recordsOf } from '../../storage/snapshot-fields.ts'
import type { ArticleEntry, FileState } from '../files.ts'
import { parseFileArticles, parseFileReports } from './stored-shape.ts'

/** The stamp of a file that is gone: it hides what older segments say of the file. */
const GONE = ''

/** What a segment says of corpus files. Other segments may know a later state of the same file. */
export interface FileColumns {
  readonly keys: PackedStrings
  readonly stamps: PackedStrings
  /** Rise with time: of several states of a file the one with the largest number counts. */
  readonly sequences: Uint32Array
  /** What could not be read, by the number of the file in the segment. */
  readonly reports: ReadonlyMap<number, FileReports>
  /** The articles of each file as JSON: read when they are asked for, since most files do not change. */
  readonly articles: Records
}

export interface FileReports {
  readonly skipped: readonly SkippedFile[]
  readonly failures: readonly SkippedFile[]
}

/** A file as a segment keeps it; null articles: it is gone. */
export interface FileRecord {
  readonly key: string
  readonly stamp: string
  readonly sequence: number
  readonly reports: FileReports
  /** As JSON, in UTF-8. */
  readonly articles: Uint8Array
}

const NOTHING: FileReports = { skipped: [], failures: [] }

export function recordOfFile(file: FileState, sequence: number): FileRecord {
  const { key, stamp, skipped, failures, articles } = file
  return {
    key,
    stamp,
    sequence,
    reports: { skipped, failures },
    articles: Buffer.from(jsonOf(articles), 'utf8'),
  }
}

export function recordOfGone(key: string, sequence: number): FileRecord {
  return { key, stamp: GONE, sequence, reports: NOTHING, articles: Buffer.from('[]\n', 'utf8') }
}

/** One short list an article: [wanted id, source], and where they differ or it failed, its id and the failure. */
function jsonOf(articles: readonly ArticleEntry[]): string {
  const rows = articles.map(({ wanted, id, source, failure }) =>
    failure ? [wanted, source, id, failure] : id === wanted ? [wanted, source] : [wanted, source, id],
  )
  return `${JSON.stringify(rows)}\n`
}

export async function saveFiles(
  files: readonly FileRecord[],
  save: SaveBytes,
): Promise<{ readonly [key: string]: SnapshotData }> {
  const reports = files.flatMap(({ reports: { skipped, failures } }, file) =>
    skipped.length + failures.length === 0
      ? []
      : [{ file, skipped: plain(skipped), failures: plain(failures) }],
  )
  return {
    keys: packStrings(files.map(({ key }) => key)),
    stamps: packStrings(files.map(({ stamp }) => stamp)),
    sequences: Uint32Array.from(files, ({ sequence }) => sequence),
    reports,
    articles: await saveRecords(
      save,
      files.map(({ articles }) => articles),
    ),
  }
}

function plain(list: readonly SkippedFile[]) {
  return list.map(({ file, reason, hint }) => ({ file, reason, hint }))
}

/** @throws ChuchuError `snapshot_broken` */
export function fileColumnsOf(data: SnapshotData | undefined): FileColumns {
  const root = fieldsOf(data, 'files')
  const columns: FileColumns = {
    keys: packedStringsOf(root.keys, 'files'),
    stamps: packedStringsOf(root.stamps, 'files'),
    sequences: arrayOf(root.sequences, Uint32Array, 'files'),
    reports: new Map(parseFileReports(root.reports).map(({ file, ...reports }) => [file, reports])),
    articles: recordsOf(root.articles, 'files'),
  }
  const { length } = columns.sequences
  if ([columns.keys, columns.stamps, columns.articles].every(({ ends }) => ends.length === length))
    return columns
  throw brokenSnapshot('the files', 'have parts that do not belong together')
}

/** A file of a saved segment; its articles are read when they are first asked for. */
export class SavedFile implements FileState {
  private entries: readonly ArticleEntry[] | null = null

  constructor(
    readonly key: string,
    readonly stamp: string,
    readonly sequence: number,
    readonly reports: FileReports,
    private readonly read: () => Buffer,
  ) {}

  get skipped(): readonly SkippedFile[] {
    return this.reports.skipped
  }

  get failures(): readonly SkippedFile[] {
    return this.reports.failures
  }

  /** @throws ChuchuError `snapshot_broken` */
  get articles(): readonly ArticleEntry[] {
    this.entries ??= parseFileArticles(this.read().toString('utf8'))
    return this.entries
  }

  get isGone(): boolean {
    return this.stamp === GONE
  }

  toRecord(): FileRecord {
    const { key, stamp, sequence, reports } = this
    return { key, stamp, sequence, reports, articles: this.read() }
  }
}

export function savedFiles({ keys, stamps, sequences, reports, articles }: FileColumns): SavedFile[] {
  const stampList = unpackStrings(stamps)
  return unpackStrings(keys).map((key, i) => {
    const read = () => articles.read(i)
    return new SavedFile(key, stampList[i] ?? GONE, sequences[i] ?? 0, reports.get(i) ?? NOTHING, read)
  })
}

/** By key what counts of the files that several segments know; those that are gone are among them. */
export function latestFiles(segments: readonly (readonly SavedFile[])[]): Map<string, SavedFile> {
  const latest = new Map<string, SavedFile>()
  for (const file of segments.flat()) {
    const known = latest.get(file.key)
    if (known === undefined || known.sequence < file.sequence) latest.set(file.key, file)
  }
  return latest
}
