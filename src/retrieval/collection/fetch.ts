import { cite, citeArticle } from '../article/cite.ts'
import { parsePassageId } from '../article/passages.ts'
import type { Reading } from '../article/reading.ts'
import { ChuchuError } from '../contract/errors.ts'
import type { FetchRequest, FetchResponse } from '../contract/fetch.ts'
import type { Inspection } from '../contract/inspection.ts'
import { type CleanSpan, cleanSpan } from '../contract/types.ts'
import { unknownId } from '../engines/filter.ts'
import type { ArticleStore, ReadOptions } from '../engines/ports.ts'
import type { Readings } from './readings.ts'

const DEFAULT_MAX_CHARS = 12_000

/** UTF-16 units of a span that can be fetched by a passage id: its citation quotes it whole. */
const LONGEST_PASSAGE = 4000

/**
 * The clean text of an article from `offset` on, or of a passage.
 * @throws ChuchuError `unknown_id`; `invalid_input` for an offset behind the text's end or inside a character, and for
 *   a span longer than 4,000 units
 */
export async function fetchText(
  readings: Readings,
  request: FetchRequest,
  options: ReadOptions = {},
): Promise<FetchResponse> {
  const { reading, span, isPassage } = await locate(readings, request.id, options)
  const { article, clean } = reading
  const { start, end } = pageOf(clean, span, request)
  const { title, url, ...metadata } = article.metadata
  return {
    id: request.id,
    title,
    text: clean.slice(start, end),
    url,
    metadata: {
      ...metadata,
      article_id: article.id,
      file: article.file,
      sha256: article.sha256,
      chars: clean.length,
      citation: isPassage ? cite(article, reading.map, span, reading.speakerOf(span)) : null,
    },
    next_offset: end < span.end ? end - span.start : null,
  }
}

/** The part of the span that is asked for; never cut between the halves of a surrogate pair. */
function pageOf(clean: string, span: CleanSpan, request: FetchRequest): { start: number; end: number } {
  const { offset = 0, max_chars = DEFAULT_MAX_CHARS } = request
  const length = span.end - span.start
  if (offset > length) {
    throw new ChuchuError(
      'invalid_input',
      `offset ${offset} lies behind the end of the text, which has ${length} characters`,
      'follow next_offset, or begin at 0',
    )
  }
  const start = span.start + offset
  if (splitsPair(clean, start)) {
    throw new ChuchuError(
      'invalid_input',
      `offset ${offset} lies inside a character, which takes two units`,
      'follow next_offset, or take one more or one less',
    )
  }
  let end = Math.min(span.end, start + max_chars)
  if (end < span.end && splitsPair(clean, end)) end += end - 1 > start ? -1 : 1
  return { start, end }
}

interface Located {
  readonly reading: Reading
  readonly span: CleanSpan
  readonly isPassage: boolean
}

/** An article's own id wins over the reading of it as a passage id. */
async function locate(readings: Readings, id: string, options: ReadOptions): Promise<Located> {
  const parsed = parsePassageId(id)
  const ids = parsed ? [id, parsed.article] : [id]
  const [whole, reading] = await readings.readings(ids, options)
  if (whole) return { reading: whole, span: cleanSpan(0, whole.clean.length), isPassage: false }
  if (!parsed || !reading || !isWellFormed(reading.clean, parsed.span)) throw unknownId(id)
  if (parsed.span.end - parsed.span.start > LONGEST_PASSAGE) {
    throw new ChuchuError(
      'invalid_input',
      `a passage id covers ${LONGEST_PASSAGE} characters at most`,
      'fetch the article with offset and max_chars instead',
    )
  }
  return { reading, span: parsed.span, isPassage: true }
}

function isWellFormed(clean: string, { start, end }: CleanSpan): boolean {
  return end <= clean.length && !splitsPair(clean, start) && !splitsPair(clean, end)
}

function splitsPair(text: string, at: number): boolean {
  return (text.charCodeAt(at - 1) & 0xfc00) === 0xd800 && (text.charCodeAt(at) & 0xfc00) === 0xdc00
}

/**
 * All that is known of an article, and how its clean text came about.
 * @throws ChuchuError `unknown_id`
 */
export async function inspect(
  articles: ArticleStore,
  articleId: string,
  options: ReadOptions = {},
): Promise<Inspection> {
  const [stored] = await articles.readArticles([articleId], options)
  if (!stored) throw unknownId(articleId)
  const { article, passages, chars } = stored
  const { metadata, found, edits, notes, raw, sha256 } = article
  return {
    article: { ...citeArticle(article), sha256, chars, raw_chars: raw.length },
    metadata,
    found,
    edits,
    notes,
    passages: passages.length,
  }
}
