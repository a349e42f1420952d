import type { InferenceSession, Tensor, ValueMetadata } from 'onnxruntime-node'
import { ChuchuError } from '../contract/errors.ts'
import { itemAt } from '../support/item-at.ts'
import type { ModelFolder } from './onnx-folder.ts'
import type { OnnxPackages } from './onnx-packages.ts'
import { ModelTokenizer, type Tokens } from './onnx-tokens.ts'

/** Severity from which the runtime writes to stderr: errors, which are reported here in other words anyway. */
const LOG_ERRORS = 3

/** A tensor as plain numbers, row by row. */
export interface Output {
  readonly name: string
  readonly values: ArrayLike<number>
  readonly dims: readonly number[]
}

/** A model in memory. Runs are synchronous in the runtime: the process waits for each. */
export class ModelSession {
  readonly #runtime: OnnxPackages['runtime']
  readonly #session: InferenceSession
  readonly #name: string
  readonly output: string

  /**
   * @param outputs names of the output wanted, the best first; else the model's first is taken
   * @throws ChuchuError `embedder` for a file that is no model, or one that needs other inputs than tokens
   */
  static async load(
    folder: ModelFolder,
    { runtime }: OnnxPackages,
    outputs: readonly string[],
  ): Promise<ModelSession> {
    let session: InferenceSession
    try {
      session = await runtime.InferenceSession.create(folder.modelFile, { logSeverityLevel: LOG_ERRORS })
    } catch (error) {
      throw new ChuchuError(
        'embedder',
        `${folder.modelPath} of the model ${folder.name} cannot be loaded: ${reasonOf(error, folder)}`,
        'fetch it again with chuchu model pull, or take another of its files with --embed-file',
        { cause: error },
      )
    }
    return new ModelSession(runtime, session, folder.name, outputs)
  }

  private constructor(
    runtime: OnnxPackages['runtime'],
    session: InferenceSession,
    name: string,
    outputs: readonly string[],
  ) {
    this.#runtime = runtime
    this.#session = session
    this.#name = name
    this.output =
      outputs.find((wanted) => session.outputNames.includes(wanted)) ?? itemAt(session.outputNames, 0)
    const unknown = session.inputMetadata.filter((input) => !isKnown(input)).map((input) => input.name)
    if (unknown.length > 0) throw this.error(`needs inputs that no text gives: ${unknown.join(', ')}`)
  }

  error(what: string, hint = 'take another model, or another of its files with --embed-file'): ChuchuError {
    return new ChuchuError('embedder', `the model ${this.#name} ${what}`, hint)
  }

  /**
   * @param batch texts; shorter ones are padded at their ends
   * @throws ChuchuError `embedder` where the run fails or gives something else than numbers
   */
  async run(batch: readonly Tokens[], padding: number): Promise<Output> {
    const length = Math.max(...batch.map(({ ids }) => ids.length))
    const feeds = Object.fromEntries(
      this.#session.inputMetadata.map((input) => [input.name, this.#feed(input, batch, length, padding)]),
    )
    let tensor: Tensor | undefined
    try {
      tensor = (await this.#session.run(feeds, [this.output]))[this.output]
    } catch (error) {
      throw new ChuchuError(
        'embedder',
        `the model ${this.#name} failed on a batch of ${batch.length} texts of up to ${length} tokens`,
        'see whether there is memory enough for it; --embed-batch 1 gives it one text at a time',
        { cause: error },
      )
    }
    return { name: this.output, values: this.#numbers(tensor), dims: tensor?.dims ?? [] }
  }

  #feed(input: ValueMetadata, batch: readonly Tokens[], length: number, padding: number): Tensor {
    const { Tensor } = this.#runtime
    const type = input.type ?? 'int64'
    const valueAt = FEEDS[input.name]
    if (valueAt) {
      const values = batch.flatMap((tokens) =>
        Array.from({ length }, (_, at) => valueAt(tokens, at) ?? (input.name === 'input_ids' ? padding : 0)),
      )
      return new Tensor(type, type === 'int64' ? BigInt64Array.from(values, BigInt) : values, [
        batch.length,
        length,
      ])
    }
    // Nothing is remembered of an earlier run: as many texts, no positions, the other dimensions as the model has them.
    const dims = (input.shape ?? []).map((size, axis) =>
      typeof size === 'number' ? size : axis === 0 ? batch.length : 0,
    )
    return new Tensor(type, type === 'float16' ? new Uint16Array(0) : new Float32Array(0), dims)
  }

  #numbers(tensor: Tensor | undefined): ArrayLike<number> {
    if (tensor?.type === 'float32') return tensor.data
    if (tensor?.type === 'float16') {
      return tensor.data instanceof Uint16Array ? Float32Array.from(tensor.data, fromHalf) : tensor.data
    }
    throw this.error(`gives ${tensor?.type ?? 'no'} numbers in ${this.output}, not float32 or float16`)
  }
}

