import path from 'node:path'
import type { CollectionOptions } from '../retrieval/index.ts'
import { type EmbedFlags, embedderOf, rerankerOf } from './embed-settings.ts'
import { bundledCorpus, dataFolderOf } from './paths.ts'

/** The global options as commander gives them. */
export interface GlobalOptions extends EmbedFlags {
  readonly corpus?: readonly string[]
  readonly data?: string
  readonly json?: boolean
}

export interface Settings {
  /** Absolute paths. */
  readonly corpus: readonly string[]
  /** Absolute path. */
  readonly data: string
  readonly json: boolean
  /** The endpoint or local model that makes the vectors; undefined for the offline embedder. */
  readonly embedder?: CollectionOptions['embedder']
  readonly reranker?: CollectionOptions['reranker']
  /** What the user chose: options to repeat where the command is to be run again, e.g. in a client's configuration. */
  readonly chosen: { readonly corpus: boolean; readonly data: boolean }
}

/**
 * Options win over environment variables, and these over the defaults.
 * @throws ChuchuError `invalid_input` where what makes the vectors is not clear
 */
export async function resolveSettings(options: GlobalOptions, env: NodeJS.ProcessEnv): Promise<Settings> {
  const wanted = options.corpus ?? splitPaths(env.CHUCHU_CORPUS)
  const corpus = (wanted.length > 0 ? wanted : [bundledCorpus]).map((folder) => path.resolve(folder))
  const data = options.data || env.CHUCHU_DATA
  return {
    corpus,
    data: data ? path.resolve(data) : dataFolderOf(await cacheFolder(), corpus),
    json: options.json === true,
    embedder: await embedderOf(options, env),
    reranker: await rerankerOf(options, env),
    chosen: { corpus: wanted.length > 0, data: Boolean(data) },
  }
}

const splitPaths = (list: string | undefined): string[] =>
  (list ?? '').split(path.delimiter).filter((folder) => folder !== '')

async function cacheFolder(): Promise<string> {
  const { default: envPaths } = await import('env-paths')
  return envPaths('chuchu', { suffix: '' }).cache
}
