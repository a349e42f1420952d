import type { Article, RawDocument } from '../contract/types.ts'
import { FORMATS } from './formats.ts'

const BY_KIND = new Map(FORMATS.map((format) => [format.kind, format]))

/**
 * Turns a document into an article: its edits, metadata, where that was found, and notes. Pure: no I/O, no clock.
 * @throws Error where no format makes documents of that kind: a defect
 */
export function prepareArticle(document: RawDocument): Article {
  const format = BY_KIND.get(document.kind)
  if (!format) throw new Error(`no format makes documents of the kind ${document.kind}`)
  return format.prepare(document)
}
