import { ChuchuError } from '../contract/errors.ts'
import type { Embedder } from './embedder.ts'

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
