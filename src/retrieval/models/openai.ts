import { createHash } from 'node:crypto'
import { ChuchuError } from '../contract/errors.ts'
import { itemAt } from '../support/item-at.ts'
import type { Embedder } from './embedder.ts'
import { toModelText, withContent } from './model-text.ts'
import { type Endpoint, type Patience, readEmbeddings, requestEmbeddings } from './openai-request.ts'

export interface OpenAIEmbedderOptions {
  readonly kind?: 'openai'
  /** `http(s)://host`, its `/v1`, or the whole address that ends in `/embeddings`. */
  readonly url: string
  readonly model: string
  readonly key?: string | undefined
  /** Put before each question, where the model asks for it, e.g. `query: `. */
  readonly queryPrefix?: string | undefined
  /** Put before each passage, e.g. `passage: `. */
  readonly passagePrefix?: string | undefined
  /** Texts a request at most; 32 by default, the default limit of Text Embeddings Inference. */
  readonly batchSize?: number | undefined
  /** Requests at a time; 2 by default. */
  readonly concurrency?: 1 | 2 | undefined
  /** For one request; 60,000 by default: a server may have to load its model first. */
  readonly timeoutMs?: number | undefined
  /** Wait after the first failure, doubled after each further one; 500 by default. */
  readonly backoffMs?: number | undefined
}

/** UTF-16 units a request at most, where it has more than one text. */
const BATCH_UNITS = 16_000

/** For passages: some half a minute of trouble is sat out, since a failure costs the whole work. */
const PASSAGES = { attempts: 6, longestWaitMs: 120_000 }
/** For a question: somebody waits, and keywords answer too. */
const QUESTIONS = { attempts: 2, longestWaitMs: 2000 }
const QUESTION_TIMEOUT_MS = 10_000

/** Any text does to learn the number of dimensions. */
const PROBE = '出處'

/**
 * An embedder that asks an OpenAI-compatible endpoint (`POST …/v1/embeddings`: Ollama, vLLM, Text Embeddings
 * Inference and others). Texts are sent in Simplified characters, so that both scripts of a text have one vector; a
 * text without content is not sent. The id is `openai/<model>/<dimensions>`, with a hash of the passage prefix where
 * there is one; the prefix of questions is no part of it, since no vector of the index depends on it.
 *
 * @param madeWith id of the embedder that made the index; if that was this one, its dimensions are taken from there,
 *   otherwise they are learnt from the endpoint
 * @throws ChuchuError `invalid_input` for options that cannot be right, `embedder` when the endpoint fails
 */
export async function createOpenAIEmbedder(
  options: OpenAIEmbedderOptions,
  madeWith: string | null = null,
): Promise<Embedder> {
  const endpoint: Endpoint = { url: addressOf(options.url), model: options.model, key: keyOf(options.key) }
  const dimensions = dimensionsIn(madeWith, options) ?? (await probe(endpoint, options))
  return {
    id: idOf(options, dimensions),
    dimensions,
    async embed(texts, role, { signal } = {}) {
      const prefix = (role === 'query' ? options.queryPrefix : options.passagePrefix) ?? ''
      const vectors: Float32Array[] = texts.map(() => new Float32Array(dimensions))
      const filled = withContent(texts)
      const sent = await Promise.all(filled.map(({ text }) => toModelText(prefix + text)))
      const batches = inBatches(sent, options.batchSize ?? 32)
      const parallel = { workers: options.concurrency ?? 2, signal }
      await inParallel(batches, parallel, async ({ start, input }, stop) => {
        const answer = await requestEmbeddings(endpoint, input, patienceFor(role, options), stop)
        for (const [i, vector] of readEmbeddings(endpoint, answer, input.length, dimensions).entries()) {
          vectors[itemAt(filled, start + i).place] = vector
        }
      })
      return vectors
    },
  }
}

function patienceFor(role: 'query' | 'passage', options: OpenAIEmbedderOptions): Patience {
  const { timeoutMs = 60_000, backoffMs = 500 } = options
  if (role === 'passage') return { ...PASSAGES, timeoutMs, backoffMs }
  return { ...QUESTIONS, timeoutMs: Math.min(timeoutMs, QUESTION_TIMEOUT_MS), backoffMs }
}

async function probe(endpoint: Endpoint, options: OpenAIEmbedderOptions): Promise<number> {
  const { signal } = new AbortController()
  // Long enough for a model to be loaded, but a missing server is reported soon.
  const patience = { ...patienceFor('passage', options), attempts: 3 }
  const answer = await requestEmbeddings(endpoint, [PROBE], patience, signal)
  return itemAt(readEmbeddings(endpoint, answer, 1, null), 0).length
}

