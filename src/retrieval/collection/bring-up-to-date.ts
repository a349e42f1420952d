import { ChuchuError } from '../contract/errors.ts'
import type { Progress } from '../contract/status.ts'
import type { CorpusScan } from '../formats/load.ts'
import { type Changes, ingest } from './ingest.ts'
import { emptyState, type IndexState, reportUnusable, type StateOptions } from './state.ts'

export interface Listeners {
  readonly onProgress?: ((progress: Progress) => void) | undefined
  /** Gets a line where what is known cannot be used. */
  readonly report: (message: string) => void
}

/** What is known, with the changes of the corpus; all made anew where nothing is known or it proves to be damaged. */
export async function bringUpToDate(
  known: IndexState | null,
  scan: CorpusScan,
  options: StateOptions,
  { onProgress, report }: Listeners,
): Promise<{ state: IndexState; changes: Changes }> {
  const ingestOptions = { embedder: options.embedder, onProgress }
  try {
    if (known) return { state: known, changes: await ingest(known, scan.files, ingestOptions) }
  } catch (error) {
    if (!(error instanceof ChuchuError && error.code === 'snapshot_broken')) throw error
    reportUnusable(error, report)
  }
  const state = emptyState(options)
  return { state, changes: await ingest(state, scan.files, ingestOptions) }
}
