import { z } from 'zod'
import { ChuchuError } from '../contract/errors.ts'
import type { ModelFolder } from './onnx-folder.ts'

/** How token vectors become the vector of a text. */
export type Pooling = 'cls' | 'mean' | 'lasttoken'

/** What a family of models needs and the files of its repositories do not always state. */
interface Family {
  /** Of the last part of the repository's name. */
  readonly name: RegExp
  readonly pooling: Pooling
  readonly queryPrefix?: string
  readonly passagePrefix?: string
  /** A token that every text must end with. */
  readonly end?: string
  /** Page that says so. */
  readonly source: string
}

const TASK = 'Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:'

/** The first whose name fits counts. */
const FAMILIES: readonly Family[] = [
  {
    name: /^multilingual-e5-.*-instruct/i,
    pooling: 'mean',
    queryPrefix: `${TASK} `,
    source: 'https://huggingface.co/intfloat/multilingual-e5-large-instruct',
  },
  {
    name: /^(multilingual-)?e5-(small|base|large)/i,
    pooling: 'mean',
    queryPrefix: 'query: ',
    passagePrefix: 'passage: ',
    source: 'https://huggingface.co/intfloat/multilingual-e5-small',
  },
  {
    name: /^bge-(small|base|large)-zh/i,
    pooling: 'cls',
    queryPrefix: '为这个句子生成表示以用于检索相关文章：',
    source: 'https://huggingface.co/BAAI/bge-small-zh-v1.5',
  },
  {
    name: /^bge-(small|base|large)-en/i,
    pooling: 'cls',
    queryPrefix: 'Represent this sentence for searching relevant passages: ',
    source: 'https://huggingface.co/BAAI/bge-small-en-v1.5',
  },
  {
    name: /^bge-m3/i,
    pooling: 'cls',
    source: 'https://huggingface.co/BAAI/bge-m3',
  },
  {
    name: /^qwen3-embedding/i,
    pooling: 'lasttoken',
    queryPrefix: TASK,
    end: '<|endoftext|>',
    source: 'https://github.com/QwenLM/Qwen3-Embedding',
  },
]

/** How texts are given to a model and what is made of its output. */
export interface EmbedSettings {
  /** null where nothing says it; only a model that gives pooled vectors can do without. */
  readonly pooling: Pooling | null
  readonly queryPrefix: string
  readonly passagePrefix: string
  /** Tokens at most, the special ones among them. */
  readonly maxLength: number
  /** A token that texts must end with, whatever the tokenizer adds. */
  readonly end: string | null
  /** Steps behind pooling, other than scaling, that only a model which gives pooled vectors has inside. */
  readonly furtherSteps: readonly string[]
}

/** Files say more than is read of them, and a field of another type is as good as none. */
const text = z.string().nullish().catch(null)
/** Tokenizers without a bound state 10³⁰. */
const length = z.int().gt(2).nullish().catch(null)

const Config = z.looseObject({
  _name_or_path: text,
  model_type: text,
  max_position_embeddings: length,
  pad_token_id: z.int().nullish().catch(null),
})
type Config = z.infer<typeof Config>

const SentenceConfig = z.looseObject({ max_seq_length: length })
const TokenizerConfig = z.looseObject({ model_max_length: length })
const PoolingConfig = z.record(z.string(), z.unknown())
const PromptConfig = z.looseObject({ prompts: z.record(z.string(), z.unknown()).nullish().catch(null) })
const ModuleList = z.array(z.looseObject({ type: z.string(), path: z.string() }))

/** Where no file says how long a text may be: what BERT takes. */
const DEFAULT_LENGTH = 512

/** What a user may state against what the files say. */
export interface EmbedOverrides {
  readonly pooling?: Pooling | undefined
  readonly queryPrefix?: string | undefined
  readonly passagePrefix?: string | undefined
  /** Tokens at most. */
  readonly maxLength?: number | undefined
}

/**
 * What the user states, then what the files of the model say, then what is known of its family. No file is asked
 * whether vectors are to be scaled to length 1: the port asks for that, and the cosine is the same.
 * @throws ChuchuError `embedder` for a pooling that is not supported, or a broken file
 */
