import { brokenSnapshot } from './broken-snapshot.ts'

/** Strings one after the other, any halves of pairs among them: string i is [ends[i − 1], ends[i]) of the units. */
export type PackedStrings = {
  /** UTF-16 units. */
  readonly units: Uint16Array
  readonly ends: Uint32Array
}

export function packStrings(strings: readonly string[]): PackedStrings {
  let length = 0
  const ends = Uint32Array.from(strings, (string) => (length += string.length))
  const units = new Uint16Array(length)
  let at = 0
  for (const string of strings) {
    for (let i = 0; i < string.length; i++) units[at++] = string.charCodeAt(i)
  }
  return { units, ends }
}

/** Units turned into a string at a time: a call takes so many arguments and not many more. */
const CHUNK = 8192

/** String i of the list; undefined where it has none. */
export function unpackString({ units, ends }: PackedStrings, i: number): string | undefined {
  const start = i === 0 ? 0 : ends[i - 1]
  const end = ends[i]
  return start === undefined || end === undefined ? undefined : decode(units.subarray(start, end))
}

/** @throws ChuchuError `snapshot_broken` where the ends do not fit the units */
export function unpackStrings({ units, ends }: PackedStrings): string[] {
  const text = decode(units)
  const strings: string[] = []
  let start = 0
  for (const end of ends) {
    if (end < start) throw brokenSnapshot('a list of strings', 'has ends that do not rise')
    strings.push(text.slice(start, end))
    start = end
  }
  if (start !== text.length) throw brokenSnapshot('a list of strings', 'ends before its text')
  return strings
}

function decode(units: Uint16Array): string {
  let text = ''
  for (let at = 0; at < units.length; at += CHUNK) {
    text += String.fromCharCode(...units.subarray(at, at + CHUNK))
  }
  return text
}
