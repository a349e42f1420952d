import type { Span } from '../contract/types.ts'
import { MASK } from './citation-marks.ts'

const END = /[。！？!?\n…]/u
const CLOSER = /[)）\]】〕”’」』"*_~ \t]/u

/**
 * Cuts a paragraph of an answer into sentences. Citation marks behind the end of a sentence belong to it.
 *
 * @param masked the paragraph with its quotations and marks masked
 * @param isMark whether a citation mark covers an offset
 */
export function sentencesIn(masked: string, isMark: (at: number) => boolean): Span[] {
  const sentences: Span[] = []
  let start = 0
  for (let at = 0; at < masked.length; at++) {
    if (!END.test(masked[at]!)) continue
    let end = at + 1
    while (end < masked.length && (END.test(masked[end]!) || CLOSER.test(masked[end]!) || isMark(end))) end++
    sentences.push({ start, end })
    start = end
    at = end - 1
  }
  if (start < masked.length) sentences.push({ start, end: masked.length })
  return sentences.filter((span) => masked.slice(span.start, span.end).trim() !== '')
}

/** The text with spans masked; it keeps its length. */
export function maskSpans(text: string, spans: readonly Span[]): string {
  const parts: string[] = []
  let done = 0
  for (const { start, end } of spans) {
    if (start < done) continue
    parts.push(text.slice(done, start), MASK.repeat(end - start))
    done = end
  }
  return parts.join('') + text.slice(done)
}
