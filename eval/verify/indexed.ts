import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Reading } from '../../src/retrieval/article/reading.ts'
import { type Collection, openCollection } from '../../src/retrieval/index.ts'

/** The folder of public articles: as named, or where tests look for it. */
export function dataFolder(named: string | undefined): string {
  return named ?? process.env.CHUCHU_TEST_DATA ?? '../shared/data'
}

/** Opens a collection of articles in scratch folders, with an index of its own; `close` removes them. */
export async function openArticles(
  readings: readonly Reading[],
): Promise<{ collection: Collection; close: () => void }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'chuchu-eval-'))
  const corpus = path.join(folder, 'corpus')
  mkdirSync(corpus)
  const isPage = ({ article }: Reading) => article.file.endsWith('.txt')
  for (const { article } of readings.filter(isPage))
    writeFileSync(path.join(corpus, article.file), article.raw)
  const lines = readings.filter((reading) => !isPage(reading)).map(toLine)
  if (lines.length > 0) writeFileSync(path.join(corpus, 'articles.jsonl'), lines.join('\n'))
  const collection = await openCollection({ corpus: [corpus], data: path.join(folder, 'data') })
  return { collection, close: () => rmSync(folder, { recursive: true, force: true }) }
}

function toLine({ article }: Reading): string {
  const { title, url, published, source, authors } = article.metadata
  return JSON.stringify({
    id: article.id,
    title,
    text: article.raw,
    ...(url.startsWith('http') && { url }),
    ...(published && { published }),
    ...(source && { source }),
    authors,
  })
}
