import { ChuchuError } from '../contract/errors.ts'
import type { CollectionStatus, SkippedFile } from '../contract/status.ts'
import type { Notice } from '../formats/format.ts'
import { ANALYZER_VERSION } from '../language/tokenize.ts'
import { HASHED_FUSION } from '../search/fuse.ts'
import type { OpenGeneration } from './generations.ts'
import type { Update } from './indexer.ts'

/** @param opened milliseconds the opening took */
export function statusOf(
  { header, articles, passages }: OpenGeneration,
  update: Pick<Update, 'opening' | 'changes' | 'skipped'> | null,
  embedder: string,
  opened: number,
): CollectionStatus {
  const { added, changed, removed } = update?.changes ?? { added: 0, changed: 0, removed: 0 }
  return {
    articles,
    passages,
    skipped: update?.skipped ?? [],
    embedder,
    vector_weight: (header.fusion ?? HASHED_FUSION).vectorWeight,
    analyzer: ANALYZER_VERSION,
    opened_ms: Math.round(opened),
    opening: update?.opening ?? 'loaded',
    changes: { added, changed, removed },
    index: { state: 'ready', articles, of: articles },
  }
}

/** Says which files could not be read, all of them when something was read anew. */
export function reportUpdate(
  { opening, skipped, changes }: Pick<Update, 'opening' | 'skipped' | 'changes'>,
  report: (message: string) => void,
): void {
  if (opening === 'loaded') reportCount(skipped.length, report)
  else reportFiles(skipped, changes.notices, report)
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

export function emptyCorpus(skipped: readonly SkippedFile[]): ChuchuError {
  const reason =
    skipped.length > 0 ? `nothing in it could be read (${skipped.length} skipped)` : 'it holds no articles'
  return new ChuchuError(
    'corpus_empty',
    `the corpus folder is empty: ${reason}`,
    'put .txt, .md or .jsonl articles into it, or name another with --corpus DIR',
  )
}
