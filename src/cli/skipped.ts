import type { Collection, SkippedFile } from '../retrieval/index.ts'
import { type Context, type OpenOptions, openCollectionFor } from './context.ts'

/** Last words of the engine's line that counts the skipped files of an index that is as before. */
const COUNTED = 'chuchu ingest names them'

/** One line for a skipped file, in the engine's own words. */
export const describeSkipped = ({ file, reason, hint }: SkippedFile): string =>
  `skipped ${file}: ${reason}; ${hint}`

/** Opens the collection for a command that names the skipped files itself: what the engine says of them is left out. */
export async function openToNameSkipped(context: Context, options?: OpenOptions): Promise<Collection> {
  const reports: string[] = []
  const known = new Set<string>()
  try {
    const report = (message: string) => reports.push(message)
    const collection = await openCollectionFor(context, { ...options, report })
    for (const file of collection.status().skipped) known.add(describeSkipped(file))
    return collection
  } finally {
    const others = reports.filter((report) => !known.has(report) && !report.endsWith(COUNTED))
    for (const report of others) context.terminal.note(`chuchu: ${report}`)
  }
}