function idOf({ model, passagePrefix }: OpenAIEmbedderOptions, dimensions: number): string {
  const id = `openai/${model}/${dimensions}`
  if (!passagePrefix) return id
  return `${id}/${createHash('sha256').update(passagePrefix, 'utf8').digest('hex').slice(0, 8)}`
}

/** The dimensions of an id, where it is that of the same options; else null. */
function dimensionsIn(id: string | null, options: OpenAIEmbedderOptions): number | null {
  const start = `openai/${options.model}/`
  const dimensions = id?.startsWith(start) ? Number.parseInt(id.slice(start.length), 10) : 0
  return dimensions > 0 && idOf(options, dimensions) === id ? dimensions : null
}

interface Batch {
  /** Of its first text among all. */
  readonly start: number
  readonly input: readonly string[]
}

function inBatches(texts: readonly string[], size: number): Batch[] {
  const batches: Batch[] = []
  let start = 0
  let units = 0
  for (const [i, { length }] of texts.entries()) {
    if (i > start && (i - start === size || units + length > BATCH_UNITS)) {
      batches.push({ start, input: texts.slice(start, i) })
      start = i
      units = 0
    }
    units += length
  }
  if (start < texts.length) batches.push({ start, input: texts.slice(start) })
  return batches
}

/** Works on so many batches at a time. After a failure, or when the signal aborts, the others are broken off. */
async function inParallel(
  batches: readonly Batch[],
  { workers, signal }: { readonly workers: number; readonly signal: AbortSignal | undefined },
  work: (batch: Batch, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  signal?.throwIfAborted()
  const stop = new AbortController()
  const abort = () => stop.abort(signal?.reason)
  signal?.addEventListener('abort', abort)
  const queue = batches.values()
  const worker = async () => {
    for (const batch of queue) await work(batch, stop.signal)
  }
  try {
    await Promise.all(Array.from({ length: workers }, worker))
  } finally {
    signal?.removeEventListener('abort', abort)
    stop.abort()
  }
}

/** @throws ChuchuError `invalid_input`; the address is not repeated, since it may contain a password */
function addressOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new ChuchuError(
      'invalid_input',
      'the address of the embedding endpoint is not one of http or https',
      'give one such as http://localhost:11434/v1 with --embed-url',
    )
  }
  if (url.username || url.password) {
    throw new ChuchuError(
      'invalid_input',
      `the address of the embedding endpoint at ${url.host} holds a user name or password`,
      'leave it out of --embed-url and put the key into CHUCHU_EMBED_KEY',
    )
  }
  const path = url.pathname.replace(/\/+$/, '') || '/v1'
  url.pathname = path.endsWith('/embeddings') ? path : `${path}/embeddings`
  return url
}

/** @throws ChuchuError `invalid_input` for what no HTTP header can carry */
function keyOf(key: string | undefined): string | undefined {
  const trimmed = key?.trim()
  if (!trimmed || /^[\x21-\x7e]+$/.test(trimmed)) return trimmed
  throw new ChuchuError(
    'invalid_input',
    'the key of the embedding endpoint holds characters that no key can have',
    'put the key alone into CHUCHU_EMBED_KEY',
  )
}

/** After a failure the endpoint is left alone for this long, so that not every question waits for it. */
const PAUSE_MS = 30_000

/**
 * An embedder for questions whose failure costs only the vector leg: while the endpoint fails there are no vectors,
 * and the search goes by keywords.
 * @param report gets one line an outage
 * @returns an embedder whose `embed` gives an empty list, whatever it is asked for, while the endpoint fails
 */
export function withoutFailure(
  embedder: Embedder,
  report: (message: string) => void,
  pauseMs: number = PAUSE_MS,
): Embedder {
  let isFailing = false
  let failedAt = 0
  return {
    id: embedder.id,
    dimensions: embedder.dimensions,
    async embed(texts, role, options) {
      if (isFailing && performance.now() - failedAt < pauseMs) return []
      try {
        const vectors = await embedder.embed(texts, role, options)
        isFailing = false
        return vectors
      } catch (error) {
        if (!(error instanceof ChuchuError && error.code === 'embedder')) throw error
        if (!isFailing) report(`search goes by keywords alone: ${error.message}; ${error.hint}`)
        isFailing = true
        failedAt = performance.now()
        return []
      }
    },
  }
}
