import { type Command, InvalidArgumentError, Option } from 'commander'

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

export function addFilterOptions(command: Command): Command {
  return command
    .option('--from <date>', 'published on this day, month or year, or later (2024-03-11, 2024-03, 2024)')
    .option('--to <date>', 'published on this day, month or year, or earlier')
    .option('--source <text>', 'part of the name of the newspaper or site')
    .option('--author <text>', 'part of the name of an author')
    .option('--speaker <text>', 'part of the name of somebody who is quoted')
    .option('--place <text>', 'part of the name of a place')
    .addOption(new Option('--article <id>', 'only this article; may be repeated').argParser(collect))
}

/** @returns the tools' `filters`, undefined where no filter is set */
export function filtersOf(options: FilterOptions): Record<string, unknown> | undefined {
  const { from, to, source, author, speaker, place, article } = options
  const filters = {
    published_from: from,
    published_to: to,
    source,
    author,
    speaker,
    place,
    article_ids: article,
  }
  const set = Object.entries(filters).filter(([, value]) => value !== undefined)
  return set.length > 0 ? Object.fromEntries(set) : undefined
}

/** For options that may be repeated. */
export const collect = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  value,
]

/** @throws InvalidArgumentError, which commander reports as wrong usage */
export function wholeNumber(value: string): number {
  if (!/^\d{1,15}$/.test(value)) throw new InvalidArgumentError('It takes a whole number.')
  return Number(value)
}
