import { createHash } from 'node:crypto'
import type { SkippedFile } from '../contract/status.ts'
import type { RawDocument } from '../contract/types.ts'
import type { Pace } from '../support/pace.ts'
import { isFit, statedId, withoutPassageForm } from './document-id.ts'
import type { FileContent, Notice } from './file-content.ts'
import { readStated } from './stated.ts'

/**
 * Reads JSONL, one article a line: `{ "id", "title"?, "text", "url"?, "published"?, "source"?, "authors"? }`.
 * A line that cannot be used is reported as `FILE:LINE`; the others are returned. A field that cannot be used costs
 * that field alone.
 *
 * @param pace is told of each line
 */
export async function parseJsonLines(text: string, file: string, pace: Pace): Promise<FileContent> {
  const documents: RawDocument[] = []
  const skipped: SkippedFile[] = []
  const notices: Notice[] = []
  const lines = (text.startsWith('\uFEFF') ? text.slice(1) : text).split('\n')
  pace.expect(lines.length)
  for (const [i, line] of lines.entries()) {
    if (line.trim() !== '') {
      const where = `${file}:${i + 1}`
      const { document, faults, messages } = readLine(line, file)
      if (document) documents.push(document)
      else skipped.push({ file: where, ...joined(faults) })
      notices.push(...messages.map((message) => ({ file: where, message })))
    }
    await pace.step()
  }
  return { documents, skipped, notices, retry: false }
}

interface Fault {
  readonly reason: string
  readonly hint: string
}

interface Line {
  /** Null where `faults` say why not. */
  readonly document: RawDocument | null
  readonly faults: readonly Fault[]
  readonly messages: readonly string[]
}

function readLine(line: string, file: string): Line {
  const value = parseObject(line)
  if ('reason' in value) return { document: null, faults: [value], messages: [] }
  const { object } = value
  const id = statedId(object.id, line)
  const { text } = object
  const { stated, faults } = readStated(object)
  if (id === null || !isFit(id) || typeof text !== 'string' || text.trim() === '') {
    return { document: null, faults: [...idFaults(id), ...textFaults(text)], messages: faults }
  }
  const own = withoutPassageForm(id)
  const sha256 = createHash('sha256').update(text, 'utf8').digest('hex')
  const messages =
    own === id ? faults : [`the id "${id}" has the form of a passage's; it is kept as "${own}"`, ...faults]
  return { document: { id: own, file, raw: text, sha256, kind: 'body', stated }, faults: [], messages }
}

function idFaults(id: string | null): Fault[] {
  const hint = 'give each line an "id", a string of its own'
  if (id === null || id.trim() === '') return [{ reason: 'it has no "id"', hint }]
  if (isFit(id)) return []
  return [{ reason: 'its "id" holds control characters or broken Unicode', hint }]
}

function textFaults(text: unknown): Fault[] {
  if (typeof text === 'string' && text.trim() !== '') return []
  return [{ reason: 'it has no "text"', hint: 'give each line its article as the string "text"' }]
}

function joined(faults: readonly Fault[]): Fault {
  return {
    reason: faults.map(({ reason }) => reason).join(', '),
    hint: faults.map(({ hint }) => hint).join('; '),
  }
}

function parseObject(line: string): { readonly object: Readonly<Record<string, unknown>> } | Fault {
  const hint = 'write one JSON object a line'
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return { object: value as Readonly<Record<string, unknown>> }
    }
    return { reason: 'the line is not a JSON object', hint }
  } catch {
    return { reason: 'the line is not valid JSON', hint }
  }
}
