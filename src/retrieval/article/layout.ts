import type { Span } from '../contract/types.ts'
import { findDates } from '../language/dates.ts'
import { cutLine, type Line, lineKey, splitLines } from '../language/lines.ts'
import { FIELD, type Furniture, isProse } from './furniture.ts'
import { findHead } from './head.ts'
import { findTail } from './tail.ts'

/** A line of a page, with what it is; `furniture` is null for the article's own text. */
export interface LayoutLine extends Line {
  readonly furniture: Furniture | null
}

/** A page taken apart. Spans are offsets of the text it was read from. */
export interface Layout {
  readonly lines: readonly LayoutLine[]
  /** Indexes of the first line of the article's text and of the first line after it. */
  readonly from: number
  readonly to: number
  readonly title: Span | null
  readonly subtitle: Span | null
  /** The authors: a line under the title, or brackets at the end of the last paragraph. */
  readonly bylines: readonly Span[]
  /** Brackets with the reporters at the end of the last paragraph, to be removed from it. */
  readonly inlineByline: Span | null
}

/** What is known of the title before the layout is read. */
export interface KnownTitle {
  /** The title where the container states it, folded. */
  readonly stated: string | null
  /** Offset at which the line of the title begins, where marks of the text tell it. */
  readonly at: number | null
}

/** Tells the article's text from the page around it. Where no line is read as a paragraph, the whole page is text. */
export function findLayout(text: string, title: KnownTitle): Layout {
  const lines = splitRunInHead(text, splitLines(text))
  const { at } = title
  const known = at === null ? -1 : lines.findLastIndex((line) => line.from <= at)
  const head = findHead(lines, title.stated, known)
  const tail = findTail(lines, lines.some(isProse) ? head.length : lines.length)
  const span = head.title ?? lines[known] ?? null
  const captions = span ? lineKey(foldedSlice(lines, span)) : ''
  const named = lines.map((line, i) => {
    if (i < head.length) return { ...line, furniture: head.furniture[i]! }
    if (i >= tail.start) return { ...line, furniture: tail.furniture[i - tail.start]! }
    if (i === known) return { ...line, furniture: HEADLINE }
    return { ...line, furniture: isCaption(line, captions) ? CAPTION : null }
  })
  return {
    lines: named,
    from: head.length,
    to: tail.start,
    title: span && { start: span.start, end: span.end },
    subtitle: head.subtitle,
    bylines: [...(head.byline ? [head.byline] : []), ...(tail.byline ? [tail.byline] : [])],
    inlineByline: tail.byline,
  }
}

const HEADLINE: Furniture = { kind: 'headline', reason: 'title; kept as metadata' }
const CAPTION: Furniture = { kind: 'caption', reason: 'repeats the title within the text' }
/** A shorter title may be a word that is also a subheading. */
const SHORTEST_CAPTION = 6

function isCaption(line: Line, titleKey: string): boolean {
  return titleKey.length >= SHORTEST_CAPTION && lineKey(line.folded) === titleKey
}

function foldedSlice(lines: readonly Line[], span: Span): string {
  const line = lines.find((one) => one.start <= span.start && span.end <= one.end)!
  return line.folded.slice(span.start - line.start, span.end - line.start)
}

/**
 * Cuts the first lines after a run-in head that ends in 正文:, as in "2023-07-28 10:13 作者:…来源:… ,正文:…". The
 * head must be short, without a sentence, and be empty or hold a date or a field, so that a sentence about 正文 stays.
 */
function splitRunInHead(text: string, lines: readonly Line[]): Line[] {
  return lines.flatMap((line, i) => {
    const match = i < 3 ? /^([^。!?;]{0,120}?)[,\s]*正文:/u.exec(line.folded) : null
    const inner = match?.[1] ?? ''
    const isHead = inner === '' || FIELD.test(inner) || findDates(inner).length > 0
    return match && isHead ? cutLine(text, line, match[0].length) : [line]
  })
}
