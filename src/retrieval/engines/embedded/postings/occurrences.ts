/**
 * How often a term occurs in the fields of a record, as one number: title · 2²⁴ + context · 2¹⁶ + body. More than 255
 * in title or context, or 65,535 in the body, counts as that.
 */
export type Occurrences = number

const SHIFTS = [24, 16, 0] as const
const MOST = [0xff, 0xff, 0xffff] as const

/** @param field its number in FIELDS */
export function occurrencesIn(field: number, occurrences: Occurrences): number {
  return (occurrences >>> SHIFTS[field]!) & MOST[field]!
}

/** One more in a field. */
export function increment(occurrences: Occurrences, field: number): Occurrences {
  return occurrencesIn(field, occurrences) < MOST[field]! ? occurrences + 2 ** SHIFTS[field]! : occurrences
}

/** The code of occurrences that a byte does not hold. */
export const RARE = 0

/** Occurrences as a byte, two bits for the title, two for the context and four for the body; RARE where they are more. */
export function codeOf(occurrences: Occurrences): number {
  const title = occurrencesIn(0, occurrences)
  const context = occurrencesIn(1, occurrences)
  const body = occurrencesIn(2, occurrences)
  return title < 4 && context < 4 && body < 16 ? title * 64 + context * 16 + body : RARE
}

/** @param code not RARE */
export function occurrencesOf(code: number): Occurrences {
  return ((code >> 6) << 24) | ((code & 0x30) << 12) | (code & 15)
}
