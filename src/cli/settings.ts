import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { ChuchuError, type CollectionOptions } from '../retrieval/index.ts'

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

/** What chooses an embedder and a reranker, as commander gives it. */
export interface EmbedFlags {
  readonly embedUrl?: string
  readonly embedModel?: string
  readonly embedLocal?: string
  readonly embedFile?: string
  readonly embedPooling?: 'cls' | 'mean' | 'lasttoken'
  readonly embedDimensions?: number
  readonly embedQueryPrefix?: string
  readonly embedPassagePrefix?: string
  readonly embedBatch?: number
  readonly rerankLocal?: string
}

type EmbedderSettings = NonNullable<CollectionOptions['embedder']>
type RerankerSettings = NonNullable<CollectionOptions['reranker']>

/** Where the vectors are to come from: an endpoint, a local model, or neither. */
interface Choice {
  readonly url?: string | undefined
  readonly model?: string | undefined
  readonly local?: string | undefined
}

/**
 * Options win over environment variables: a local model as an option beats an endpoint of the environment.
 * @returns undefined for the offline embedder
 * @throws ChuchuError `invalid_input` where an endpoint is only half named, or both it and a local model are
 */
export async function embedderOf(
  flags: EmbedFlags,
  env: NodeJS.ProcessEnv,
): Promise<EmbedderSettings | undefined> {
  const { url, model, local } = chosen(flags, env)
  const common = {
    queryPrefix: flags.embedQueryPrefix ?? env.CHUCHU_EMBED_QUERY_PREFIX,
    passagePrefix: flags.embedPassagePrefix ?? env.CHUCHU_EMBED_PASSAGE_PREFIX,
    batchSize: flags.embedBatch,
  }
  if (local) {
    return {
      kind: 'onnx',
      folder: await modelFolderOf(local, env),
      file: flags.embedFile,
      pooling: flags.embedPooling,
      dimensions: flags.embedDimensions,
      ...common,
    }
  }
  if (!url && !model) return undefined
  if (!url || !model) throw halfNamed(url)
  // The key has no option: a command line can be read by every user of the machine.
  return { url, model, key: env.CHUCHU_EMBED_KEY, ...common }
}

function chosen(flags: EmbedFlags, env: NodeJS.ProcessEnv): Choice {
  const options = { url: flags.embedUrl, model: flags.embedModel, local: flags.embedLocal }
  const variables = {
    url: env.CHUCHU_EMBED_URL,
    model: env.CHUCHU_EMBED_MODEL,
    local: env.CHUCHU_EMBED_LOCAL,
  }
  for (const { url, model, local } of [options, variables]) {
    if (local && (url || model)) {
      throw new ChuchuError(
        'invalid_input',
        'both an embedding endpoint and a local model are named',
        'name one: --embed-url with --embed-model, or --embed-local (in the environment CHUCHU_EMBED_…)',
      )
    }
    if (local) return { local }
    // Either half of an endpoint may come from the environment.
    if (url || model) return { url: options.url || variables.url, model: options.model || variables.model }
  }
  return {}
}

const halfNamed = (url: string | undefined) =>
  new ChuchuError(
    'invalid_input',
    url
      ? 'the embedding endpoint is named without a model'
      : 'an embedding model is named without an endpoint',
    'name both with --embed-url and --embed-model, or neither for the offline embedder',
  )

/** @returns undefined where nothing reranks */
async function rerankerOf(flags: EmbedFlags, env: NodeJS.ProcessEnv): Promise<RerankerSettings | undefined> {
  const local = flags.rerankLocal || env.CHUCHU_RERANK_LOCAL
  return local ? { folder: await modelFolderOf(local, env) } : undefined
}

/** The folder of package.json: two levels above this file, in src/cli as in dist/cli. */
export const packageFolder = path.resolve(fileURLToPath(new URL('../..', import.meta.url)))

export const bundledCorpus = path.join(packageFolder, 'corpus')
/** The golden questions on the bundled corpus; part of a checkout, not of an installed package. */
export const bundledQuestions = path.join(packageFolder, 'eval', 'golden', 'questions.jsonl')
export const promptsFolder = path.join(packageFolder, 'prompts')

export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(path.join(packageFolder, 'package.json'), 'utf8')) as {
    version: string
  }
  return version
}

/**
 * The default data folder of a corpus, below a folder for caches: a readable name and a short hash of the
 * absolute paths, so that two corpora never share an index.
 * @param cache the user's cache folder for this program
 * @param corpus absolute paths, in order
 */
export function dataFolderOf(cache: string, corpus: readonly string[]): string {
  const hash = createHash('sha256').update(corpus.join('\0')).digest('hex').slice(0, 10)
  const name = path.basename(corpus[0] ?? '').replace(/[^\p{L}\p{N}_-]+/gu, '-')
  return path.join(cache, `${name.slice(0, 40) || 'corpus'}-${hash}`)
}

/** The folder of fetched models: that of CHUCHU_MODELS, else one of the user's. */
export async function modelsFolder(env: NodeJS.ProcessEnv): Promise<string> {
  if (env.CHUCHU_MODELS) return path.resolve(env.CHUCHU_MODELS)
  const { default: envPaths } = await import('env-paths')
  return path.join(envPaths('chuchu', { suffix: '' }).data, 'models')
}

/** Names of repositories, with or without an owner; nothing that could lead out of a folder. */
export const isRepoName = (name: string): boolean =>
  /^(?!.*\.\.)[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9][\w.-]*)?$/.test(name)

/**
 * A folder that exists, else that of a fetched model of this name; whether there is one is seen when it is opened.
 * @returns an absolute path
 */
export async function modelFolderOf(nameOrFolder: string, env: NodeJS.ProcessEnv): Promise<string> {
  const folder = path.resolve(nameOrFolder)
  if (!isRepoName(nameOrFolder)) return folder
  const found = await stat(folder).catch(() => null)
  return found?.isDirectory() ? folder : path.join(await modelsFolder(env), nameOrFolder)
}
