import path from 'node:path'
import { ChuchuError, type CollectionOptions } from '../retrieval/index.ts'
import { bundledCorpus, dataFolderOf } from './paths.ts'

/** The global options as commander gives them. */
export interface GlobalOptions {
  readonly corpus?: readonly string[]
  readonly data?: string
  readonly json?: boolean
  readonly embedUrl?: string
  readonly embedModel?: string
  readonly embedQueryPrefix?: string
  readonly embedPassagePrefix?: string
  readonly embedBatch?: number
}

type EndpointSettings = NonNullable<CollectionOptions['embedder']>

export interface Settings {
  /** Absolute paths. */
  readonly corpus: readonly string[]
  /** Absolute path. */
  readonly data: string
  readonly json: boolean
  /** The endpoint that makes the vectors; undefined for the offline embedder. */
  readonly embedder?: EndpointSettings | undefined
  /** What the user chose: options to repeat where the command is to be run again, e.g. in a client's configuration. */
  readonly chosen: { readonly corpus: boolean; readonly data: boolean }
}

/**
 * Options win over environment variables, and these over the defaults.
 * @throws ChuchuError `invalid_input` where an embedding endpoint is only half named
 */
export async function resolveSettings(options: GlobalOptions, env: NodeJS.ProcessEnv): Promise<Settings> {
  const wanted = options.corpus ?? splitPaths(env.CHUCHU_CORPUS)
  const corpus = (wanted.length > 0 ? wanted : [bundledCorpus]).map((folder) => path.resolve(folder))
  const data = options.data || env.CHUCHU_DATA
  return {
    corpus,
    data: data ? path.resolve(data) : dataFolderOf(await cacheFolder(), corpus),
    json: options.json === true,
    embedder: endpointOf(options, env),
    chosen: { corpus: wanted.length > 0, data: Boolean(data) },
  }
}

/** The key has no option: what stands in a command line can be read by every user of the machine. */
function endpointOf(options: GlobalOptions, env: NodeJS.ProcessEnv): EndpointSettings | undefined {
  const url = options.embedUrl || env.CHUCHU_EMBED_URL
  const model = options.embedModel || env.CHUCHU_EMBED_MODEL
  if (!url && !model) return undefined
  if (!url || !model) {
    throw new ChuchuError(
      'invalid_input',
      url
        ? 'the embedding endpoint is named without a model'
        : 'an embedding model is named without an endpoint',
      'name both with --embed-url and --embed-model, or neither for the offline embedder',
    )
  }
  return {
    url,
    model,
    key: env.CHUCHU_EMBED_KEY,
    queryPrefix: options.embedQueryPrefix ?? env.CHUCHU_EMBED_QUERY_PREFIX,
    passagePrefix: options.embedPassagePrefix ?? env.CHUCHU_EMBED_PASSAGE_PREFIX,
    batchSize: options.embedBatch,
  }
}

const splitPaths = (list: string | undefined): string[] =>
  (list ?? '').split(path.delimiter).filter((folder) => folder !== '')

async function cacheFolder(): Promise<string> {
  const { default: envPaths } = await import('env-paths')
  return envPaths('chuchu', { suffix: '' }).cache
}
