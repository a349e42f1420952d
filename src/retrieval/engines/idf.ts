/**
 * The Robertson/Spärck Jones weight without relevance information, with 1 added inside the logarithm so that it
 * is never negative.
 * @param records number of records in the index
 * @param documentFrequency number of records that hold the term
 */
export function inverseDocumentFrequency(records: number, documentFrequency: number): number {
  return Math.log(1 + (records - documentFrequency + 0.5) / (documentFrequency + 0.5))
}
