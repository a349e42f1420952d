import { fold } from '../analysis/fold.ts'
import { type CorpusFile, readCorpusFile } from '../document/load.ts'
import { prepareArticle } from '../document/prepare.ts'
import type { Embedder } from '../embed/embedder.ts'
import type { IndexRecord } from '../index/backend.ts'
import type { Progress, RawDocument, SkippedFile } from '../types.ts'
import type { FileState, IndexState } from './state.ts'
import { passagesOf, type StoredArticle, toStored } from './store.ts'

/** Passages embedded and indexed at a time. */
const BATCH_SIZE = 512

export interface IngestOptions {
  readonly embedder: Embedder
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/** What an ingest did. `added`, `changed` and `removed` count articles. */
export interface Changes {
  added: number
  changed: number
  removed: number
  /** Files that were read anew or are gone: where there are any, the state has to be kept. */
  files: number
}

/**
 * Brings the state up to date with the files of the corpus. Files whose stamp is known are not read again;
 * articles that come out as they were are not indexed again.
 *
 * @returns what changed; the state is altered in place
 */
export async function ingest(
  state: IndexState,
  files: readonly CorpusFile[],
  options: IngestOptions,
): Promise<Changes> {
  const changes: Changes = { added: 0, changed: 0, removed: 0, files: 0 }
  const stale = filesGone(state, files, changes)
  const taken = new Set([...state.files.values()].flatMap((file) => file.articles))
  const fresh: StoredArticle[] = []
  const changed = files.filter((file) => state.files.get(file.key)?.stamp !== file.stamp)
  changes.files += changed.length
  for (const [i, file] of changed.entries()) {
    options.onProgress?.({ phase: 'read', done: i, total: changed.length })
    await readFile(state, file, { fresh, stale, taken })
  }
  await dropArticles(state, stale, fresh, changes)
  for (const stored of fresh) {
    if (!state.store.has(stored.article.id)) changes.added += 1
    state.store.put(stored)
  }
  await indexArticles(state, fresh, options)
  return changes
}

interface Pending {
  /** Articles to put in. */
  readonly fresh: StoredArticle[]
  /** Ids of articles whose file is gone or no longer holds them. */
  readonly stale: Set<string>
  /** Ids that a file of the corpus has claimed. */
  readonly taken: Set<string>
}

function filesGone(state: IndexState, files: readonly CorpusFile[], changes: Changes): Set<string> {
  const present = new Set(files.map((file) => file.key))
  const stale = new Set<string>()
  for (const [key, file] of state.files) {
    if (present.has(key)) continue
    for (const id of file.articles) stale.add(id)
    state.files.delete(key)
    changes.files += 1
  }
  return stale
}

async function readFile(state: IndexState, file: CorpusFile, pending: Pending): Promise<void> {
  const before = new Set(state.files.get(file.key)?.articles)
  for (const id of before) pending.taken.delete(id)
  const { documents, skipped } = await readCorpusFile(file)
  const next: FileState = { stamp: file.stamp, articles: [], skipped: [...skipped] }
  state.files.set(file.key, next)
  for (const document of documents) {
    const id = uniqueId(document.id, pending.taken)
    pending.taken.add(id)
    const stored = prepare({ ...document, id }, next.skipped)
    if (!stored) continue
    next.articles.push(id)
    before.delete(id)
    pending.stale.delete(id)
    if (!isSame(state.store.get(id), stored)) pending.fresh.push(stored)
  }
  for (const id of before) pending.stale.add(id)
}

/** A defect in one article must not cost the others: it is reported like an unreadable file. */
function prepare(document: RawDocument, skipped: SkippedFile[]): StoredArticle | undefined {
  try {
    return toStored(prepareArticle(document))
  } catch (error) {
    const reason = `it could not be prepared: ${error instanceof Error ? error.message : 'unknown error'}`
    skipped.push({ file: document.file, reason, hint: 'report this file as a defect of chuchu' })
    return undefined
  }
}

/** Two files can claim one id (a.txt and a.md, or two corpus folders); the later one gets a number. */
function uniqueId(id: string, taken: ReadonlySet<string>): string {
  if (!taken.has(id)) return id
  let number = 2
  while (taken.has(`${id}~${number}`)) number += 1
  return `${id}~${number}`
}

function isSame(known: StoredArticle | undefined, fresh: StoredArticle): boolean {
  return known !== undefined && JSON.stringify(known) === JSON.stringify(fresh)
}

async function dropArticles(
  state: IndexState,
  stale: ReadonlySet<string>,
  fresh: readonly StoredArticle[],
  changes: Changes,
): Promise<void> {
  const replaced = fresh.map(({ article }) => article.id).filter((id) => state.store.has(id))
  changes.changed += replaced.length
  changes.removed += stale.size
  for (const id of [...replaced, ...stale]) {
    const stored = state.store.get(id)
    if (stored) await state.backend.remove(passagesOf(stored).map((passage) => passage.id))
  }
  for (const id of stale) state.store.delete(id)
}

async function indexArticles(
  state: IndexState,
  articles: readonly StoredArticle[],
  { embedder, onProgress }: IngestOptions,
): Promise<void> {
  const total = articles.reduce((sum, { passages }) => sum + passages.length, 0)
  let done = 0
  let batch: Omit<IndexRecord, 'vector'>[] = []
  const flush = async () => {
    const vectors = await embedder.embed(batch.map(embeddedText), 'passage')
    await state.backend.add(batch.map((record, i) => ({ ...record, vector: vectors[i] ?? null })))
    done += batch.length
    batch = []
    onProgress?.({ phase: 'index', done, total })
  }
  for (const stored of articles) {
    batch.push(...recordsOf(state, stored))
    if (batch.length >= BATCH_SIZE) await flush()
  }
  if (batch.length > 0) await flush()
}

function recordsOf(state: IndexState, stored: StoredArticle): Omit<IndexRecord, 'vector'>[] {
  const { article, passages } = stored
  const clean = state.store.reading(article.id)!.clean
  return passagesOf(stored).map(({ id, span, context }, i) => ({
    id,
    article: article.id,
    title: [article.metadata.title, article.metadata.subtitle].filter((part) => part !== null).join('\n'),
    context,
    body: clean.slice(span.start, span.end),
    speakers: passages[i]!.speakers.map(fold),
  }))
}

function embeddedText({ context, body }: Omit<IndexRecord, 'vector'>): string {
  return context === '' ? body : `${context}\n${body}`
}
