import type { SkippedFile } from '../contract/status.ts'

/** An article of a corpus file. */
export interface ArticleEntry {
  /** The id that the file gives it. */
  readonly wanted: string
  /** The id that it has: the wanted one, or where another article has that, one made from it. */
  readonly id: string
  /** Changes with all that the article is made from besides its id. */
  readonly source: string
  /** Why the article is not in the store: its preparation failed. */
  readonly failure: SkippedFile | null
}

/** What is known of a corpus file since it was last read. */
export interface FileState {
  /** Tells the files of several corpus folders apart. */
  readonly key: string
  /** Changes whenever the file is written or replaced. */
  readonly stamp: string
  /** What of it could not be read. */
  readonly skipped: readonly SkippedFile[]
  /** Those of its articles that could not be prepared. */
  readonly failures: readonly SkippedFile[]
  /** In the order of the file. */
  readonly articles: readonly ArticleEntry[]
}

/**
 * Gives each article an id of its own. The first that wants an id gets it; the others (a.txt and a.md, two corpus
 * folders, a repeated JSON line) get it with `~2`, `~3`, … The outcome depends on the list alone, not on what was
 * indexed before, and an article whose id nobody else wants keeps it.
 *
 * @param wanted the wanted ids of the articles of each file, in the order of the corpus
 * @returns the given ids in the same places
 */
export function uniqueIds(wanted: readonly (readonly string[])[]): string[][] {
  const all = new Set(wanted.flat())
  const given = new Set<string>()
  const lastNumber = new Map<string, number>()
  const give = (id: string): string => {
    if (!given.has(id)) return id
    let number = lastNumber.get(id) ?? 1
    let own: string
    do own = `${id}~${++number}`
    while (all.has(own) || given.has(own))
    lastNumber.set(id, number)
    return own
  }
  return wanted.map((ids) =>
    ids.map((id) => {
      const own = give(id)
      given.add(own)
      return own
    }),
  )
}
