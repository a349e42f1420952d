import { ChuchuError, type CollectionOptions } from '../retrieval/index.ts'
import { modelFolderOf } from './models-folder.ts'

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
 * Options win over environment variables: a local model as an option stands against an endpoint of the environment.
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
  // The key has no option: what stands in a command line can be read by every user of the machine.
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
    // Either half of an endpoint may stand in the environment.
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
export async function rerankerOf(
  flags: EmbedFlags,
  env: NodeJS.ProcessEnv,
): Promise<RerankerSettings | undefined> {
  const local = flags.rerankLocal || env.CHUCHU_RERANK_LOCAL
  return local ? { folder: await modelFolderOf(local, env) } : undefined
}
