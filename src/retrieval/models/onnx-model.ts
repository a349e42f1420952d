import type { ModelFolder } from './onnx-folder.ts'
import type { OnnxPackages } from './onnx-packages.ts'
import { ModelSession } from './onnx-session.ts'
import { ModelTokenizer } from './onnx-tokens.ts'

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
  /quantized|u?int8/i.test(modelPath.split('/').at(-1)!) ? 1 : BATCH_SIZE
