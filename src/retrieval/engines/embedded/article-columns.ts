import { OffsetMap } from '../../article/offset-map.ts'
import type { CatalogueEntry, StoredArticle } from '../../article/stored-article.ts'
import { catalogueEntry } from '../../article/stored-article.ts'
import { fold } from '../../language/fold.ts'
import { brokenSnapshot } from '../../storage/broken-snapshot.ts'
import type { SaveBytes, SnapshotData } from '../../storage/byte-source.ts'
import { type PackedStrings, packStrings, unpackStrings } from '../../storage/packed-strings.ts'
import { type RecordRun, type Records, saveRecords } from '../../storage/records.ts'

import { arrayOf, fieldsOf, packedStringsOf, recordsOf } from '../../storage/snapshot-fields.ts'

/** The articles of a segment: article i and passage p by their ordinals. */
export interface ArticleColumns {
  readonly ids: PackedStrings
  /** Content hash of each article. */
  readonly hashes: Float64Array
  /** The passages of article i are [firstPassages[i], firstPassages[i + 1]), in the order of its text. */
  readonly firstPassages: Uint32Array
  /** Clean offsets of passage p. */
  readonly starts: Uint32Array
  readonly ends: Uint32Array
  /** Content hash of each passage. */
  readonly passageHashes: Float64Array
  /** Folded names of those who speak; passage p has the numbers [speakerEnds[p − 1], speakerEnds[p]) of `speaker`. */
  readonly speakers: PackedStrings
  readonly speaker: Uint32Array
  readonly speakerEnds: Uint32Array
  /** Stored articles as JSON. */
  readonly articles: Records
  /** Their catalogue entries as JSON. */
  readonly catalogue: Records
  /** Title, context and body of each passage with NUL between, in UTF-16LE, so that a lone surrogate comes back as well. */
  readonly texts: Records
}

/** Between the parts of a passage's record; no text of an article contains it (a NUL in a title is left out). */
export const PART_END = '\0'

/** The columns of articles that are in memory, each number with its list. */
export class PendingColumns {
  private readonly ids: string[] = []
  private readonly hashes: number[] = []
  private readonly firstPassages: number[] = [0]
  private readonly starts: number[] = []
  private readonly ends: number[] = []
  private readonly passageHashes: number[] = []
  private readonly speakers = new Map<string, number>()
  private readonly speaker: number[] = []
  private readonly speakerEnds: number[] = []
  private readonly articles: Buffer[] = []
  private readonly catalogue: Buffer[] = []
  private readonly texts: Buffer[] = []
  /** Bytes of the records: what the memory grows with. */
  bytes = 0

  get articleCount(): number {
    return this.ids.length
  }

  get passageCount(): number {
    return this.starts.length
  }

  put(stored: StoredArticle): void {
    const { article, passages, contentHash } = stored
    this.ids.push(article.id)
    this.hashes.push(contentHash)
    for (const { start, end, contentHash, speakers } of passages) {
      this.starts.push(start)
      this.ends.push(end)
      this.passageHashes.push(contentHash)
      for (const name of speakers) this.speaker.push(this.numberOf(fold(name)))
      this.speakerEnds.push(this.speaker.length)
    }
    this.firstPassages.push(this.starts.length)
    this.keep(this.articles, json(stored))
    this.keep(this.catalogue, json(catalogueEntry(stored)))
    const { clean } = new OffsetMap(article.raw, article.edits)
    const title = article.metadata.title.replaceAll(PART_END, '')
    for (const { start, end, context } of passages) {
      const text = [title, context, clean.slice(start, end)].join(PART_END)
      this.keep(this.texts, Buffer.from(text, 'utf16le'))
    }
  }

  async save(save: SaveBytes): Promise<{ readonly [key: string]: SnapshotData }> {
    return {
      ids: packStrings(this.ids),
      hashes: Float64Array.from(this.hashes),
      firstPassages: Uint32Array.from(this.firstPassages),
      starts: Uint32Array.from(this.starts),
      ends: Uint32Array.from(this.ends),
      passageHashes: Float64Array.from(this.passageHashes),
      speakers: packStrings([...this.speakers.keys()]),
      speaker: Uint32Array.from(this.speaker),
      speakerEnds: Uint32Array.from(this.speakerEnds),
      articles: await saveRecords(save, this.articles),
      catalogue: await saveRecords(save, this.catalogue),
      texts: await saveRecords(save, this.texts),
    }
  }

  private numberOf(speaker: string): number {
    const known = this.speakers.get(speaker)
    if (known !== undefined) return known
    this.speakers.set(speaker, this.speakers.size)
    return this.speakers.size - 1
  }

  private keep(list: Buffer[], record: Buffer): void {
    this.bytes += record.byteLength
    list.push(record)
  }
}

/** Articles [from, to) of a segment that are copied into another one. */
export interface ArticleRun {
  readonly columns: ArticleColumns
  readonly from: number
  readonly to: number
}

