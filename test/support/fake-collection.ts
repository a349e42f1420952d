/**
 * A collection with canned answers, for tests of what stands in front of one. Every sentence of every article is a
 * passage, every passage is a hit, in order; paging and unknown ids behave as in a real collection.
 */

import { cleanSpan, rawSpan } from '../../src/retrieval/contract/types.ts'
import {
  type ArticleSummary,
  ChuchuError,
  type Citation,
  type Collection,
  type CollectionStatus,
  type Edit,
  type FetchRequest,
  type FetchResponse,
} from '../../src/retrieval/index.ts'

export interface FakeArticle {
  readonly id: string
  readonly title: string
  readonly source: string | null
  readonly published: string | null
  readonly text: string
}

/** One plain article and one whose id holds what a URI must encode. */
export const ARTICLES: readonly FakeArticle[] = [
  {
    id: 'park',
    title: '城北公园开园',
    source: '样例日报',
    published: '2024-05-01',
    text: '城北公园今日开园。园长林小舟说，全园种树3200棵。\n市民可以免费入园。',
  },
  {
    id: '專刊/第1版 #50%?',
    title: '碼頭夜航',
    source: null,
    published: null,
    text: '碼頭今晚試行夜航。首航載客八十人。',
  },
]

/** Raw text of a fake article is this head and the clean text. */
const RAW_HEAD = '【样例】'
const SHA256 = 'ab'.repeat(32)

const MENDED: Edit = {
  kind: 'gbk-shift',
  raw: rawSpan(5, 6),
  before: '?',
  after: '北',
  reason: 'bytes read one off',
}

export function createFakeCollection(
  articles: readonly FakeArticle[] = ARTICLES,
  overrides: Partial<Collection> = {},
): Collection {
  const passages = articles.flatMap(citationsOf)
  return {
    async search(request) {
      const { items, ...cursors } = pageOf(passages, request)
      return { results: items.map(hitFor), total: passages.length, ...cursors, unmatched_terms: ['月球'] }
    },
    async findQuotes({ limit = 5 }) {
      return {
        evidence: 'partial',
        quotes: passages.slice(0, limit),
        unmatched_terms: ['月球'],
        advice: 'Say which terms are unmet.',
      }
    },
    verifyQuotes: async () => missing('verifyQuotes'),
    async findPhrase(request) {
      const places = articles.flatMap((article) =>
        [...article.text.matchAll(new RegExp(request.phrase, 'g'))].map((match) =>
          cite(article, match.index, match.index + match[0].length),
        ),
      )
      const { items, ...cursors } = pageOf(places, request)
      const article_count = new Set(places.map(({ article }) => article.id)).size
      return { count: places.length, article_count, occurrences: items, ...cursors }
    },
    fetch: async (request) => fetchFrom(articles, request),
    async listArticles(request) {
      const found = articles.filter(({ title, source }) => `${title} ${source}`.includes(request.query ?? ''))
      const { items, ...cursors } = pageOf(found, request)
      return { articles: items.map(summaryOf), total: found.length, facets: FACETS, ...cursors }
    },
    inspect: async () => missing('inspect'),
    status: () => STATUS,
    subscribe: () => () => {},
    close: async () => {},
    ...overrides,
  }
}

const STATUS: CollectionStatus = {
  articles: 2,
  passages: 5,
  skipped: [],
  embedder: 'fake/8',
  vector_weight: 0.1,
  analyzer: '1',
  opened_ms: 3,
  opening: 'loaded',
  changes: { added: 0, changed: 0, removed: 0 },
  index: { state: 'ready', articles: 2, of: 2 },
}

const FACETS = {
  source: [{ value: '样例日报', count: 1 }],
  place: [],
  year: [{ value: '2024', count: 1 }],
  speaker: Array.from({ length: 30 }, (_, index) => ({ value: `说话人${index}`, count: 1 })),
}

function missing(method: string): never {
  throw new Error(`the fake collection has no ${method}`)
}

function pageOf<T>(
  items: readonly T[],
  { cursor, limit = 10 }: { cursor?: string | undefined; limit?: number | undefined },
) {
  const start = cursor === undefined ? 0 : Number(cursor)
  if (!Number.isInteger(start))
    throw new ChuchuError('bad_cursor', `the cursor ${cursor} is not one`, 'begin again')
  const end = start + limit
  const page = items.slice(start, end)
  return {
    items: page,
    next_cursor: end < items.length ? String(end) : null,
    cursors: page.map((_, i) => String(start + i + 1)),
  }
}

function citationsOf(article: FakeArticle): Citation[] {
  return [...article.text.matchAll(/[^。\n]+。/g)].map((match) =>
    cite(article, match.index, match.index + match[0].length),
  )
}

function cite(article: FakeArticle, start: number, end: number): Citation {
  const { id, title, source, published, text } = article
  const mended = id === 'park' && start === 0
  return {
    article: { id, title, source, published, url: `article://${id}`, file: `${id}.txt`, script: 'Hans' },
    quote: {
      exact: text.slice(start, end),
      prefix: text.slice(0, start).slice(-32),
      suffix: text.slice(end, end + 32),
    },
    position: cleanSpan(start, end),
    raw: {
      ...rawSpan(start + RAW_HEAD.length, end + RAW_HEAD.length),
      exact: mended ? text.slice(start, end).replace('北', '?') : text.slice(start, end),
      sha256: SHA256,
    },
    repairs: mended ? [MENDED] : [],
    speaker: text.slice(start, end).includes('林小舟') ? { name: '林小舟', title: '园长' } : null,
    label: `《${title}》`,
  }
}

function hitFor(citation: Citation, index: number) {
  const { id, title, url, source, published } = citation.article
  return {
    id: `${id}#${citation.position.start}-${citation.position.end}`,
    title,
    url,
    score: 1 / (index + 1),
    source,
    published,
    matched: { terms: ['公园'], keyword_rank: index + 1, vector_rank: null },
    citation,
    also_in: [],
  }
}

function summaryOf({ id, title, source, published, text }: FakeArticle): ArticleSummary {
  const url = `article://${id}`
  return {
    id,
    title,
    source,
    published,
    authors: [],
    place: null,
    script: 'Hans',
    url,
    chars: text.length,
    also_in: [],
  }
}

function fetchFrom(
  articles: readonly FakeArticle[],
  { id, offset = 0, max_chars = 12_000 }: FetchRequest,
): FetchResponse {
  const [, articleId = id, start, end] = /^(.*)#(\d+)-(\d+)$/s.exec(id) ?? []
  const article = articles.find((candidate) => candidate.id === articleId)
  if (!article)
    throw new ChuchuError('unknown_id', `no article or passage has the id "${id}"`, 'search for it')
  const citation = start === undefined ? null : cite(article, Number(start), Number(end))
  const whole = citation?.quote.exact ?? article.text
  const stop = Math.min(whole.length, offset + max_chars)
  return {
    id,
    title: article.title,
    text: whole.slice(offset, stop),
    url: `article://${article.id}`,
    metadata: metadataOf(article, citation),
    next_offset: stop < whole.length ? stop : null,
  }
}

function metadataOf(
  { id, source, published, text }: FakeArticle,
  citation: Citation | null,
): FetchResponse['metadata'] {
  return {
    article_id: id,
    file: `${id}.txt`,
    sha256: SHA256,
    chars: text.length,
    subtitle: null,
    published,
    source,
    site: null,
    authors: ['记者甲'],
    author_role: null,
    editors: [],
    photographers: [],
    place: null,
    section: null,
    script: 'Hans',
    citation,
  }
}
