import { createHash } from 'node:crypto'
import { ChuchuError } from '../contract/errors.ts'
import { itemAt } from '../support/item-at.ts'
import type { Embedder } from './embedder.ts'
import { toModelText, withContent } from './model-text.ts'
import { fingerprint, type ModelFolder, openModelFolder } from './onnx-folder.ts'
import { loadOnnxPackages, type OnnxPackages } from './onnx-packages.ts'
import { batchSizeFor, lazyModel, type ModelSession, type OnnxModel, type Output } from './onnx-session.ts'
import { type EmbedOverrides, type EmbedSettings, type Pooling, readEmbedSettings } from './onnx-settings.ts'
import { inTokenBatches, type TokenBatch } from './onnx-tokens.ts'

export interface OnnxEmbedderOptions extends EmbedOverrides {
  readonly kind: 'onnx'
  /** Absolute path of a folder with the files of a Hugging Face repository. */
  readonly folder: string
  /** Path of the ONNX file in it, e.g. `onnx/model_quantized.onnx`; else the first that repositories use. */
  readonly file?: string | undefined
  /** Keeps only this many dimensions, where the model was trained for that; all by default. */
  readonly dimensions?: number | undefined
  /** Texts a run at most; 16 by default, 1 for quantized models. */
  readonly batchSize?: number | undefined
}

/** Pooled vectors first, then those of tokens; by the names that exporters give. */
const OUTPUTS = ['sentence_embedding', 'last_hidden_state', 'token_embeddings']

/** Any text does to learn the number of dimensions. */
const PROBE = '出處'

/**
 * An embedder that runs a model of this machine, by onnxruntime-node. Texts are given in Simplified characters. A long
 * text is cut at the model's length; one without content is not given to it. Nothing is loaded before the first text,
 * except to learn the number of dimensions. The id is `onnx/<model>/<dimensions>/<hash>`; the hash is of the model's
 * files and of the settings that change vectors of passages. The prefix of questions is no part of it, since no vector of
 * the index depends on it.
 *
 * @param madeWith id of the embedder that made the index; if that was this one, its dimensions are taken from there
 * @throws ChuchuError `embedder` for a missing package or file, or a model that cannot be used
 */
export async function createOnnxEmbedder(
  options: OnnxEmbedderOptions,
  madeWith: string | null = null,
  loadPackages: () => Promise<OnnxPackages> = loadOnnxPackages,
): Promise<Embedder> {
  const folder = await openModelFolder(options.folder, options.file)
  const settings = await readEmbedSettings(folder, options)
  const hash = await hashOf(folder, settings, options)
  const model = lazyModel(
    folder,
    { outputs: OUTPUTS, end: settings.end, check: (session) => checkSteps(session, settings) },
    loadPackages,
  )
  const batchSize = options.batchSize ?? batchSizeFor(folder)
  const embedWhole = async (texts: readonly string[], prefix: string, signal?: AbortSignal) =>
    embedTexts(await model(), await Promise.all(texts.map((text) => toModelText(prefix + text))), {
      settings,
      batchSize,
      signal,
    })
  const dimensions = dimensionsIn(madeWith, folder, hash) ?? (await learn(embedWhole, options, folder))
  return {
    id: `onnx/${folder.name}/${dimensions}/${hash}`,
    dimensions,
    async embed(texts, role, { signal } = {}) {
      const vectors: Float32Array[] = texts.map(() => new Float32Array(dimensions))
      const filled = withContent(texts)
      if (filled.length === 0) return vectors
      const prefix = role === 'query' ? settings.queryPrefix : settings.passagePrefix
      const whole = await embedWhole(
        filled.map(({ text }) => text),
        prefix,
        signal,
      )
      for (const [i, vector] of whole.entries()) {
        vectors[itemAt(filled, i).place] = toUnit(vector, dimensions) ?? (await noVector(await model()))
      }
      return vectors
    },
  }
}

async function noVector({ session }: OnnxModel): Promise<never> {
  throw session.error('gave a vector of no length, or one with something else than numbers')
}

/** Whether the ONNX file and the settings together give vectors of texts; see `pooled` for other outputs. */
function checkSteps(session: ModelSession, { pooling, furtherSteps }: EmbedSettings): void {
  if (session.output !== 'sentence_embedding' && furtherSteps.length > 0) {
    throw session.error(`has steps behind its pooling that its ONNX file lacks: ${furtherSteps.join(', ')}`)
  }
  if (session.output === 'last_hidden_state' && pooling === null) throw poolingUnknown(session)
}

const poolingUnknown = (session: ModelSession) =>
  session.error(
    'does not say how its token vectors are pooled',
    'say it with --embed-pooling cls, mean or lasttoken, as the page of the model has it',
  )

