import type { Article, RawDocument } from '../contract/types.ts'
import { extensionOf, SIDECAR_SUFFIX } from './file-name.ts'
import type { Format } from './format.ts'
import { JSONL } from './jsonl/format.ts'
import { MARKDOWN } from './markdown/format.ts'
import { TEXT } from './text/format.ts'

/** Every format that is read. */
export const FORMATS: readonly Format[] = [TEXT, MARKDOWN, JSONL]

const BY_KIND = new Map(FORMATS.map((format) => [format.kind, format]))
const BY_EXTENSION = new Map(FORMATS.flatMap((format) => format.extensions.map((one) => [one, format])))

/** The format of a file by its extension; undefined for a sidecar and for what is not read. */
export function formatOf(file: string): Format | undefined {
  return file.endsWith(SIDECAR_SUFFIX) ? undefined : BY_EXTENSION.get(extensionOf(file))
}

/**
 * Turns a document into an article: its edits, metadata, where that was found, and notes. Pure: no I/O, no clock.
 * @throws Error where no format makes documents of that kind: a defect
 */
export function prepareArticle(document: RawDocument): Article {
  const format = BY_KIND.get(document.kind)
  if (!format) throw new Error(`no format makes documents of the kind ${document.kind}`)
  return format.prepare(document)
}
