import { cleanSpan } from '../contract/types.ts'
import type { Difference } from '../contract/verification.ts'
import { type CloseMatch, closestIn, nearOf } from './closest.ts'
import type { ComparedText } from './compared-text.ts'
import type { NameTest } from './name-runs.ts'
import { gramsOf } from './runs.ts'
import type { SourceText } from './source-text.ts'

/** Parts that share less than this with their nearest passage count as added. */
const CLOSE_PART = 0.5

/**
 * The closest match of a quote whose parts are joined by marks of omission: each part by itself, all in one article.
 * Parts in another order than the source has them make a difference of order.
 */
export function closestPartsIn(
  parts: readonly ComparedText[],
  source: SourceText,
  isName: NameTest,
): CloseMatch | null {
  const matches = parts.map((part) => ({
    part,
    match: closestIn(part, nearOf(gramsOf(part.units.text), source), isName),
  }))
  const met = matches.flatMap(({ part, match }) =>
    match && match.closeness >= CLOSE_PART ? [{ part, match }] : [],
  )
  if (met.length === 0) return null
  const units = (part: ComparedText) => part.units.text.length
  const total = parts.reduce((sum, part) => sum + units(part), 0)
  const spans = met.map(({ match }) => match.span)
  const differences = matches.flatMap(({ part, match }): readonly Difference[] =>
    match && match.closeness >= CLOSE_PART
      ? match.differences
      : [{ kind: 'addition', yours: part.text.trim(), source: '' }],
  )
  const start = Math.min(...spans.map((span) => span.start))
  const end = Math.max(...spans.map((span) => span.end))
  const ordered = spans.every((span, i) => i === 0 || span.start >= spans[i - 1]!.end)
  const order: Difference = {
    kind: 'order',
    yours: met.map(({ part }) => part.text.trim()).join('……'),
    source: [...spans]
      .sort((a, b) => a.start - b.start)
      .map((span) => source.clean.text.slice(span.start, span.end))
      .join('……'),
  }
  return {
    source,
    span: cleanSpan(start, end),
    closeness: met.reduce((sum, { part, match }) => sum + match.closeness * units(part), 0) / total,
    differences: ordered ? differences : [order, ...differences],
  }
}
