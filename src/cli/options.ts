import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Filters } from '../retrieval/index.ts'

/** For options that may be repeated. */
export const collect = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  value,
]

/** @throws InvalidArgumentError for an empty path, which would silently mean the current folder */
export function folder(value: string): string {
  if (value.trim() === '') throw new InvalidArgumentError('It is empty; it takes the path of a folder.')
  return value
}

/** @throws InvalidArgumentError for empty text, which would silently mean the default */
function filled(value: string): string {
  if (value.trim() === '') throw new InvalidArgumentError('It is empty.')
  return value
}

export const folders = (value: string, before?: readonly string[]): readonly string[] =>
  collect(folder(value), before)

/**
 * An option's parser of a whole number; commander reports what it throws as wrong usage.
 * @param max unbounded by default
 */
export function wholeNumber(min: number, max = Number.MAX_SAFE_INTEGER): (value: string) => number {
  const bounds = max === Number.MAX_SAFE_INTEGER ? `of ${min} or more` : `from ${min} to ${max}`
  return (value) => {
    const number = /^\d+$/.test(value) ? Number(value) : Number.NaN
    if (number >= min && number <= max) return number
    throw new InvalidArgumentError(`It takes a whole number ${bounds}.`)
  }
}

/** `--limit`, from 1 to `max` of what the command lists. */
export const limitOption = (what: string, max: number): Option =>
  new Option('--limit <n>', `${what} at most, 1 to ${max}`).argParser(wholeNumber(1, max))

/** The options of what makes the vectors; an endpoint's key comes from the environment alone. */
export const embedOptions = (): Option[] => [
  new Option('--embed-url <url>', 'OpenAI-compatible endpoint for embeddings (CHUCHU_EMBED_URL)').argParser(
    filled,
  ),
  new Option('--embed-model <name>', 'its model (CHUCHU_EMBED_MODEL; key: CHUCHU_EMBED_KEY)').argParser(
    filled,
  ),
  new Option(
    '--embed-local <model>',
    'a local model instead: folder, or name of a pulled one (CHUCHU_EMBED_LOCAL)',
  ).argParser(filled),
  new Option('--embed-file <path>', 'its ONNX file, where it has several').argParser(filled),
  new Option('--embed-pooling <how>', 'how it pools, where its files do not say').choices([
    'cls',
    'mean',
    'lasttoken',
  ]),
  new Option('--embed-dimensions <n>', 'keep the first dimensions of its vectors').argParser(
    wholeNumber(1, 65_536),
  ),
  new Option('--rerank-local <model>', 'a local cross-encoder that reranks (CHUCHU_RERANK_LOCAL)').argParser(
    filled,
  ),
  new Option('--embed-query-prefix <text>', 'put before questions (CHUCHU_EMBED_QUERY_PREFIX)'),
  new Option('--embed-passage-prefix <text>', 'put before passages (CHUCHU_EMBED_PASSAGE_PREFIX)'),
  new Option('--embed-batch <n>', 'texts at a time at most (endpoint 32, local 16)').argParser(
    wholeNumber(1, 2048),
  ),
]

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