export async function readEmbedSettings(
  folder: ModelFolder,
  stated: EmbedOverrides = {},
): Promise<EmbedSettings> {
  const config = await folder.optional('config.json', Config)
  const modules = await readModules(folder)
  const family = familyOf(folder, config)
  const poolingFile = `${modules?.pooling ?? '1_Pooling'}/config.json`
  const poolingConfig = stated.pooling ? null : await folder.optional(poolingFile, PoolingConfig)
  const prompts = readPrompts(await folder.optional('config_sentence_transformers.json', PromptConfig))
  return {
    pooling: stated.pooling ?? poolingOf(poolingConfig, folder.name, poolingFile) ?? family?.pooling ?? null,
    queryPrefix: stated.queryPrefix ?? (prompts.query || family?.queryPrefix || ''),
    passagePrefix: stated.passagePrefix ?? (prompts.passage || family?.passagePrefix || ''),
    maxLength: stated.maxLength ?? (await readMaxLength(folder)),
    end: family?.end ?? null,
    furtherSteps: modules?.further ?? [],
  }
}

/** Families go by the folder's name, or by the one under which the model was saved. */
function familyOf({ name }: ModelFolder, config: Config | null): Family | undefined {
  const saved = (config?._name_or_path ?? '').split('/')
  return FAMILIES.find((family) => family.name.test(name) || family.name.test(saved.at(-1) ?? ''))
}

interface Modules {
  /** Its folder. */
  readonly pooling: string | null
  readonly further: readonly string[]
}

/** The steps of a sentence-transformers model: a list of `{ path, type }`, types named by their Python classes. */
async function readModules(folder: ModelFolder): Promise<Modules | null> {
  const list = await folder.optional('modules.json', ModuleList)
  if (!list) return null
  const steps = list.map(({ type, path }) => ({ kind: type.slice(type.lastIndexOf('.') + 1), path }))
  const known = /^(Transformer|Pooling|Normalize)$/
  return {
    pooling: steps.find(({ kind }) => kind === 'Pooling')?.path ?? null,
    further: steps.filter(({ kind }) => !known.test(kind)).map(({ kind }) => kind),
  }
}

/** The keys that sentence-transformers gives its ways of pooling. */
const POOLING_KEYS: Readonly<Record<string, Pooling>> = {
  pooling_mode_cls_token: 'cls',
  pooling_mode_mean_tokens: 'mean',
  pooling_mode_lasttoken: 'lasttoken',
}

function poolingOf(config: z.infer<typeof PoolingConfig> | null, name: string, file: string): Pooling | null {
  if (!config) return null
  const on = Object.keys(config).filter((key) => key.startsWith('pooling_mode_') && config[key] === true)
  const pooling = POOLING_KEYS[on.join()]
  // Without its prompt a text is pooled by other tokens than here.
  if (pooling && !(pooling === 'mean' && config.include_prompt === false)) return pooling
  throw new ChuchuError(
    'embedder',
    `${file} of the model ${name} asks for a pooling that is not supported`,
    'take a model with cls, mean or last-token pooling, or say which to use with --embed-pooling',
  )
}

/** Prompts have free names; these are the ones that models for retrieval use. Empty ones are what is saved by default. */
function readPrompts(config: z.infer<typeof PromptConfig> | null): { query: string; passage: string } {
  const prompts = config?.prompts ?? {}
  const first = (...names: string[]) =>
    names.map((name) => prompts[name]).find((text) => typeof text === 'string') ?? ''
  return {
    query: first('query', 'retrieval.query', 's2p_query'),
    passage: first('passage', 'document', 'retrieval.passage'),
  }
}

/**
 * Tokens at most: the setting of sentence-transformers, else the tokenizer's bound, and never more than the model has
 * positions for.
 */
export async function readMaxLength(folder: ModelFolder): Promise<number> {
  const stated = (await folder.optional('sentence_bert_config.json', SentenceConfig))?.max_seq_length
  const tokenizer = (await folder.optional('tokenizer_config.json', TokenizerConfig))?.model_max_length
  const positions = positionsOf(await folder.optional('config.json', Config))
  const wanted = stated ?? tokenizer ?? positions ?? DEFAULT_LENGTH
  return Math.min(wanted, positions ?? wanted)
}

/** RoBERTa and its kin count positions from behind the padding token's id. */
function positionsOf(config: Config | null): number | null {
  const positions = config?.max_position_embeddings ?? null
  if (positions === null) return null
  const skipped = /roberta/.test(config?.model_type ?? '') ? (config?.pad_token_id ?? 1) + 1 : 0
  return positions - skipped
}