/** The inputs that are made of tokens, each as the value at a place; undefined behind the end of the text. */
const FEEDS: Readonly<Record<string, (tokens: Tokens, at: number) => number | undefined>> = {
  input_ids: ({ ids }, at) => ids[at],
  attention_mask: ({ ids }, at) => (at < ids.length ? 1 : 0),
  token_type_ids: ({ types }, at) => types[at],
  position_ids: (_, at) => at,
}

/** Language models that give embeddings may also take the keys and values of the text so far: here there are none. */
const isKnown = ({ name, type }: ValueMetadata) =>
  name in FEEDS || (name.startsWith('past_key_values.') && (type === 'float32' || type === 'float16'))

/** The number that 16 bits stand for (IEEE 754 binary16). */
export function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

/** The runtime's own words without the places of this machine. */
function reasonOf(error: unknown, { modelFile, modelPath }: ModelFolder): string {
  const said = error instanceof Error ? error.message : String(error)
  return said
    .replace(/\n[\s\S]*/u, '')
    .replaceAll(modelFile, modelPath)
    .replace(/(?:\/|[A-Z]:\\)\S+/g, '…')
    .slice(0, 200)
}

/** All that is in memory once a model is. */
export interface OnnxModel {
  readonly session: ModelSession
  readonly tokenizer: ModelTokenizer
}

export interface ModelNeeds {
  /** Names of the output wanted, the best first. */
  readonly outputs: readonly string[]
  /** A token that single texts must end with. */
  readonly end?: string | null
  /** @throws ChuchuError for a model that cannot be used */
  readonly check?: (session: ModelSession) => void
}

/**
 * A model that the first call loads, with the packages it needs. A failure is not kept: the next call tries again.
 * @throws ChuchuError `embedder` for a missing package or file, or a model that cannot be used
 */
export function lazyModel(
  folder: ModelFolder,
  { outputs, end = null, check = () => {} }: ModelNeeds,
  loadPackages: () => Promise<OnnxPackages>,
): () => Promise<OnnxModel> {
  let model: Promise<OnnxModel> | undefined
  const load = async () => {
    const packages = await loadPackages()
    const tokenizer = await ModelTokenizer.load(folder, packages, end)
    const session = await ModelSession.load(folder, packages, outputs)
    check(session)
    return { tokenizer, session }
  }
  return () => {
    model ??= load().catch((error: unknown) => {
      model = undefined
      throw error
    })
    return model
  }
}

/** Texts a run at most, where the user does not say. */
const BATCH_SIZE = 16

/**
 * Models whose activations are quantized at run time scale them by the whole batch, padding included, so that what a
 * text gets would depend on the texts around it (https://github.com/microsoft/onnxruntime/issues/10111).
 */
export const batchSizeFor = ({ modelPath }: ModelFolder): number =>
  /(?:quantized|u?int8)[^/]*$/i.test(modelPath) ? 1 : BATCH_SIZE