/** The columns of runs of articles, one after another; records are copied unread. */
export async function joinColumns(
  runs: readonly ArticleRun[],
  save: SaveBytes,
): Promise<{ readonly [key: string]: SnapshotData }> {
  const articles = runs
  const passages = runs.map(({ columns, from, to }): ArticleRun => {
    return { columns, from: columns.firstPassages[from] ?? 0, to: columns.firstPassages[to] ?? 0 }
  })
  const records = (list: 'articles' | 'catalogue' | 'texts', of: readonly ArticleRun[]) =>
    saveRecords(
      save,
      of.map(({ columns, from, to }): RecordRun => ({ records: columns[list], from, to })),
    )
  const floats = (list: 'hashes' | 'passageHashes', of: readonly ArticleRun[]) =>
    Float64Array.from(of.flatMap(({ columns, from, to }) => [...columns[list].subarray(from, to)]))
  const ids = unpackedOnce('ids')
  const numbers = (list: 'starts' | 'ends') =>
    Uint32Array.from(passages.flatMap(({ columns, from, to }) => [...columns[list].subarray(from, to)]))
  return {
    ids: packStrings(runs.flatMap(({ columns, from, to }) => ids(columns).slice(from, to))),
    hashes: floats('hashes', articles),
    firstPassages: joinFirstPassages(runs),
    starts: numbers('starts'),
    ends: numbers('ends'),
    passageHashes: floats('passageHashes', passages),
    ...joinSpeakers(passages),
    articles: await records('articles', articles),
    catalogue: await records('catalogue', articles),
    texts: await records('texts', passages),
  }
}

/** The strings of a list, unpacked once for all runs of a segment: there are as many runs as deleted articles. */
function unpackedOnce(list: 'ids' | 'speakers'): (columns: ArticleColumns) => readonly string[] {
  const unpacked = new Map<ArticleColumns, readonly string[]>()
  return (columns) => {
    const known = unpacked.get(columns) ?? unpackStrings(columns[list])
    unpacked.set(columns, known)
    return known
  }
}

function joinFirstPassages(runs: readonly ArticleRun[]): Uint32Array {
  const joined: number[] = [0]
  let next = 0
  for (const { columns, from, to } of runs) {
    for (let i = from; i < to; i++) {
      next += (columns.firstPassages[i + 1] ?? 0) - (columns.firstPassages[i] ?? 0)
      joined.push(next)
    }
  }
  return Uint32Array.from(joined)
}

/** @param passages runs of passages */
function joinSpeakers(passages: readonly ArticleRun[]) {
  const numbers = new Map<string, number>()
  const speaker: number[] = []
  const speakerEnds: number[] = []
  const speakers = unpackedOnce('speakers')
  for (const { columns, from, to } of passages) {
    const names = speakers(columns)
    for (let passage = from; passage < to; passage++) {
      for (const name of speakersOf(columns, names, passage)) {
        const number = numbers.get(name) ?? numbers.size
        numbers.set(name, number)
        speaker.push(number)
      }
      speakerEnds.push(speaker.length)
    }
  }
  return {
    speakers: packStrings([...numbers.keys()]),
    speaker: Uint32Array.from(speaker),
    speakerEnds: Uint32Array.from(speakerEnds),
  }
}

/** @param names those of the columns, unpacked */
function speakersOf(columns: ArticleColumns, names: readonly string[], passage: number): string[] {
  const from = passage === 0 ? 0 : columns.speakerEnds[passage - 1]
  return [...columns.speaker.subarray(from, columns.speakerEnds[passage])].flatMap((at) => names[at] ?? [])
}

function json(value: StoredArticle | CatalogueEntry): Buffer {
  return Buffer.from(`${JSON.stringify(value)}\n`, 'utf8')
}

/** @throws ChuchuError `snapshot_broken` where the columns are not of one segment */
export function articleColumnsOf(data: SnapshotData | undefined): ArticleColumns {
  const root = fieldsOf(data, 'articles')
  const columns: ArticleColumns = {
    ids: packedStringsOf(root.ids, 'ids'),
    hashes: arrayOf(root.hashes, Float64Array, 'hashes'),
    firstPassages: arrayOf(root.firstPassages, Uint32Array, 'firstPassages'),
    starts: arrayOf(root.starts, Uint32Array, 'starts'),
    ends: arrayOf(root.ends, Uint32Array, 'ends'),
    passageHashes: arrayOf(root.passageHashes, Float64Array, 'passageHashes'),
    speakers: packedStringsOf(root.speakers, 'speakers'),
    speaker: arrayOf(root.speaker, Uint32Array, 'speaker'),
    speakerEnds: arrayOf(root.speakerEnds, Uint32Array, 'speakerEnds'),
    articles: recordsOf(root.articles, 'articles'),
    catalogue: recordsOf(root.catalogue, 'catalogue'),
    texts: recordsOf(root.texts, 'texts'),
  }
  const { hashes, firstPassages, starts, ids } = columns
  const articles = [firstPassages.subarray(1), ids.ends, columns.articles.ends, columns.catalogue.ends]
  const passages = [columns.ends, columns.passageHashes, columns.speakerEnds, columns.texts.ends]
  if (
    articles.some(({ length }) => length !== hashes.length) ||
    passages.some(({ length }) => length !== starts.length) ||
    firstPassages[0] !== 0 ||
    firstPassages.at(-1) !== starts.length ||
    !rises(firstPassages) ||
    !rises(columns.speakerEnds) ||
    (columns.speakerEnds.at(-1) ?? 0) !== columns.speaker.length ||
    columns.speaker.some((number) => number >= columns.speakers.ends.length) ||
    !rises(ids.ends) ||
    (ids.ends.at(-1) ?? 0) !== ids.units.length
  ) {
    throw brokenSnapshot('the articles', 'have parts that do not belong together')
  }
  return columns
}

/** Whether no number is below the one before. */
export function rises(numbers: Uint32Array): boolean {
  let before = 0
  for (const number of numbers) {
    if (number < before) return false
    before = number
  }
  return true
}
