import type { Span } from '../contract/types.ts'
import { type CitationMark, MASK } from './citation-marks.ts'
import { mergeReferences, type Reference } from './references.ts'

/**
 * The marks of a quotation among those of its sentence: the ones right behind it; else the next ones behind it, which serve
 * several quotations; else the last one before it.
 *
 * @param masked the paragraph, with its marks masked
 * @returns `reference: null` where the sentence has none; `direct` where they stand right behind the quotation
 */
export function marksOf(
  quote: Span,
  next: Span | null,
  marks: readonly CitationMark[],
  masked: string,
): { reference: Reference | null; direct: boolean } {
  const behind = marks.filter((mark) => mark.start >= quote.end)
  const own = behind.filter((mark) => next === null || mark.end <= next.start)
  const used = own.length > 0 ? own : behind.slice(0, 1)
  if (used.length > 0) {
    const between = masked.slice(quote.end, Math.min(used[0]!.start, quote.end + 20))
    return {
      reference: mergeReferences(used),
      direct: new RegExp(`^[\\s。，、；,.;*_${MASK}]*$`, 'u').test(between),
    }
  }
  const before = marks.filter((mark) => mark.end <= quote.start).at(-1)
  return { reference: before ? mergeReferences([before]) : null, direct: false }
}
