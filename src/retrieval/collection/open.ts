import type { Collection } from '../contract/collection.ts'
import { ChuchuError } from '../contract/errors.ts'
import type { CollectionStatus, Progress, SkippedFile } from '../contract/status.ts'
import type { Notice } from '../formats/file-content.ts'
import { type CorpusScan, scanCorpus } from '../formats/load.ts'
import { ANALYZER_VERSION } from '../language/tokenize.ts'
import type { Embedder } from '../models/embedder.ts'
import { createHashedEmbedder } from '../models/hashed.ts'
import { createOnnxEmbedder, type OnnxEmbedderOptions } from '../models/onnx.ts'
import { createOnnxReranker, type OnnxRerankerOptions } from '../models/onnx-reranker.ts'
import { createOpenAIEmbedder, type OpenAIEmbedderOptions } from '../models/openai.ts'
import { withoutFailure } from '../models/openai-fallback.ts'
import type { SearchDeps } from '../search/rank.ts'
import { ArticleTexts } from './article-texts.ts'
import { bringUpToDate } from './bring-up-to-date.ts'
import { fetchText, inspect } from './fetch.ts'
import { PhraseFinder } from './find-phrase.ts'
import { findQuotes } from './find-quotes.ts'
import { fusionOf } from './fusion.ts'
import { ArticleLister } from './list.ts'
import { localArticles, localIndex } from './local-ports.ts'
import { Readings } from './readings.ts'
import { type CollectionDeps, search } from './search.ts'
import { type IndexState, isIndexed, loadState, readKept, type StateOptions, saveState } from './state.ts'
import { QuoteVerifier } from './verify-quotes.ts'

export interface CollectionOptions {
  /** Absolute paths of the corpus folders. */
  readonly corpus: readonly string[]
  /** Absolute path of the data folder: the index and its state. */
  readonly data: string
  /** Makes the index anew from the corpus. */
  readonly rebuild?: boolean
  /** An endpoint or a local model that makes the vectors. Without one the offline embedder does. */
  readonly embedder?: OpenAIEmbedderOptions | OnnxEmbedderOptions | undefined
  /** A local cross-encoder that reads the best passages again. */
  readonly reranker?: OnnxRerankerOptions | undefined
  readonly onProgress?: (progress: Progress) => void
  /** Gets a line for what a user may want to know: a rebuilt index, a skipped file. */
  readonly report?: (message: string) => void
}

/**
 * Opens a collection: takes the index that the data folder keeps, brings it up to date with the corpus and writes
 * it back where something changed.
 *
 * @throws ChuchuError `corpus_missing`, `corpus_empty`; `embedder` when the endpoint fails while vectors are made
 */
export async function openCollection(options: CollectionOptions): Promise<Collection> {
  const start = performance.now()
  const report = options.report ?? (() => {})
  const reranker = options.reranker && (await createOnnxReranker(options.reranker))
  const scan = await scanCorpus(options.corpus)
  const { stateOptions, known } = await takeKept(options, scan, report)
  const { embedder } = stateOptions
  const { onProgress } = options
  const wasIndexed = known !== null && isIndexed(known)
  const { state, changes } = await bringUpToDate(known, scan, stateOptions, { onProgress, report })
  const skipped = skippedFiles(scan, state)
  const isKnown = state === known
  const isAsBefore = isKnown && wasIndexed && changes.files === 0
  if (isAsBefore) reportCount(skipped.length, report)
  else reportFiles(skipped, changes.notices, report)
  if (state.store.size === 0) throw emptyCorpus(skipped)
  const { fusion, found } = await fusionOf(state, searchDeps(state, embedder), !options.embedder, report)
  if (found) state.fusion = found
  if (!isAsBefore || found) await keep(state, stateOptions, options.onProgress, report)
  const status: CollectionStatus = {
    articles: state.store.size,
    passages: state.store.passageCount,
    skipped,
    embedder: embedder.id,
    vector_weight: fusion.vectorWeight,
    analyzer: ANALYZER_VERSION,
    opened_ms: Math.round(performance.now() - start),
    opening: isAsBefore ? 'loaded' : isKnown ? 'updated' : 'built',
    changes: { added: changes.added, changed: changes.changed, removed: changes.removed },
    index: { state: 'ready', articles: state.store.size, of: state.store.size },
  }
  const lenient = options.embedder ? withoutFailure(embedder, report) : embedder
  return assemble(state, { lenient, embedder }, { fusion, reranker, report }, status)
}

