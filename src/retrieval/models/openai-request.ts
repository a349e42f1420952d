import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { ChuchuError } from '../contract/errors.ts'

/** Where texts are sent to. */
export interface Endpoint {
  readonly url: URL
  readonly model: string
  /** Sent as a bearer token; never part of a message. */
  readonly key: string | undefined
}

/** How long an endpoint is put up with. All times in milliseconds. */
export interface Patience {
  /** Requests in all, the first one among them. */
  readonly attempts: number
  /** For one request with its answer. */
  readonly timeoutMs: number
  /** Wait before the second request; doubles before each later one. */
  readonly backoffMs: number
  /** An endpoint that asks for a longer wait (Retry-After) is given up. */
  readonly longestWaitMs: number
}

interface Failure {
  /** What the endpoint did, after its name in a sentence. */
  readonly what: string
  readonly hint: string
  /** Whether the same request may succeed later. */
  readonly passing: boolean
  /** What Retry-After asks for. */
  readonly waitMs?: number | undefined
}

const REACH = 'start it, or name another with --embed-url; without an address the offline embedder is used'
const FORMAT = 'name an OpenAI-compatible endpoint with --embed-url, e.g. http://localhost:11434/v1'

/** @param what what the endpoint did, after its name in a sentence */
function embedderError({ url }: Endpoint, what: string, hint: string = FORMAT): ChuchuError {
  return new ChuchuError('embedder', `the embedding endpoint at ${url.host} ${what}`, hint)
}

/**
 * Asks for the vectors of the texts, again after an answer of 408, 429 or 5xx, a time-out or a broken connection.
 * @returns the answer's JSON, unchecked
 * @throws ChuchuError `embedder`; what `signal` was aborted with
 */
export async function requestEmbeddings(
  endpoint: Endpoint,
  input: readonly string[],
  patience: Patience,
  signal: AbortSignal,
): Promise<unknown> {
  for (let attempt = 1; ; attempt++) {
    const result = await post(endpoint, input, patience.timeoutMs, signal)
    if ('answer' in result) return result.answer
    const { failure } = result
    const wait = failure.waitMs ?? patience.backoffMs * 2 ** (attempt - 1)
    if (!failure.passing || attempt >= patience.attempts || wait > patience.longestWaitMs) {
      throw embedderError(endpoint, failure.what, failure.hint)
    }
    await sleep(wait, undefined, { signal })
  }
}

async function post(
  { url, model, key }: Endpoint,
  input: readonly string[],
  timeoutMs: number,
  signal: AbortSignal,
): Promise<{ answer: unknown } | { failure: Failure }> {
  signal.throwIfAborted()
  const request = new AbortController()
  const stop = () => request.abort()
  const timer = setTimeout(stop, timeoutMs)
  signal.addEventListener('abort', stop)
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) },
      body: JSON.stringify({ model, input }),
      // A redirected POST arrives as a GET, or takes the key to another host.
      redirect: 'manual',
      signal: request.signal,
    })
    const text = await response.text()
    return response.ok ? parse(text) : { failure: refusal(response) }
  } catch (error) {
    signal.throwIfAborted()
    return { failure: request.signal.aborted ? timedOut(timeoutMs) : unreached(error) }
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', stop)
  }
}

function parse(text: string): { answer: unknown } | { failure: Failure } {
  try {
    return { answer: JSON.parse(text) }
  } catch {
    return { failure: { what: 'did not answer in JSON', hint: FORMAT, passing: false } }
  }
}

const timedOut = (timeoutMs: number): Failure => ({
  what: `did not answer within ${timeoutMs / 1000} s`,
  hint: 'see whether it is overloaded, or send it fewer texts at a time with --embed-batch',
  passing: true,
})

/** Only the error's code is shown: messages of fetch may contain what was sent, even the key. */
function unreached(error: unknown): Failure {
  const cause = error instanceof Error ? (error.cause as NodeJS.ErrnoException | undefined) : undefined
  return { what: `cannot be reached${cause?.code ? ` (${cause.code})` : ''}`, hint: REACH, passing: true }
}

function refusal({ status, headers }: Response): Failure {
  return {
    what: `answered with HTTP status ${status}`,
    hint: hintFor(status),
    passing: status === 408 || status === 429 || status >= 500,
    waitMs: retryAfter(headers.get('retry-after')),
  }
}

function hintFor(status: number): string {
  if (status === 401 || status === 403) return 'put the key that it asks for into CHUCHU_EMBED_KEY'
  if (status === 404) return 'see whether --embed-url and --embed-model are right and it has that model'
  if (status === 400 || status === 413 || status === 422) {
    return 'see whether it has that model; if it takes fewer texts at a time, say how many with --embed-batch'
  }
  return status === 429 || status >= 500 ? 'try again later; its own log says what is wrong' : FORMAT
}

/** Seconds or an HTTP date (RFC 9110, section 10.2.3), as milliseconds from now. */
function retryAfter(value: string | null): number | undefined {
  if (value === null) return undefined
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now()
  return Number.isNaN(ms) ? undefined : Math.max(0, ms)
}

const MODEL = 'see whether --embed-model names a model for embeddings'

const Reply = z.object({ data: z.array(z.unknown()) })
/** The numbers themselves are checked where their length is measured: a request has tens of thousands of them. */
const Item = z.object({ index: z.int().nonnegative(), embedding: z.array(z.unknown()).nonempty() })

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
  const reply = Reply.safeParse(answer)
  if (!reply.success) throw embedderError(endpoint, 'answered without a list of vectors')
  const { data } = reply.data
  if (data.length !== count) {
    throw embedderError(endpoint, `answered with ${data.length} vectors for a request of ${count}`)
  }
  const vectors = new Array<Float32Array | undefined>(count).fill(undefined)
  for (const value of data) {
    const item = Item.safeParse(value).data
    if (!item || item.index >= count || vectors[item.index]) {
      throw embedderError(endpoint, 'answered with something that is not one vector for each text')
    }
    vectors[item.index] = toUnitVector(endpoint, item.embedding, dimensions)
  }
  return vectors.filter((vector) => vector !== undefined)
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
