import type { SkippedFile } from '../contract/status.ts'
import { brokenSnapshot } from '../storage/broken-snapshot.ts'
import type { SnapshotData } from '../storage/byte-source.ts'
import { packStrings, unpackStrings } from '../storage/packed-strings.ts'
import { saveRecords } from '../storage/records.ts'
import { fieldsOf, packedStringsOf, recordsOf } from '../storage/snapshot-fields.ts'
import type { SaveBytes } from '../storage/snapshot-folder.ts'
import { type ArticleEntry, checkFileReports, parseEntries } from './stored-shape.ts'

/** What is known of a file since it was last read. */
export interface FileState {
  readonly stamp: string
  /** In the order of the file; read from the disk when it is first asked for. */
  readonly articles: readonly ArticleEntry[]
  readonly skipped: readonly SkippedFile[]
  /** Those of its articles. */
  readonly failures: readonly SkippedFile[]
}

/** A file of a snapshot. */
class SavedFileState implements FileState {
  constructor(
    readonly stamp: string,
    readonly skipped: readonly SkippedFile[],
    readonly failures: readonly SkippedFile[],
    private readonly readArticles: () => readonly ArticleEntry[],
  ) {}

  get articles(): readonly ArticleEntry[] {
    return this.readArticles()
  }
}

/** By key, in the order of the corpus. */
export type FileStates = Map<string, FileState>

const NOTHING_TO_SAY = { skipped: [], failures: [] }

/** The state of a file that was read. A failure that is set later is among the failures. */
export function fileState(
  stamp: string,
  articles: readonly ArticleEntry[],
  skipped: readonly SkippedFile[],
): FileState {
  return {
    stamp,
    articles,
    skipped,
    get failures() {
      return articles.flatMap(({ failure }) => failure ?? [])
    },
  }
}

/** The files as a snapshot keeps them; `restoreFiles` takes them back. */
export async function saveFiles(save: SaveBytes, files: FileStates): Promise<SnapshotData> {
  const states = [...files.values()]
  const plain = (list: readonly SkippedFile[]) => list.map((one) => ({ ...one }))
  const reports = states.map(({ skipped, failures }, file) => {
    return { file, skipped: plain(skipped), failures: plain(failures) }
  })
  function* entries() {
    for (const { articles } of states) yield Buffer.from(`${JSON.stringify(articles)}\n`, 'utf8')
  }
  return {
    keys: packStrings([...files.keys()]),
    stamps: packStrings(states.map(({ stamp }) => stamp)),
    reports: reports.filter(({ skipped, failures }) => skipped.length + failures.length > 0),
    entries: await saveRecords(save, entries()),
  }
}

/**
 * @param isStored whether the store has an article of that id
 * @throws ChuchuError `snapshot_broken` where the data has another form; so does a look at the articles of a file
 */
export function restoreFiles(data: SnapshotData | undefined, isStored: (id: string) => boolean): FileStates {
  const root = fieldsOf(data, 'files')
  const keys = unpackStrings(packedStringsOf(root.keys, 'files'))
  const stamps = unpackStrings(packedStringsOf(root.stamps, 'files'))
  const records = recordsOf(root.entries, 'files')
  if (stamps.length !== keys.length || records.count !== keys.length) throw notTogether()
  const reports = new Map(checkFileReports(root.reports).map((report) => [report.file, report]))
  let entries: ArticleEntry[][] | null = null
  const articlesOf = (file: number) => {
    entries ??= checkedEntries(Array.from(records.texts(), parseEntries), isStored)
    return entries[file]!
  }
  return new Map(
    keys.map((key, file) => {
      const { skipped, failures } = reports.get(file) ?? NOTHING_TO_SAY
      return [key, new SavedFileState(stamps[file]!, skipped, failures, () => articlesOf(file))]
    }),
  )
}

function checkedEntries(files: ArticleEntry[][], isStored: (id: string) => boolean): ArticleEntry[][] {
  const stored = files.flat().filter(({ failure }) => !failure)
  if (stored.every(({ id }) => isStored(id))) return files
  throw notTogether()
}

function notTogether() {
  return brokenSnapshot('the files', 'and the articles do not belong together')
}
