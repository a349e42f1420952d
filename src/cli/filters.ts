import { type Command, Option } from 'commander'
import type { Collection, Filters } from '../retrieval/index.ts'
import { resolveArticleId } from './article-id.ts'
import { collect } from './options.ts'

/** The filters of the tools as options, the same for every command that takes them. */
export interface FilterOptions {
  readonly from?: string
  readonly to?: string
  readonly source?: string
  readonly author?: string
  readonly speaker?: string
  readonly place?: string
  readonly article?: readonly string[]
}

/** The option of each filter. */
export const FILTER_OPTIONS: Readonly<Record<keyof Filters, `--${keyof FilterOptions}`>> = {
  published_from: '--from',
  published_to: '--to',
  source: '--source',
  author: '--author',
  speaker: '--speaker',
  place: '--place',
  article_ids: '--article',
}

export function addFilterOptions(command: Command): Command {
  return command
    .option('--from <date>', 'published on this day, month or year, or later (2024-03-11, 2024-03, 2024)')
    .option('--to <date>', 'published on this day, month or year, or earlier')
    .option('--source <text>', 'part of the name of the newspaper or site')
    .option('--author <text>', 'part of the name of an author')
    .option('--speaker <text>', 'part of the name of somebody who is quoted')
    .option('--place <text>', 'part of the name of a place')
    .addOption(
      new Option('--article <id>', 'only this article (id, or the start of one); may be repeated').argParser(
        collect,
      ),
    )
}

/** @returns undefined where no filter is set */
export function filtersOf(options: FilterOptions): Filters | undefined {
  const { from, to, source, author, speaker, place, article } = options
  const filters: Filters = {
    published_from: from,
    published_to: to,
    source,
    author,
    speaker,
    place,
    article_ids: article,
  }
  return Object.values(filters).some((value) => value !== undefined) ? filters : undefined
}

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
