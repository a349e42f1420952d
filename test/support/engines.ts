import type { StoredArticle } from '../../src/retrieval/article/stored-article.ts'
import type { Metadata } from '../../src/retrieval/contract/metadata.ts'
import { EmbeddedReader } from '../../src/retrieval/engines/embedded/reader.ts'
import { EmbeddedWriter } from '../../src/retrieval/engines/embedded/writer.ts'
import type { ArticleStore, IndexReader, IndexWriter } from '../../src/retrieval/engines/ports.ts'
import { Commits } from '../../src/retrieval/storage/commits.ts'
import type { Directory } from '../../src/retrieval/storage/directory.ts'
import { MemoryDirectory } from '../../src/retrieval/storage/memory-directory.ts'

export const DIMENSIONS = 3

/** The analyzer of these tests cuts at spaces. */
export const analyze = (text: string): string[] => text.split(' ').filter((term) => term !== '')

export interface TestPassage {
  readonly context?: string
  readonly body: string
  readonly speakers?: readonly string[]
  readonly vector?: Float32Array | null
}

export interface TestArticle {
  readonly id: string
  readonly title?: string
  readonly metadata?: Partial<Metadata>
  readonly passages: readonly TestPassage[]
}

/** What every engine offers to the tests: a writer, and readers of what was committed. */
export interface TestEngine {
  put(article: TestArticle): Promise<void>
  delete(id: string): Promise<void>
  /** Makes what was put and deleted a generation and opens it. */
  commit(): Promise<IndexReader & ArticleStore>
  /** Does in any order and number what an engine does in the background. */
  tidy(): Promise<void>
  /** Ends the writer and begins another one with what was committed. */
  restart(): Promise<void>
}

const NO_METADATA: Metadata = {
  title: '',
  subtitle: null,
  published: null,
  source: null,
  site: null,
  authors: [],
  author_role: null,
  editors: [],
  photographers: [],
  place: null,
  section: null,
  url: 'article://x',
  script: 'Hans',
}

/** An article as it is stored: its passages are the lines of its text. */
export function storedOf({ id, title = '', metadata, passages }: TestArticle): StoredArticle {
  const raw = passages.map(({ body }) => body).join('\n')
  let at = 0
  const spans = passages.map(({ context = '', body, speakers = [] }) => {
    const start = at
    at += body.length + 1
    return { start, end: start + body.length, context, speakers, contentHash: hashOf(body) }
  })
  return {
    article: {
      id,
      file: `${id}.txt`,
      sha256: '',
      raw,
      edits: [],
      metadata: { ...NO_METADATA, title, ...metadata },
      found: [],
      notes: [],
    },
    passages: spans,
    contentHash: hashOf(raw),
    chars: raw.length,
    persons: [],
  }
}

function hashOf(text: string): number {
  let hash = 7
  for (let i = 0; i < text.length; i++) hash = (hash * 31 + text.charCodeAt(i)) % 2 ** 40
  return hash
}

export async function putInto(writer: IndexWriter, article: TestArticle): Promise<void> {
  const { title = '', passages } = article
  const indexed = passages.map(({ context = '', body, vector = null }) => ({ title, context, body, vector }))
  await writer.put(storedOf(article), indexed)
}

/** The embedded engine over a directory, in memory where none is given. */
export async function embeddedEngine(directory: Directory = new MemoryDirectory()): Promise<TestEngine> {
  const options = { dimensions: DIMENSIONS, analyze }
  const commits = new Commits(directory)
  const reader = new EmbeddedReader(directory, DIMENSIONS, () => false)
  let writer = await EmbeddedWriter.open(directory, commits, await commits.read(), options)
  return {
    put: (article) => putInto(writer, article),
    delete: (id) => writer.delete(id),
    commit: async () => await reader.open(await writer.commit({})),
    tidy: async () => {
      await writer.commit({})
      await writer.merge({}, true)
      await writer.merge({}, false)
    },
    restart: async () => {
      await writer.commit({})
      writer = await EmbeddedWriter.open(directory, commits, await commits.read(), options)
    },
  }
}
