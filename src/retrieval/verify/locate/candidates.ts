import type { Attribution } from '../answer/references.ts'

/**
 * Where quotes may stand: a port, since the lists that answer it are kept by the index. It knows nothing of ranking:
 * what it returns is checked letter by letter.
 */
export interface CandidateSource {
  /**
   * Articles that may hold a text, by its folded wording.
   *
   * @param said of two articles that hold the text, the one that agrees more with it comes first
   * @param limit of the articles that hold it only in part, which are named where none holds all of it; best first
   * @returns article ids; all that hold the words of the text, however many these are
   */
  candidates(text: string, said: Attribution, limit?: number): Promise<readonly string[]>
  /** How many places of an article hold the words of a text, for articles too many to be read. */
  countPlaces(id: string, text: string): number
}
