import { type Endpoint, embedderError } from './openai-request.ts'

const MODEL = 'see whether --embed-model names a model for embeddings'

interface Item {
  readonly index: number
  readonly embedding: readonly number[]
}

/**
 * The vectors of an endpoint's answer `{ data: [{ index, embedding }] }`, in the order of the texts and of length 1.
 * @param count how many texts were sent
 * @param dimensions what every vector must have; null where that is not yet known
 * @throws ChuchuError `embedder` for anything but one vector of finite numbers for each text
 */
export function readEmbeddings(
  endpoint: Endpoint,
  answer: unknown,
  count: number,
  dimensions: number | null,
): Float32Array[] {
  const data = (answer as { data?: unknown } | null)?.data
  if (!Array.isArray(data)) throw embedderError(endpoint, 'answered without a list of vectors')
  if (data.length !== count) {
    throw embedderError(endpoint, `answered with ${data.length} vectors for a request of ${count}`)
  }
  const vectors = new Array<Float32Array | undefined>(count).fill(undefined)
  for (const item of data) {
    if (!isItem(item) || item.index >= count || vectors[item.index]) {
      throw embedderError(endpoint, 'answered with something that is not one vector for each text')
    }
    vectors[item.index] = toUnitVector(endpoint, item.embedding, dimensions)
  }
  return vectors.filter((vector) => vector !== undefined)
}

function isItem(item: unknown): item is Item {
  const { index, embedding } = (item ?? {}) as Partial<Item>
  return Number.isInteger(index) && index! >= 0 && Array.isArray(embedding) && embedding.length > 0
}

function toUnitVector(
  endpoint: Endpoint,
  values: readonly unknown[],
  dimensions: number | null,
): Float32Array {
  if (dimensions !== null && values.length !== dimensions) {
    throw embedderError(
      endpoint,
      `answered with ${values.length} dimensions, not the ${dimensions} of the index`,
      'if its model has changed, run chuchu ingest --rebuild',
    )
  }
  if (!values.every(isFiniteNumber)) {
    throw embedderError(endpoint, 'answered with a vector that holds something else than numbers', MODEL)
  }
  const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))
  if (!Number.isFinite(length)) throw embedderError(endpoint, 'answered with a vector of no length', MODEL)
  return Float32Array.from(values, (value) => (length === 0 ? 0 : value / length))
}

const isFiniteNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value)
