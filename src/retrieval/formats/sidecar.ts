import { ChuchuError } from '../contract/errors.ts'
import { decode } from './encoding.ts'
import type { Sidecar } from './format.ts'
import { readStated, STATED_FIELDS } from './stated.ts'

/**
 * Reads a sidecar, `NAME.meta.json`. What is wrong with it is reported under its name: the article is read without it,
 * or without the field.
 */
export function parseSidecar(bytes: Uint8Array, file: string): Sidecar {
  const nothing = (reason: string, hint = 'fix it; the article is read without it') => {
    return { stated: {}, skipped: [{ file, reason, hint }], notices: [] }
  }
  try {
    const value: unknown = JSON.parse(decode(bytes, 'it').text.replace(/^\uFEFF/u, ''))
    const read = readStated(value)
    if (!read) return nothing('it contains no JSON object')
    const messages = [...read.faults, ...Object.keys(value as object).flatMap(misspelling)]
    return { stated: read.stated, skipped: [], notices: messages.map((message) => ({ file, message })) }
  } catch (error) {
    if (error instanceof ChuchuError) return nothing(error.message, error.hint)
    return nothing('it is not valid JSON')
  }
}

/** A field that is nearly one that would be read. Others are somebody else's and pass in silence. */
function misspelling(key: string): string[] {
  if (STATED_FIELDS.includes(key)) return []
  const meant = STATED_FIELDS.find((field) => isNearly(key.toLowerCase(), field))
  if (meant === undefined) return []
  return [
    `the field "${key}" is passed over: is "${meant}" meant? The fields are ${STATED_FIELDS.join(', ')}`,
  ]
}

/** One letter wrong, or two in words of five letters and more. */
function isNearly(written: string, word: string): boolean {
  return distance(written, word) <= (Math.min(written.length, word.length) < 5 ? 1 : 2)
}

/** Levenshtein distance: letters to put in, take out or replace. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1))
    }
    row = next
  }
  return row[b.length]!
}
