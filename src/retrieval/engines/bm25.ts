/** The indexed texts of a record, in the order in which they are scored. */
export const FIELDS = ['title', 'context', 'body'] as const

/**
 * What a match in each field counts. The title and the headings say what a passage is about, and every passage
 * of an article repeats them, so they break ties between bodies rather than outweigh them.
 */
export const FIELD_BOOSTS = { title: 0.3, context: 0.3, body: 1 } as const

/**
 * Okapi BM25 of a record, summed over the terms of the query and the fields of the record:
 *
 *     weight(term) · idf(term) · boost(field) · tf · (k + 1) / (tf + k · (1 − b + b · length / average length))
 *
 * Robertson & Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, section 3.4. Lengths are
 * numbers of terms, averaged over all records, those with an empty field included. As in their BM25F (section
 * 3.6) the idf of a term counts records and not fields: a heading's rare use of a common word is not rare. The
 * factor k + 1 makes one occurrence in a field of average length count exactly its idf; the most that a term
 * can add to a score is weight · idf · (k + 1) · (sum of the boosts).
 */
export const BM25 = { k: 1.2, b: 0.75 } as const

/**
 * The Robertson/Spärck Jones weight without relevance information, with 1 added inside the logarithm so that it
 * is never negative.
 * @param records number of records in the index
 * @param documentFrequency number of records that hold the term
 */
export function inverseDocumentFrequency(records: number, documentFrequency: number): number {
  return Math.log(1 + (records - documentFrequency + 0.5) / (documentFrequency + 0.5))
}
