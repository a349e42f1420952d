import { articleRef } from '../article/stored-article.ts'
import type { ArticleRef } from '../contract/citation.ts'
import type { ArticleStore, ReadOptions } from '../engines/ports.ts'
import { articleOf, type RankedPassage } from '../search/fuse.ts'

/** Reprints that are named; the rest of a much copied text helps nobody. */
const NAMED = 10

/** A ranked passage, and the articles of those after it that have the same words. */
export interface PassageGroup {
  readonly passage: RankedPassage
  readonly article: string
  readonly others: ReadonlySet<string>
}

/** Passages of the same words become one group, that of the best rank. */
export async function groupByContent(
  articles: ArticleStore,
  ranked: readonly RankedPassage[],
  options: ReadOptions,
): Promise<PassageGroup[]> {
  const hashes = await articles.contentHashes(
    ranked.map(({ id }) => id),
    options,
  )
  const groups = new Map<number, PassageGroup & { readonly others: Set<string> }>()
  for (const [i, passage] of ranked.entries()) {
    const hash = hashes[i]
    if (hash === undefined) continue
    const article = articleOf(passage.id)
    const group = groups.get(hash)
    if (group) group.others.add(article)
    else groups.set(hash, { passage, article, others: new Set() })
  }
  return [...groups.values()]
}

/** For each group the articles with the same passage among those ranked, and those that are the same as a whole. */
export async function reprintsOf(
  articles: ArticleStore,
  groups: readonly PassageGroup[],
  options: ReadOptions,
): Promise<ArticleRef[][]> {
  const whole = await articles.reprints(
    groups.map(({ article }) => article),
    options,
  )
  const lists = groups.map(({ article, others }, i) => {
    const ids = new Set([...(whole[i] ?? []), ...others])
    ids.delete(article)
    return [...ids].sort().slice(0, NAMED)
  })
  return refsOf(articles, lists, options)
}

/** Title and source of the articles of each list. */
export async function refsOf(
  articles: ArticleStore,
  lists: readonly (readonly string[])[],
  options: ReadOptions,
): Promise<ArticleRef[][]> {
  const ids = [...new Set(lists.flat())]
  const refs = new Map<string, ArticleRef>()
  if (ids.length > 0) {
    for (const stored of await articles.readArticles(ids, options)) {
      if (stored) refs.set(stored.article.id, articleRef(stored.article))
    }
  }
  return lists.map((list) => list.flatMap((id) => refs.get(id) ?? []))
}
