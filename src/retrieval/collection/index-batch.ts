import { OffsetMap } from '../article/offset-map.ts'
import type { StoredArticle } from '../article/stored-article.ts'
import type { IndexedPassage, IndexWriter } from '../engines/ports.ts'
import type { Embedder } from '../models/embedder.ts'

/** Passages that are embedded at a time: few enough for the rest of the process to get its turn between. */
const BATCH_SIZE = 64

/** Articles on their way into the index: their passages are embedded together, also those of several articles. */
export class IndexBatch {
  private articles: StoredArticle[] = []
  private passages = 0

  constructor(
    private readonly writer: IndexWriter,
    private readonly embedder: Embedder,
  ) {}

  get articleCount(): number {
    return this.writer.articleCount + this.articles.length
  }

  has(id: string): boolean {
    return this.articles.some(({ article }) => article.id === id) || this.writer.has(id)
  }

  async put(stored: StoredArticle): Promise<void> {
    await this.delete(stored.article.id)
    this.articles.push(stored)
    this.passages += stored.passages.length
    if (this.passages >= BATCH_SIZE) await this.flush()
  }

  async delete(id: string): Promise<void> {
    if (this.articles.some(({ article }) => article.id === id)) await this.flush()
    await this.writer.delete(id)
  }

  async flush(): Promise<void> {
    const { articles } = this
    this.articles = []
    this.passages = 0
    const records = articles.map(indexedTexts)
    const vectors = await embedAll(this.embedder, records.flat().map(embeddedText))
    let first = 0
    for (const [i, stored] of articles.entries()) {
      const own = records[i] ?? []
      const passages = own.map((texts, k) => ({ ...texts, vector: vectors[first + k] ?? null }))
      first += own.length
      await this.writer.put(stored, passages)
    }
  }
}

/** The passages of an article as they are indexed. */
export async function indexedPassages(stored: StoredArticle, embedder: Embedder): Promise<IndexedPassage[]> {
  const records = indexedTexts(stored)
  const vectors = await embedAll(embedder, records.map(embeddedText))
  return records.map((texts, i) => ({ ...texts, vector: vectors[i] ?? null }))
}

async function embedAll(embedder: Embedder, texts: readonly string[]): Promise<Float32Array[]> {
  const vectors: Float32Array[] = []
  for (let at = 0; at < texts.length; at += BATCH_SIZE) {
    for (const vector of await embedder.embed(texts.slice(at, at + BATCH_SIZE), 'passage'))
      vectors.push(vector)
  }
  return vectors
}

type IndexedTexts = Omit<IndexedPassage, 'vector'>

/**
 * What is indexed of an article's passages, but for their vectors. All of the clean text is in one of them: headings that
 * govern no passage, since another stands below them, join the context of the next one.
 */
export function indexedTexts({ article, passages }: StoredArticle): IndexedTexts[] {
  const { clean } = new OffsetMap(article.raw, article.edits)
  const title = titleOf(article)
  return passages.map(({ start, end, context }, i) => ({
    title,
    context: withLines(context, clean.slice(passages[i - 1]?.end ?? 0, start)),
    body: clean.slice(start, end),
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

function embeddedText({ context, body }: IndexedTexts): string {
  return context === '' ? body : `${context}\n${body}`
}

/** What names the article: an article is also found by who wrote it. */
function titleOf({ metadata }: StoredArticle['article']): string {
  const { title, subtitle, authors, author_role } = metadata
  return [title, subtitle, ...authors, author_role].filter((part) => part !== null).join('\n')
}
