import { cleanBody } from '../../article/clean.ts'
import type { Format } from '../format.ts'
import { articleOf } from '../metadata.ts'
import { readLines } from './lines.ts'

/** JSONL: an article a line, whose text is the article's body and is only repaired where it is damaged. */
export const JSONL: Format = {
  extensions: ['.jsonl'],
  kind: 'body',
  holds: 'many',
  read: (source) => readLines(source.texts(), source.file),
  prepare: (document) => articleOf(document, cleanBody(document.raw), []),
}
