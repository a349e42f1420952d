import type { ModelOptions } from './embedder.ts'

/** Judges how well each text answers a query. The port of the optional rerank; higher is better. */
export interface Reranker {
  readonly id: string
  score(query: string, texts: readonly string[], options?: ModelOptions): Promise<Float32Array>
}
