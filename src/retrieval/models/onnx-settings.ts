import { ChuchuError } from '../contract/errors.ts'
import { FAMILIES, type Family, type Pooling } from './onnx-families.ts'
import type { JsonObject, ModelFolder } from './onnx-folder.ts'

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
  const config = await folder.optional('config.json')
  const modules = await readModules(folder)
  const family = familyOf(folder, config)
  const poolingFile = `${modules?.pooling ?? '1_Pooling'}/config.json`
  const poolingConfig = stated.pooling ? null : await folder.optional(poolingFile)
  const prompts = readPrompts(await folder.optional('config_sentence_transformers.json'))
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
function familyOf({ name }: ModelFolder, config: JsonObject | null): Family | undefined {
  const saved = String(config?._name_or_path ?? '').split('/')
  return FAMILIES.find((family) => family.name.test(name) || family.name.test(saved.at(-1) ?? ''))
}

interface Modules {
  /** Its folder. */
  readonly pooling: string | null
  readonly further: readonly string[]
}

/** The steps of a sentence-transformers model: a list of `{ path, type }`, types named by their Python classes. */
async function readModules(folder: ModelFolder): Promise<Modules | null> {
  const list = await folder.optional('modules.json')
  if (!Array.isArray(list)) return null
  const steps = list.map((step: JsonObject) => ({
    kind: String(step.type).split('.').at(-1)!,
    path: String(step.path),
  }))
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

function poolingOf(config: JsonObject | null, name: string, file: string): Pooling | null {
  if (!config) return null
  const on = Object.keys(config).filter((key) => key.startsWith('pooling_mode_') && config[key] === true)
  const pooling = on.length === 1 ? POOLING_KEYS[on[0]!] : undefined
  // Without its prompt a text is pooled by other tokens than here.
  if (pooling && !(pooling === 'mean' && config.include_prompt === false)) return pooling
  throw new ChuchuError(
    'embedder',
    `${file} of the model ${name} asks for a pooling that is not supported`,
    'take a model with cls, mean or last-token pooling, or say which to use with --embed-pooling',
  )
}

/** Prompts have free names; these are the ones that models for retrieval use. Empty ones are what is saved by default. */
function readPrompts(config: JsonObject | null): { query: string; passage: string } {
  const prompts = (config?.prompts ?? {}) as JsonObject
  const first = (...names: string[]) =>
    names.map((name) => prompts[name]).find((text): text is string => typeof text === 'string') ?? ''
  return {
    query: first('query', 'retrieval.query', 's2p_query'),
    passage: first('passage', 'document', 'retrieval.passage'),
  }
}

/**
 * Tokens at most: what sentence-transformers was told, else the tokenizer's bound, and never more than the model has
 * positions for.
 */
export async function readMaxLength(folder: ModelFolder): Promise<number> {
  const stated = (await folder.optional('sentence_bert_config.json'))?.max_seq_length
  const tokenizer = (await folder.optional('tokenizer_config.json'))?.model_max_length
  const positions = positionsOf(await folder.optional('config.json'))
  const wanted = [stated, tokenizer, positions].find(isLength) ?? DEFAULT_LENGTH
  return Math.min(wanted, positions ?? wanted)
}

/** Tokenizers without a bound state 10³⁰. */
const isLength = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) > 2

/** RoBERTa and its kin count positions from behind the padding token's id. */
function positionsOf(config: JsonObject | null): number | null {
  const positions = config?.max_position_embeddings
  if (!isLength(positions)) return null
  const skipped = /roberta/.test(String(config?.model_type)) ? Number(config?.pad_token_id ?? 1) + 1 : 0
  return positions - skipped
}
