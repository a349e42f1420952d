import { cleanSpan } from '../contract/types.ts'
import { ComparedText } from './compared-text.ts'
import { cutsOf } from './cuts.ts'
import { endMarkLength, type Occurrence, withSign } from './occurrences.ts'
import type { SourceText } from './source-text.ts'

/** …… ... 。。。 [...] [略] （略） and the like. */
const ELLIPSIS =
  /[[【〔（(]\s{0,3}(?:[…⋯]{1,4}|\.{3,6}|中?略|省略|下略|上略)\s{0,3}[\]】〕）)]|[…⋯]+|\.{3,}|。{3,}|·{3,}/gu

/** Parts of fewer units stand in any article by chance: they are looked for beside two longer ones. */
const SHORT_PART = 2

/**
 * The parts of a quote that its marks of omission divide, without those that have no words; only the longer ones where
 * fewer than two are long enough to be looked for.
 */
export function partsOf(text: string): ComparedText[] {
  const parts = text.split(ELLIPSIS).map((part) => new ComparedText(part))
  const longer = parts.filter((part) => part.units.text.length >= SHORT_PART)
  return longer.length > 1 ? parts.filter((part) => part.units.text !== '') : longer
}

/**
 * The places of an article that hold all parts of a quote word for word and in order, each the shortest from where its
 * first part stands.
 */
export function joinedOccurrencesIn(parts: readonly ComparedText[], source: SourceText): Occurrence[] {
  const found: Occurrence[] = []
  let from = 0
  for (;;) {
    const end = endOfParts(parts, source, from)
    if (end === null) return found
    const start = startOfParts(parts, source, end)
    const first = source.clean.spanOf(start, start + 1).start
    const last = source.clean.spanOf(start, end).end
    const span = cleanSpan(first, last + endMarkLength(parts.at(-1)!, source.clean, last))
    found.push({ source, span, literal: false })
    from = end
  }
}

/** Unit behind the earliest place at or after `from` by which all parts have been met in order. */
function endOfParts(parts: readonly ComparedText[], source: SourceText, from: number): number | null {
  let at = from
  for (const part of parts) {
    const found = uncut(part, source, at)
    if (found === null) return null
    at = found + part.units.text.length
  }
  return at
}

function uncut(part: ComparedText, { clean }: SourceText, from: number): number | null {
  const { text } = part.units
  for (let at = clean.units.text.indexOf(text, from); at >= 0; at = clean.units.text.indexOf(text, at + 1)) {
    const words = clean.spanOf(withSign(part, clean, at), at + text.length)
    if (cutsOf(clean, words).length === 0) return at
  }
  return null
}

/** Unit at which the parts begin that end by `end`, as late as they can. */
function startOfParts(parts: readonly ComparedText[], source: SourceText, end: number): number {
  let at = end
  for (const part of [...parts].reverse()) {
    at = source.clean.units.text.lastIndexOf(part.units.text, at - part.units.text.length)
  }
  return at
}
