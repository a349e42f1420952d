import { createHash } from 'node:crypto'
import { ChuchuError } from '../errors.ts'
import type { RawDocument, SkippedFile } from '../types.ts'
import { readStated } from './stated.ts'

/** What one file holds: documents, and by name what could not be used. */
export interface FileContent {
  readonly documents: readonly RawDocument[]
  readonly skipped: readonly SkippedFile[]
}

/**
 * Reads JSONL, one article a line: `{ "id", "title"?, "text", "url"?, "published"?, "source"?, "authors"? }`.
 * A line that cannot be used is reported as `FILE:LINE`; the others are returned.
 */
export function parseJsonLines(text: string, file: string): FileContent {
  const documents: RawDocument[] = []
  const skipped: SkippedFile[] = []
  const lines = text.replace(/^\uFEFF/u, '').split('\n')
  lines.forEach((line, i) => {
    if (line.trim() === '') return
    const where = `${file}:${i + 1}`
    try {
      documents.push(parseLine(line, file, where))
    } catch (error) {
      if (!(error instanceof ChuchuError)) throw error
      skipped.push({ file: where, reason: error.message, hint: error.hint })
    }
  })
  return { documents, skipped }
}

function parseLine(line: string, file: string, where: string): RawDocument {
  const value = parseObject(line)
  const { id, text } = value
  if (typeof id !== 'string' || id.trim() === '')
    throw unusable('it has no "id"', 'give each line a string "id"')
  if (typeof text !== 'string' || text.trim() === '') {
    throw unusable('it has no "text"', 'give each line its article as the string "text"')
  }
  return {
    id,
    file,
    raw: text,
    sha256: createHash('sha256').update(text, 'utf8').digest('hex'),
    kind: 'body',
    stated: readStated(value, where),
  }
}

function parseObject(line: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    throw unusable('the line is not valid JSON', 'write one JSON object a line')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw unusable('the line is not a JSON object', 'write one JSON object a line')
  }
  return value as Record<string, unknown>
}

function unusable(reason: string, hint: string): ChuchuError {
  return new ChuchuError('unreadable_file', reason, hint)
}
