import type { Citation, CitationArticle, Speaker } from '../contract/citation.ts'
import type { Article, CleanSpan } from '../contract/types.ts'
import type { OffsetMap } from './offset-map.ts'

/** UTF-16 units of clean text shown before and after a quote. */
const CONTEXT_LENGTH = 32

/** The article's part of a citation. */
export function citeArticle(article: Article): CitationArticle {
  const { title, source, published, url, script } = article.metadata
  return { id: article.id, title, source, published, url, file: article.file, script }
}

/**
 * A citation of a span of the article's clean text. Quote and raw slice are cut here, from the texts
 * themselves, so that nothing upstream can alter them.
 *
 * @param map the offset map of the same article
 * @param span clean offsets, within the clean text and not empty
 */
export function cite(article: Article, map: OffsetMap, span: CleanSpan, speaker: Speaker | null): Citation {
  const raw = map.toRaw(span)
  return {
    article: citeArticle(article),
    quote: {
      exact: map.clean.slice(span.start, span.end),
      prefix: before(map.clean, span.start),
      suffix: after(map.clean, span.end),
    },
    position: span,
    raw: {
      start: raw.start,
      end: raw.end,
      exact: article.raw.slice(raw.start, raw.end),
      sha256: article.sha256,
    },
    repairs: map.editsWithin(raw),
    speaker,
    label: labelOf(article),
  }
}

/** One line that names the article for people: 《title》，source，date. */
export function labelOf(article: Article): string {
  const { title, source, site, published } = article.metadata
  return [`《${title}》`, source ?? site, published?.slice(0, 10)].filter((part) => part != null).join('，')
}

function before(text: string, start: number): string {
  let from = Math.max(0, start - CONTEXT_LENGTH)
  if (isLowSurrogate(text, from)) from += 1
  return text.slice(from, start)
}

function after(text: string, end: number): string {
  let to = Math.min(text.length, end + CONTEXT_LENGTH)
  if (isLowSurrogate(text, to)) to -= 1
  return text.slice(end, to)
}

function isLowSurrogate(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xdc00
}
