import { readdirSync, readFileSync } from 'node:fs'
import { OffsetMap } from '../../src/retrieval/article/offset-map.ts'
import { prepareArticle } from '../../src/retrieval/formats/formats.ts'

/** The clean text of a bundled article, by the first characters of its file name. */
export function cleanArticle(prefix: string): string {
  const file = readdirSync('corpus').find((name) => name.startsWith(prefix))!
  const raw = readFileSync(`corpus/${file}`, 'utf8')
  const { edits } = prepareArticle({ id: prefix, file, raw, sha256: '', kind: 'page', stated: {} })
  return new OffsetMap(raw, edits).clean
}
