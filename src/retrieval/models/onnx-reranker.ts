import { itemAt } from '../support/item-at.ts'
import { toModelText, withContent } from './model-text.ts'
import { fingerprint, openModelFolder } from './onnx-folder.ts'
import { loadOnnxPackages, type OnnxPackages } from './onnx-packages.ts'
import { batchSizeFor, lazyModel, type OnnxModel, type Output } from './onnx-session.ts'
import { readMaxLength } from './onnx-settings.ts'
import { inTokenBatches } from './onnx-tokens.ts'
import type { Reranker } from './reranker.ts'

export interface OnnxRerankerOptions {
  /** Absolute path of a folder with the files of a Hugging Face repository. */
  readonly folder: string
  /** Path of the ONNX file in it; else the first that repositories use. */
  readonly file?: string | undefined
  /** Tokens of question and text together at most; what the model's files say by default. */
  readonly maxLength?: number | undefined
  /** Pairs a run at most; 16 by default, 1 for quantized models. */
  readonly batchSize?: number | undefined
  /** What a score is: the probability that the model sees (the default), or its log odds. */
  readonly scale?: 'probability' | 'log-odds' | undefined
}

/**
 * A cross-encoder of this machine, by onnxruntime-node: a model that reads question and text together and gives one
 * number, or one for "no" and one for "yes". Texts are given in Simplified characters; a text without content is not
 * given to it and gets the lowest score. Nothing is loaded before the first question.
 * @throws ChuchuError `embedder` for a missing package or file, or a model of another kind
 */
export async function createOnnxReranker(
  options: OnnxRerankerOptions,
  loadPackages: () => Promise<OnnxPackages> = loadOnnxPackages,
): Promise<Reranker> {
  const folder = await openModelFolder(options.folder, options.file)
  const maxLength = options.maxLength ?? (await readMaxLength(folder))
  const model = lazyModel(folder, { outputs: ['logits'] }, loadPackages)
  const batchSize = options.batchSize ?? batchSizeFor(folder)
  const isProbability = options.scale !== 'log-odds'
  return {
    id: `onnx-reranker/${folder.name}/${(await fingerprint(folder)).slice(0, 16)}`,
    async score(query, texts, { signal } = {}) {
      const scores = new Float32Array(texts.length).fill(isProbability ? 0 : Number.NEGATIVE_INFINITY)
      const filled = withContent(texts)
      if (filled.length === 0) return scores
      const [asked = '', ...read] = await Promise.all(
        [query, ...filled.map(({ text }) => text)].map((text) => toModelText(text)),
      )
      const odds = await logOdds(await model(), asked, read, { maxLength, batchSize, signal })
      for (const [i, value] of odds.entries()) {
        scores[itemAt(filled, i).place] = isProbability ? 1 / (1 + Math.exp(-value)) : value
      }
      return scores
    },
  }
}

async function logOdds(
  { tokenizer, session }: OnnxModel,
  query: string,
  texts: readonly string[],
  { maxLength, batchSize, signal }: { maxLength: number; batchSize: number; signal: AbortSignal | undefined },
): Promise<Float64Array> {
  const pairs = texts.map((text) => tokenizer.pair(query, text, maxLength))
  const odds = new Float64Array(texts.length)
  for (const { places, tokens } of inTokenBatches(pairs, batchSize)) {
    signal?.throwIfAborted()
    const output = await session.run(tokens, tokenizer.padding)
    const labels = labelsOf(output, tokens.length)
    if (labels === null) throw session.error('gives no score for a pair of texts: it is no cross-encoder')
    for (const [i, place] of places.entries()) odds[place] = oddsAt(output, i, labels)
  }
  return odds
}

/** How many numbers a pair gets: 1, or 2 for "no" and "yes"; null for an output of another shape. */
function labelsOf({ dims }: Output, pairs: number): 1 | 2 | null {
  const [first, labels = 1] = dims
  if (first !== pairs || dims.length > 2) return null
  return labels === 1 || labels === 2 ? labels : null
}

/** The softmax of two numbers is the logistic function of their difference. */
const oddsAt = ({ values }: Output, pair: number, labels: 1 | 2): number =>
  labels === 1 ? itemAt(values, pair) : itemAt(values, 2 * pair + 1) - itemAt(values, 2 * pair)
