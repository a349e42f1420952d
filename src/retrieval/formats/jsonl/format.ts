import { constants } from 'node:buffer'
import { createHash } from 'node:crypto'
import { cleanBody } from '../../article/clean.ts'
import type { RawDocument } from '../../contract/types.ts'
import { isFit, statedId, withoutPassageForm } from '../document-id.ts'
import type { FileItem, Format } from '../format.ts'
import { articleOf } from '../metadata.ts'
import { readStated, type Stated } from '../stated.ts'

/**
 * Reads JSONL, one article a line: `{ "id", "title"?, "text", "url"?, "published"?, "source"?, "authors"? }`.
 * A line that cannot be used is reported as `FILE:LINE`; the others are given. A field that cannot be used costs
 * that field alone.
 *
 * @param texts the file's text in pieces, cut anywhere
 * @param longest UTF-16 units of the longest line that is read; V8 has no longer strings
 */
export async function* readLines(
  texts: AsyncIterable<string> | Iterable<string>,
  file: string,
  longest: number = constants.MAX_STRING_LENGTH,
): AsyncGenerator<FileItem> {
  let number = 0
  for await (const line of linesOf(texts, longest)) {
    number++
    const where = `${file}:${number}`
    if (line === null) {
      const reason = `the line has more than ${longest} characters`
      const skipped = { file: where, reason, hint: 'cut the article into several lines' }
      yield { kind: 'skipped', skipped, retry: false }
      continue
    }
    if (line.trim() === '') continue
    const { document, faults, messages } = readLine(line, file)
    for (const message of messages) yield { kind: 'notice', notice: { file: where, message } }
    if (document) yield { kind: 'document', document }
    else yield { kind: 'skipped', skipped: { file: where, ...joined(faults) }, retry: false }
  }
}

/** The lines of a text without a byte order mark before the first; null for one that is too long. */
async function* linesOf(
  texts: AsyncIterable<string> | Iterable<string>,
  longest: number,
): AsyncGenerator<string | null> {
  let line: string | null = ''
  let isFirst = true
  for await (const text of texts) {
    let from: number = isFirst && text.startsWith('\uFEFF') ? 1 : 0
    isFirst &&= text === ''
    for (let end = text.indexOf('\n', from); end >= 0; end = text.indexOf('\n', from)) {
      yield extended(line, text.slice(from, end), longest)
      line = ''
      from = end + 1
    }
    line = extended(line, text.slice(from), longest)
  }
  yield line
}

function extended(line: string | null, more: string, longest: number): string | null {
  return line === null || line.length + more.length > longest ? null : line + more
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
  const { id: givenId, text } = value.object
  const id = statedId(givenId, line)
  const { stated, faults } = value.read
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

/** The object of a line, with what it states. */
interface Parsed {
  readonly object: { readonly id?: unknown; readonly text?: unknown }
  readonly read: Stated
}

function parseObject(line: string): Parsed | Fault {
  const hint = 'write one JSON object a line'
  try {
    const object: unknown = JSON.parse(line)
    const read = readStated(object)
    return read
      ? { object: object as Parsed['object'], read }
      : { reason: 'the line is not a JSON object', hint }
  } catch {
    return { reason: 'the line is not valid JSON', hint }
  }
}

/** JSONL: an article a line, whose text is the article's body and is only repaired where it is damaged. */
export const JSONL: Format = {
  extensions: ['.jsonl'],
  kind: 'body',
  holds: 'many',
  read: (source) => readLines(source.texts(), source.file),
  prepare: (document) => articleOf(document, cleanBody(document.raw), []),
}
