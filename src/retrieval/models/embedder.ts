export interface ModelOptions {
  /** Ends the work early, between two batches or requests; the call then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Turns texts into unit vectors. The port of the vector leg: an adapter may be a hash, a local model or an
 * endpoint. Vectors made by different `id`s are never compared.
 */
export interface Embedder {
  /** Changes whenever the vectors would; kept in the index. */
  readonly id: string
  readonly dimensions: number
  /** @returns one vector of `dimensions` floats a text, of length 1 (or all zero for a text without content) */
  embed(texts: readonly string[], role: 'query' | 'passage', options?: ModelOptions): Promise<Float32Array[]>
}
