import { OffsetMap } from '../article/offset-map.ts'
import { passagesOf, type StoredArticle } from '../article/stored-article.ts'
import type { Progress } from '../contract/status.ts'
import type { IndexBackend, IndexRecord } from '../engines/backend.ts'
import { fold } from '../language/fold.ts'
import type { Embedder } from '../models/embedder.ts'
import { Pace } from '../support/pace.ts'

/** Passages embedded and indexed at a time: few enough for the rest of the process to get its turn between. */
const BATCH_SIZE = 64

export interface IndexingOptions {
  readonly embedder: Embedder
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/**
 * Embeds the passages of the articles and puts them into the index.
 * @param passages how many passages they have together
 */
export async function indexArticles(
  backend: IndexBackend,
  articles: Iterable<StoredArticle>,
  passages: number,
  { embedder, onProgress }: IndexingOptions,
): Promise<void> {
  const pace = new Pace({ onCount: (done, total) => onProgress?.({ phase: 'index', done, total }) })
  pace.expect(passages)
  let batch: Omit<IndexRecord, 'vector'>[] = []
  const flush = async () => {
    const vectors = await embedder.embed(batch.map(embeddedText), 'passage')
    await backend.add(batch.map((record, i) => ({ ...record, vector: vectors[i] ?? null })))
    await pace.step(batch.length)
    batch = []
  }
  for (const stored of articles) {
    for (const record of recordsOf(stored)) {
      batch.push(record)
      if (batch.length === BATCH_SIZE) await flush()
    }
  }
  if (batch.length > 0) await flush()
}

/**
 * What is indexed of an article's passages, but for their vectors. All of the clean text is in one of them: headings that
 * govern no passage, since another stands below them, join the context of the next one.
 */
export function recordsOf(stored: StoredArticle): Omit<IndexRecord, 'vector'>[] {
  const { article, passages } = stored
  const { clean } = new OffsetMap(article.raw, article.edits)
  return passagesOf(stored).map(({ id, span, context }, i) => ({
    id,
    article: article.id,
    title: titleOf(article),
    context: withLines(context, clean.slice(passages[i - 1]?.end ?? 0, span.start)),
    body: clean.slice(span.start, span.end),
    speakers: passages[i]!.speakers.map(fold),
  }))
}

/** A context with the lines of the text before its passage that it lacks. */
function withLines(context: string, before: string): string {
  const lines = context.split('\n')
  const others = before
    .split(/[\r\n]/u)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !lines.includes(line))
  return [...others, ...(context === '' ? [] : [context])].join('\n')
}

function embeddedText({ context, body }: Omit<IndexRecord, 'vector'>): string {
  return context === '' ? body : `${context}\n${body}`
}

/** What names the article: an article is also found by who wrote it. */
function titleOf({ metadata }: StoredArticle['article']): string {
  const { title, subtitle, authors, author_role } = metadata
  return [title, subtitle, ...authors, author_role].filter((part) => part !== null).join('\n')
}
