import { cleanSpan, type Heading, type Sentence } from '../contract/types.ts'
import { partitionPoint } from '../support/partition-point.ts'
import { headingsAbove } from './headings.ts'

/**
 * UTF-16 units of a text that is read for its persons as a whole. A longer one, a book or the articles of a year in one
 * file, is read part by part: who a name or 该公司 means is told by the text around it, and the work and memory for a
 * part must not grow with what stands far from it. News articles have a few thousand.
 */
export const LONGEST_PART = 100_000

/** A part of a text with its sentences, and its headings with those above it. All offsets are those of `clean`. */
export interface Part {
  readonly clean: string
  readonly sentences: readonly Sentence[]
  /** Those of earlier parts have offsets below 0. */
  readonly headings: readonly Heading[]
}

/** The parts of a text; each begins with a paragraph, or within one that is longer than a part with a sentence. */
export function* partsOf(
  clean: string,
  sentences: readonly Sentence[],
  headings: readonly Heading[],
): Generator<Part> {
  if (clean.length <= LONGEST_PART) {
    yield { clean, sentences, headings }
    return
  }
  for (let first = 0; first < sentences.length; ) {
    const next = endOfPart(sentences, first)
    yield partAt(clean, sentences, headings, first, next)
    first = next
  }
}

/** Index of the sentence behind the part that begins with sentence `first`; at least the next one. */
function endOfPart(sentences: readonly Sentence[], first: number): number {
  const start = sentences[first]?.span.start ?? 0
  const next = partitionPoint(sentences, ({ span }) => span.end > start + LONGEST_PART)
  const paragraph = sentences[next]?.paragraph
  if (paragraph === undefined) return sentences.length
  const begin = partitionPoint(sentences, (one) => one.paragraph >= paragraph)
  return Math.max(begin > first ? begin : next, first + 1)
}

function partAt(
  clean: string,
  sentences: readonly Sentence[],
  headings: readonly Heading[],
  first: number,
  next: number,
): Part {
  const start = first === 0 ? 0 : (sentences[first]?.span.start ?? 0)
  const end = sentences[next]?.span.start ?? clean.length
  const from = partitionPoint(headings, ({ span }) => span.start >= start)
  const to = partitionPoint(headings, ({ span }) => span.start >= end)
  const moved = <T extends Sentence | Heading>(one: T): T => ({
    ...one,
    span: cleanSpan(one.span.start - start, one.span.end - start),
  })
  return {
    clean: clean.slice(start, end),
    sentences: sentences.slice(first, next).map(moved),
    headings: [...headingsAbove(headings, start), ...headings.slice(from, to)].map(moved),
  }
}
