import { ChuchuError } from '../contract/errors.ts'
import type { SkippedFile } from '../contract/status.ts'
import type { StatedMetadata } from '../contract/types.ts'
import { decode } from './encoding.ts'
import type { Notice } from './file-content.ts'
import { readStated, STATED_FIELDS } from './stated.ts'

export interface Sidecar {
  readonly stated: Partial<StatedMetadata>
  readonly skipped: readonly SkippedFile[]
  readonly notices: readonly Notice[]
}

/**
 * Reads a sidecar, `NAME.meta.json`. What is wrong with it is reported under its name: the article is read without it,
 * or without the field.
 */
export function parseSidecar(bytes: Uint8Array, file: string): Sidecar {
  const object = parseObject(bytes)
  if ('reason' in object) return { stated: {}, skipped: [{ file, ...object }], notices: [] }
  const { stated, faults } = readStated(object.value)
  const messages = [...faults, ...Object.keys(object.value).flatMap(misspelling)]
  return { stated, skipped: [], notices: messages.map((message) => ({ file, message })) }
}

type Parsed =
  | { readonly value: Readonly<Record<string, unknown>> }
  | { readonly reason: string; readonly hint: string }

function parseObject(bytes: Uint8Array): Parsed {
  const hint = 'mend it; the article is read without it'
  try {
    const value: unknown = JSON.parse(decode(bytes, 'it').text.replace(/^\uFEFF/u, ''))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return { value: value as Readonly<Record<string, unknown>> }
    }
    return { reason: 'it holds no JSON object', hint }
  } catch (error) {
    if (error instanceof ChuchuError) return { reason: error.message, hint: error.hint }
    return { reason: 'it is not valid JSON', hint }
  }
}

/** A field that is nearly one that would be read. Others are somebody else's and pass in silence. */
function misspelling(key: string): string[] {
  const fields: readonly string[] = STATED_FIELDS
  if (fields.includes(key)) return []
  const meant = fields.find((field) => isNearly(key.toLowerCase(), field))
  if (meant === undefined) return []
  return [`the field "${key}" is passed over: is "${meant}" meant? The fields are ${fields.join(', ')}`]
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
