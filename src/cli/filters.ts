import type { Collection, Filters } from '../retrieval/index.ts'
import { resolveArticleId } from './article-id.ts'
import { FILTER_OPTIONS } from './options.ts'

/**
 * The filters with the articles' whole ids.
 * @throws ChuchuError `unknown_id`
 */
export async function resolveFilters(
  collection: Collection,
  filters: Filters | undefined,
): Promise<Filters | undefined> {
  if (!filters?.article_ids) return filters
  const ids = filters.article_ids.map((id) => resolveArticleId(collection, id))
  return { ...filters, article_ids: await Promise.all(ids) }
}

/** The filters that are set, as they are given on the command line. */
export function describeFilters(filters: Filters = {}): string {
  return Object.entries(FILTER_OPTIONS)
    .flatMap(([key, option]) =>
      [filters[key as keyof Filters] ?? []].flat().map((value) => `${option} ${value}`),
    )
    .join(' ')
}

/** Whether filters are set that leave no article: then nothing follows from finding nothing. */
export async function leavesNoArticle(
  collection: Collection,
  filters: Filters | undefined,
): Promise<boolean> {
  return filters !== undefined && (await collection.listArticles({ filters, limit: 1 })).total === 0
}
