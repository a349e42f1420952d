/**
 * Where quotes may stand: a port, since the lists that answer it are kept by the index. It knows nothing of ranking:
 * what it returns is checked letter by letter.
 */
export interface CandidateSource {
  /**
   * Articles that may hold a text, by its folded wording.
   *
   * @param limit of the articles that hold it only in part; those that may hold all of it are always returned
   * @returns article ids, best first, complete for literal occurrences
   */
  candidates(text: string, limit?: number): Promise<readonly string[]>
}