async function embedTexts(
  { session, tokenizer }: OnnxModel,
  texts: readonly string[],
  {
    settings,
    batchSize,
    signal,
  }: { settings: EmbedSettings; batchSize: number; signal: AbortSignal | undefined },
): Promise<Float64Array[]> {
  const tokens = texts.map((text) => tokenizer.single(text, settings.maxLength))
  const vectors = new Array<Float64Array>(texts.length)
  for (const batch of inTokenBatches(tokens, batchSize)) {
    signal?.throwIfAborted()
    const output = await session.run(batch.tokens, tokenizer.padding)
    for (const [i, vector] of pooled(session, output, batch, settings).entries()) {
      vectors[itemAt(batch.places, i)] = vector
    }
  }
  return vectors
}

/** One vector a text, of the model's full width. */
function pooled(
  session: ModelSession,
  { values, dims, name }: Output,
  { tokens }: TokenBatch,
  { pooling }: EmbedSettings,
): Float64Array[] {
  const width = dims.at(-1) ?? 0
  if (dims[0] === tokens.length && dims.length === 2) {
    return tokens.map((_, text) =>
      Float64Array.from({ length: width }, (_unused, i) => values[text * width + i]!),
    )
  }
  if (dims[0] !== tokens.length || dims.length !== 3) {
    throw session.error(`gives ${name} in a shape that is not that of texts: ${dims.join(' × ')}`)
  }
  if (pooling === null) throw poolingUnknown(session)
  return tokens.map(({ ids }, text) =>
    pool({ values, tokens: itemAt(dims, 1), width }, text, ids.length, pooling),
  )
}

async function learn(
  embedWhole: (texts: readonly string[], prefix: string) => Promise<Float64Array[]>,
  { dimensions }: OnnxEmbedderOptions,
  { name }: ModelFolder,
): Promise<number> {
  const width = itemAt(await embedWhole([PROBE], ''), 0).length
  if (dimensions === undefined || dimensions <= width) return dimensions ?? width
  throw new ChuchuError(
    'invalid_input',
    `the vectors of the model ${name} have ${width} dimensions, not ${dimensions}`,
    'ask for fewer with --embed-dimensions, or leave it out',
  )
}

async function hashOf(
  folder: ModelFolder,
  { pooling, passagePrefix, maxLength, end }: EmbedSettings,
  { dimensions }: OnnxEmbedderOptions,
): Promise<string> {
  const settings = JSON.stringify([pooling, passagePrefix, maxLength, end, dimensions ?? null])
  const hash = createHash('sha256')
    .update(await fingerprint(folder), 'utf8')
    .update(settings, 'utf8')
  return hash.digest('hex').slice(0, 16)
}

/** The dimensions of an id, where it is that of the same model and settings; else null. */
function dimensionsIn(id: string | null, { name }: ModelFolder, hash: string): number | null {
  const start = `onnx/${name}/`
  if (!id?.startsWith(start) || !id.endsWith(`/${hash}`)) return null
  const dimensions = id.slice(start.length, -hash.length - 1)
  return /^[1-9]\d*$/.test(dimensions) ? Number(dimensions) : null
}

/** Token vectors of a batch: text × token × dimension, in that order. */
interface TokenVectors {
  readonly values: ArrayLike<number>
  readonly tokens: number
  readonly width: number
}

/**
 * The vector of a text out of those of its tokens.
 * @param text its place in the batch
 * @param count how many tokens it has; what follows is padding
 */
function pool(
  { values, tokens, width }: TokenVectors,
  text: number,
  count: number,
  pooling: Pooling,
): Float64Array {
  const start = text * tokens * width
  const at = (token: number, i: number) => values[start + token * width + i]!
  if (pooling === 'cls') return Float64Array.from({ length: width }, (_, i) => at(0, i))
  if (pooling === 'lasttoken') return Float64Array.from({ length: width }, (_, i) => at(count - 1, i))
  const sums = new Float64Array(width)
  for (let token = 0; token < count; token++) {
    for (let i = 0; i < width; i++) sums[i]! += at(token, i)
  }
  return sums.map((sum) => sum / count)
}

/**
 * The first `dimensions` numbers, scaled to length 1. Cutting is for models trained for it (Kusupati et al., "Matryoshka
 * Representation Learning", 2022).
 * @returns null for a vector of no length, or with something else than finite numbers
 */
function toUnit(vector: Float64Array, dimensions: number): Float32Array | null {
  const kept = vector.subarray(0, dimensions)
  const length = Math.sqrt(kept.reduce((sum, value) => sum + value * value, 0))
  return length > 0 && Number.isFinite(length) ? Float32Array.from(kept, (value) => value / length) : null
}
