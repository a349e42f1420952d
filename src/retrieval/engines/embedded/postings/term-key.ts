/** The key of a term that has none: longer than two units. */
export const NO_KEY = -1

/**
 * A term of one or two UTF-16 units as a number below 2³², in the order of the terms of its length; most terms of
 * Chinese text are such. Terms hold no NUL, so that no two share a key.
 */
export function termKey(term: string): number {
  if (term.length === 1) return term.charCodeAt(0)
  return term.length === 2 ? term.charCodeAt(0) * 0x10000 + term.charCodeAt(1) : NO_KEY
}

/** The term of a key. */
export function termOfKey(key: number): string {
  const last = String.fromCharCode(key & 0xffff)
  return key < 0x10000 ? last : String.fromCharCode(key >>> 16) + last
}
