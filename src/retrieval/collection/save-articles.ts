import { catalogueEntry, type StoredArticle } from '../article/stored-article.ts'
import type { SnapshotData } from '../storage/byte-source.ts'
import { packStrings } from '../storage/packed-strings.ts'
import { type RecordRun, type Records, saveRecords } from '../storage/records.ts'
import type { SaveBytes } from '../storage/snapshot-folder.ts'
import { type AddedArticles, rankingTexts } from './added-articles.ts'
import type { SavedArticles } from './saved-articles.ts'

/** Ordinals [from, to) of a column. */
type Run = readonly [from: number, to: number]

/**
 * The articles in the form that `restoreArticles` takes: first the saved ones, which are copied as they stand, then
 * the added ones.
 */
export async function saveArticles(
  save: SaveBytes,
  saved: SavedArticles,
  added: AddedArticles,
): Promise<SnapshotData> {
  const { columns } = saved
  const articles = [...saved.runs()]
  const passages = articles.map(([from, to]): Run => {
    return [columns.firstPassages[from]!, columns.firstPassages[to]!]
  })
  const stored = [...added.values()]
  const spans = stored.flatMap((one) => one.passages)
  const records = (list: Records, runs: readonly Run[], encode: (one: StoredArticle) => Buffer[]) =>
    saveRecords(save, recordsToSave(list, runs, stored, encode))
  return {
    ids: packStrings([...saved.ids(), ...stored.map(({ article }) => article.id)]),
    wordings: Float64Array.from(joined(columns.wordings, articles, stored, ({ wording }) => wording)),
    firstPassages: Uint32Array.from(firstPassages(columns.firstPassages, articles, stored)),
    starts: Uint32Array.from(joined(columns.starts, passages, spans, ({ start }) => start)),
    ends: Uint32Array.from(joined(columns.ends, passages, spans, ({ end }) => end)),
    passageWordings: Float64Array.from(
      joined(columns.passageWordings, passages, spans, ({ wording }) => wording),
    ),
    articles: await records(columns.articles, articles, (one) => [json(one)]),
    catalogue: await records(columns.catalogue, articles, (one) => [json(catalogueEntry(one))]),
    titles: await records(columns.titles, articles, ({ article }) => [utf16(article.metadata.title)]),
    rankingTexts: await records(columns.rankingTexts, passages, (one) => rankingTexts(one).map(utf16)),
  }
}

function* recordsToSave(
  records: Records,
  runs: readonly Run[],
  added: readonly StoredArticle[],
  encode: (one: StoredArticle) => Buffer[],
): Generator<Buffer | RecordRun> {
  for (const [from, to] of runs) yield { records, from, to }
  for (const one of added) yield* encode(one)
}

function* joined<T>(
  column: ArrayLike<number>,
  runs: readonly Run[],
  added: readonly T[],
  toValue: (item: T) => number,
): Generator<number> {
  for (const [from, to] of runs) for (let at = from; at < to; at++) yield column[at]!
  for (const item of added) yield toValue(item)
}

/** The first passage of each article, and the number of all passages at the end. */
function* firstPassages(
  column: Uint32Array,
  runs: readonly Run[],
  added: readonly StoredArticle[],
): Generator<number> {
  let first = 0
  for (const [from, to] of runs) {
    const shift = first - column[from]!
    for (let at = from; at < to; at++) yield column[at]! + shift
    first = column[to]! + shift
  }
  for (const { passages } of added) {
    yield first
    first += passages.length
  }
  yield first
}

function json(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value)}\n`, 'utf8')
}

function utf16(text: string): Buffer {
  return Buffer.from(text, 'utf16le')
}
