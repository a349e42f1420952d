import path from 'node:path'
import type { TestContext } from 'node:test'
import {
  CONTEXT,
  TABLES,
  type TinyEmbedder,
  VOCABULARY,
  WIDTH,
  writeTinyEmbedder,
} from '../../../scripts/tiny-model.ts'
import { createOnnxEmbedder, type OnnxEmbedderOptions } from '../../../src/retrieval/models/onnx.ts'
import { onnxPackageFailures } from '../../../src/retrieval/models/onnx-packages.ts'
import { scratch } from '../../support/corpus.ts'

const isMissing = (await onnxPackageFailures()).length > 0

/** For tests that run a model. */
export const NEEDS_PACKAGES = {
  skip:
    isMissing && 'onnxruntime-node and @huggingface/tokenizers are missing; npm run acceptance:onnx has them',
}
/** For tests of what is said where they are missing. */
export const NEEDS_NO_PACKAGES = { skip: !isMissing && 'the packages are installed' }

export const CLS = { '1_Pooling/config.json': { pooling_mode_cls_token: true } }
export const MEAN = { '1_Pooling/config.json': { pooling_mode_mean_tokens: true } }
export const LAST = { '1_Pooling/config.json': { pooling_mode_lasttoken: true } }

/** A folder of that name with a model in it. */
export function tinyFolder(t: TestContext, options: TinyEmbedder = {}, name = 'tiny'): string {
  const folder = path.join(scratch(t), name)
  writeTinyEmbedder(folder, { ...options, files: { ...MEAN, ...options.files } })
  return folder
}

export const tinyEmbedder = (
  t: TestContext,
  model: TinyEmbedder = {},
  options: Partial<OnnxEmbedderOptions> = {},
) => createOnnxEmbedder({ kind: 'onnx', folder: tinyFolder(t, model), ...options })

export const idOf = (token: string) => VOCABULARY.indexOf(token)

/** The tokens of a text of Han characters. */
export const tokensOf = (text: string, last: string | null = '[SEP]') => [
  idOf('[CLS]'),
  ...[...text].map(idOf),
  ...(last === null ? [] : [idOf(last)]),
]

const row = (table: Float32Array, at: number) => [...table.subarray(at * WIDTH, (at + 1) * WIDTH)]

const add = (a: readonly number[], b: readonly number[], share = 1) =>
  a.map((value, i) => value + share * b[i]!)

export const mean = (vectors: readonly (readonly number[])[]) =>
  vectors.reduce((sum, vector) => add(sum, vector)).map((value) => value / vectors.length)

/** What the tiny model gives for tokens, computed without it. */
export function hiddenOf(ids: readonly number[], inputs: TinyEmbedder['inputs'] = []): number[][] {
  const vectors = ids.map((id, at) => {
    let vector = row(TABLES.token, id)
    if (inputs.includes('token_type_ids')) vector = add(vector, row(TABLES.type, 0))
    if (inputs.includes('position_ids')) vector = add(vector, row(TABLES.position, at))
    return vector
  })
  return vectors.map((vector) => add(vector, mean(vectors), CONTEXT))
}

export const unit = (vector: readonly number[]) => {
  const length = Math.hypot(...vector)
  return vector.map((value) => value / length)
}

/** The largest difference between numbers of two vectors. */
export const distance = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i]!)), a.length === b.length ? 0 : Infinity)
