/**
 * Source of a regular expression that matches any of the words, the longest first where one begins like another; a
 * group, so that it can be followed by a quantifier. Of no words it matches nothing.
 */
export function anyOf(words: Iterable<string>): string {
  const longestFirst = [...words].sort((a, b) => b.length - a.length)
  if (longestFirst.length === 0) return '(?!)'
  return `(?:${longestFirst.map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('|')})`
}

/** Source of a regular expression that matches one of the characters. */
export function oneCharacterOf(characters: Iterable<string>): string {
  return `[${[...characters].join('').replace(/[\\^\]-]/g, '\\$&')}]`
}
