import { brokenSnapshot } from './broken-snapshot.ts'

/** Strings of well-formed Unicode one after the other: string i is [ends[i − 1], ends[i]) of the text in UTF-16 units. */
export type PackedStrings = {
  /** The text in UTF-8. */
  readonly bytes: Uint8Array
  readonly ends: Uint32Array
}

export function packStrings(strings: readonly string[]): PackedStrings {
  let length = 0
  const ends = Uint32Array.from(strings, (string) => (length += string.length))
  return { bytes: new TextEncoder().encode(strings.join('')), ends }
}

/** @throws ChuchuError `snapshot_broken` where the ends do not fit the text */
export function unpackStrings({ bytes, ends }: PackedStrings): string[] {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  const strings = new Array<string>(ends.length)
  let start = 0
  for (let i = 0; i < ends.length; i++) {
    const end = ends[i]!
    if (end < start) throw brokenSnapshot('a list of strings', 'has ends that do not rise')
    strings[i] = text.slice(start, end)
    start = end
  }
  if (start !== text.length) throw brokenSnapshot('a list of strings', 'ends before its text')
  return strings
}
