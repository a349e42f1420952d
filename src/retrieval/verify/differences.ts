import type { Difference, DifferenceKind, Span } from '../types.ts'
import type { Hunk } from './align.ts'
import type { ComparedText } from './compared-text.ts'
import { type NameTest, namesAt } from './name-runs.ts'
import { changesNegation } from './negation.ts'
import { sameNumbers, withWholeNumbers } from './number-change.ts'
import { slideToBorders, withWholeWords } from './whole-words.ts'

/** The two texts that are compared, and what the collection knows as names. */
export interface Sides {
  readonly quote: ComparedText
  readonly source: ComparedText
  readonly isName: NameTest
}

/** Units up to which something left out or put in may be a number or a negation rather than a clause. */
const LONGEST_PARTICLE = 6

/**
 * What the places where a quote departs from its source amount to, in the order of the quote. Those that change
 * nothing (the same number in another notation) are left out.
 *
 * @param hunks in order, without overlap
 */
export function differencesOf(sides: Sides, hunks: readonly Hunk[]): Difference[] {
  const whole = withWholeNumbers(sides, hunks).filter((hunk) => !sameNumbers(sides, hunk, 'text'))
  const differences: (Hunk & { readonly kind: DifferenceKind })[] = []
  for (const grown of whole) {
    const hunk = slideToBorders(sides, grown)
    const shown = { ...withWholeWords(sides, hunk), kind: kindOf(sides, hunk) }
    const last = differences.at(-1)
    if (last && (shown.quoteStart < last.quoteEnd || shown.sourceStart < last.sourceEnd)) {
      differences[differences.length - 1] = merged(last, shown)
    } else differences.push(shown)
  }
  return differences.map(({ kind, ...hunk }) => ({
    kind,
    yours: sides.quote.slice(hunk.quoteStart, hunk.quoteEnd),
    source: sides.source.slice(hunk.sourceStart, hunk.sourceEnd),
  }))
}

/** The weightier kind first. */
const WEIGHT: readonly DifferenceKind[] = ['number', 'negation', 'name', 'order', 'word', 'omission', 'addition']

function merged<D extends Hunk & { readonly kind: DifferenceKind }>(a: D, b: D): D {
  const twoSided = a.kind !== b.kind && [a.kind, b.kind].every((kind) => kind === 'omission' || kind === 'addition')
  const kind = twoSided ? 'word' : WEIGHT.find((each) => each === a.kind || each === b.kind)!
  return {
    ...a,
    kind,
    quoteEnd: Math.max(a.quoteEnd, b.quoteEnd),
    sourceEnd: Math.max(a.sourceEnd, b.sourceEnd),
  }
}

function kindOf(sides: Sides, hunk: Hunk): DifferenceKind {
  const yours = hunk.quoteEnd - hunk.quoteStart
  const theirs = hunk.sourceEnd - hunk.sourceStart
  const oneSided = yours === 0 || theirs === 0
  if (oneSided && yours + theirs > LONGEST_PARTICLE) return yours === 0 ? 'omission' : 'addition'
  if (!sameNumbers(sides, hunk, 'values')) return 'number'
  const [quote, source] = [sides.quote.spanOf(hunk.quoteStart, hunk.quoteEnd), sides.source.spanOf(hunk.sourceStart, hunk.sourceEnd)]
  if (changesNegation(sides.quote, [quote.start, quote.end], sides.source, [source.start, source.end])) return 'negation'
  if (changesName(sides, quote, source)) return 'name'
  if (oneSided) return yours === 0 ? 'omission' : 'addition'
  return 'word'
}

function changesName({ quote, source, isName }: Sides, yours: Span, theirs: Span): boolean {
  const mine = namesAt(quote, yours.start, yours.end, isName)
  const other = namesAt(source, theirs.start, theirs.end, isName)
  return mine.join('\n') !== other.join('\n')
}
