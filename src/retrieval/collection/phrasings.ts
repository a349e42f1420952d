import { fold } from '../language/fold.ts'

/** The query first, then its other phrasings, without blanks and repetitions. */
export function distinctPhrasings(query: string, queries: readonly string[]): string[] {
  const byFolded = new Map<string, string>()
  for (const phrasing of [query, ...queries]) {
    const key = fold(phrasing).trim()
    if (key !== '' && !byFolded.has(key)) byFolded.set(key, phrasing)
  }
  return [...byFolded.values()]
}