/** The embedder, which may learn its dimensions from the index, and the index as far as it can be used. */
async function takeKept(
  { data, rebuild, embedder: chosen }: CollectionOptions,
  scan: CorpusScan,
  report: (message: string) => void,
): Promise<{ stateOptions: StateOptions; known: IndexState | null }> {
  const kept = rebuild ? null : await readKept(data, report)
  const embedder = await embedderFor(chosen, kept?.header.embedder)
  const stateOptions = { corpus: scan.folders, data, embedder }
  return { stateOptions, known: kept && loadState(kept, stateOptions, report) }
}

/** @param madeWith id of the embedder that made the index */
async function embedderFor(chosen: CollectionOptions['embedder'], madeWith?: string): Promise<Embedder> {
  if (!chosen) return createHashedEmbedder()
  if (chosen.kind === 'onnx') return createOnnxEmbedder(chosen, madeWith)
  return createOpenAIEmbedder(chosen, madeWith)
}

/** What a search needs of a state. */
export function searchDeps(
  { store, backend }: IndexState,
  embedder: Embedder,
  options: Pick<SearchDeps, 'reranker' | 'fusion' | 'report'> = {},
): CollectionDeps {
  const articles = localArticles(store)
  const readings = new Readings(articles)
  return { index: localIndex(backend, store), articles, readings, embedder, ...options }
}

interface Embedders {
  readonly embedder: Embedder
  /** Gives no vectors where `embedder` fails: for all but a search by vectors alone. */
  readonly lenient: Embedder
}

function assemble(
  state: IndexState,
  { embedder, lenient }: Embedders,
  options: Pick<SearchDeps, 'reranker' | 'fusion' | 'report'>,
  status: CollectionStatus,
): Collection {
  const deps = searchDeps(state, lenient, options)
  const strict = { ...deps, embedder }
  const { articles, index, readings } = deps
  const lister = new ArticleLister(articles)
  const texts = new ArticleTexts(articles, index)
  const verifier = new QuoteVerifier(articles, index, readings, texts)
  const phrases = new PhraseFinder(articles, readings, texts)
  return {
    search: (request, call) => search(request.mode === 'vector' ? strict : deps, request, call),
    findQuotes: (request, call) => findQuotes(deps, request, call),
    verifyQuotes: (request, call) => verifier.verify(request, call),
    findPhrase: (request, call) => phrases.find(request, call),
    fetch: (request, call) => fetchText(readings, request, call),
    listArticles: (request, call) => lister.list(request, call),
    inspect: (articleId, call) => inspect(articles, articleId, call),
    status: () => status,
    subscribe: () => () => {},
    close: async () => {},
  }
}

/** An index that cannot be written is still good to ask: the next start makes it again. */
async function keep(
  state: IndexState,
  options: StateOptions,
  onProgress: CollectionOptions['onProgress'],
  report: (message: string) => void,
): Promise<void> {
  onProgress?.({ phase: 'write', done: 0, total: 1 })
  try {
    await saveState(state, options)
    onProgress?.({ phase: 'write', done: 1, total: 1 })
  } catch (error) {
    const reason = error instanceof ChuchuError ? `${error.message}; ${error.hint}` : 'it cannot be written'
    report(`the index is not kept for the next start: ${reason}`)
  }
}

function skippedFiles(scan: CorpusScan, { files }: IndexState): SkippedFile[] {
  const inFiles = [...files.values()].flatMap(({ skipped, failures }) => [...skipped, ...failures])
  return [...scan.skipped, ...inFiles]
}

function reportFiles(
  skipped: readonly SkippedFile[],
  notices: readonly Notice[],
  report: (message: string) => void,
): void {
  for (const { file, reason, hint } of skipped) report(`skipped ${file}: ${reason}; ${hint}`)
  for (const { file, message } of notices) report(`${file}: ${message}`)
}

/** One line for those who have seen the names before. */
function reportCount(skipped: number, report: (message: string) => void): void {
  if (skipped === 0) return
  const files = skipped === 1 ? '1 file of the corpus is' : `${skipped} files of the corpus are`
  report(`${files} not read; chuchu ingest names them`)
}

function emptyCorpus(skipped: readonly SkippedFile[]): ChuchuError {
  const reason =
    skipped.length > 0 ? `nothing in it could be read (${skipped.length} skipped)` : 'it holds no articles'
  return new ChuchuError(
    'corpus_empty',
    `the corpus folder is empty: ${reason}`,
    'put .txt, .md or .jsonl articles into it, or name another with --corpus DIR',
  )
}
