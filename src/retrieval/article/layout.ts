import type { Span } from '../contract/types.ts'
import { findDates } from '../language/dates.ts'
import { cutLine, type Line, lineKey, splitLines } from '../language/lines.ts'
import { itemAt } from '../support/item-at.ts'
import * as furniture from './furniture.ts'
import { FIELD, type Furniture, isProse } from './furniture.ts'
import { bylineNames, findTitle, type HeadLine, type LineKind, titleSpan } from './headline.ts'
import { readOutletLine } from './outlet-line.ts'
import { findTail } from './tail.ts'

/** What stands above the article's text. Spans are offsets of the text that the lines were split from. */
export interface Head {
  /** Number of lines that are not the article's text. */
  readonly length: number
  /** What each of them is. */
  readonly furniture: readonly furniture.Furniture[]
  readonly title: Span | null
  readonly subtitle: Span | null
  /** A line of author names under the title. */
  readonly byline: Line | null
}

const REASONS: Readonly<Record<LineKind, furniture.Furniture>> = {
  spam: { kind: 'spam', reason: 'search-engine spam' },
  breadcrumb: { kind: 'navigation', reason: 'path of the page in its site' },
  'title-list': { kind: 'navigation', reason: 'list of the titles of a newspaper page' },
  menu: { kind: 'navigation', reason: 'menu of the site' },
  control: { kind: 'navigation', reason: 'control of the page: sharing, paging, text size or the like' },
  above: { kind: 'navigation', reason: 'stands above the headline' },
  'metadata-line': {
    kind: 'metadata-line',
    reason: 'source, author, editor, date or counts; kept as metadata',
  },
  summary: { kind: 'summary', reason: 'summary that repeats the beginning of the text' },
  title: { kind: 'headline', reason: 'title; kept as metadata' },
  subtitle: { kind: 'headline', reason: 'subtitle; kept as metadata' },
  'title-repeat': { kind: 'headline', reason: 'repeats the title' },
  heading: { kind: 'headline', reason: 'heading next to the title' },
  byline: { kind: 'byline', reason: 'author; kept as metadata' },
}

/**
 * Finds what stands above the article's text: everything up to the last line, before the first paragraph, that is
 * recognised as furniture. Lines between that and the first paragraph (编者按:, a first heading) are the
 * article's, and without a paragraph nothing is furniture.
 *
 * @param stated the title, where the container states it (folded)
 * @param known index of the title's line where marks of the text tell it; -1 otherwise
 */
function findHead(lines: readonly Line[], stated: string | null, known: number): Head {
  const entries = listedTitles(lines)
  const head = linesAboveText(lines, entries.indexes, known)
  if (head.length === lines.length)
    return { length: 0, furniture: [], title: null, subtitle: null, byline: null }
  const titleIndex = known < 0 ? findTitle(head, stated, entries.titles) : known < head.length ? known : -1
  const named = titleIndex < 0 ? head : nameHeadings(head, titleIndex, entries.titles)
  const length = named.findLastIndex((line) => line.kind !== null) + 1
  const used = named.slice(0, length)
  const subtitle = used.find((line) => line.kind === 'subtitle')
  return {
    length,
    furniture: used.map((line, i) => REASONS[line.kind ?? (i < titleIndex ? 'above' : 'heading')]),
    title: titleIndex < 0 ? null : titleSpan(itemAt(head, titleIndex)),
    subtitle: subtitle ? withoutDash(subtitle) : null,
    byline: used.find((line) => line.kind === 'byline') ?? null,
  }
}

/** The lines above the first one that is read as a paragraph and is nothing else; all lines where there is none. */
function linesAboveText(lines: readonly Line[], inTitleList: ReadonlySet<number>, known: number): HeadLine[] {
  const head: HeadLine[] = []
  for (const [i, line] of lines.entries()) {
    const kind = i === known ? 'title' : recognise(line, lines, i, inTitleList)
    if (kind === null && furniture.isProse(line)) break
    head.push({ ...line, kind })
  }
  return head
}

function recognise(
  line: Line,
  lines: readonly Line[],
  i: number,
  inTitleList: ReadonlySet<number>,
): LineKind | null {
  const { folded } = line
  if (furniture.isSpam(folded)) return 'spam'
  if (inTitleList.has(i)) return 'title-list'
  if (isMetadata(line, [lines[i - 1], lines[i + 1]])) return 'metadata-line'
  if (furniture.breadcrumbs(folded).length > 0) return 'breadcrumb'
  if (furniture.isControl(folded)) return 'control'
  if (furniture.isMenu(folded)) return 'menu'
  if (furniture.titleLabelLength(folded) > 0) return 'title-repeat'
  return repeatsLater(folded, lines, i) ? 'summary' : null
}

/** Fields, or outlet and date without labels. A bare 时间: or 日期: next to another label (地点:, 主题:) belongs to a notice. */
function isMetadata({ folded }: Line, neighbours: readonly (Line | undefined)[]): boolean {
  if (readOutletLine(folded)) return true
  if (!furniture.isMetadataLine(folded)) return false
  const isLabelled = (line: Line | undefined) =>
    line !== undefined && /^[^\s:]{2,6}:/u.test(line.folded) && !furniture.isMetadataLine(line.folded)
  return !furniture.isBareDateField(folded) || !neighbours.some(isLabelled)
}

/** How far into the text a summary is looked for, in characters without white space. */
const OPENING = 3000
/** UTF-16 units of one line within which the opening is looked for, white space included. */
const LONGEST_OPENING = 4 * OPENING

/** A labelled summary is furniture only where the text says the same; one of its own words is the article's. */
function repeatsLater(folded: string, lines: readonly Line[], i: number): boolean {
  const summary = furniture.labelledSummary(folded)
  if (summary === null) return false
  const key = lineKey(summary).replace(/(?:\.{3,}|…+|\[详细\])$/u, '')
  if (key.length < 10) return false
  let opening = ''
  for (let below = i + 1; below < lines.length && opening.length < OPENING; below++) {
    opening += lineKey(lines[below]?.folded.slice(0, LONGEST_OPENING) ?? '')
  }
  return opening.slice(0, OPENING).includes(key)
}

/**
 * The list of titles at the top of a newspaper's page: it is announced (标题导航), its entries end in ~~~, and an
 * entry may run over two lines of which only the last has the mark. Chat that ends its lines so is not announced.
 */
function listedTitles(lines: readonly Line[]): { titles: string[]; indexes: Set<number> } {
  const marked = lines.flatMap((line, i) => (line.folded.endsWith('~~~') ? [i] : []))
  const [first = -1] = marked
  const start =
    lines.findLastIndex(
      (line, i) => i < first && /^(?:标题导航|版面导航|本版标题|目录)$/u.test(line.folded),
    ) + 1
  const list = lines.slice(start, (marked.at(-1) ?? 0) + 1)
  if (start === 0 || list.some(furniture.isProse)) return { titles: [], indexes: new Set() }
  return {
    titles: marked.map((i) => lineKey(itemAt(lines, i).folded)),
    indexes: new Set(list.map((_, i) => start + i)),
  }
}

/** Names the title, a feature heading of the newspaper page above it, lines that repeat it, subtitle and authors. */
function nameHeadings(head: readonly HeadLine[], titleIndex: number, listed: readonly string[]): HeadLine[] {
  const key = lineKey(itemAt(head, titleIndex).folded)
  const named = head.map((line, i): HeadLine => {
    if (i === titleIndex) return { ...line, kind: 'title' }
    if (i === titleIndex - 1 && line.kind === null && listed.includes(lineKey(line.folded))) {
      return { ...line, kind: 'heading' }
    }
    const isRepeat = line.kind === null && i > titleIndex && lineKey(line.folded) === key
    return isRepeat ? { ...line, kind: 'title-repeat' } : line
  })
  const byline = named.findIndex(
    (line, i) => i > titleIndex && line.kind === null && bylineNames(line.folded).length > 0,
  )
  const isNear =
    byline > 0 && named.slice(titleIndex + 1, byline).filter((line) => line.kind === null).length <= 2
  return named.map((line, i) => {
    if (isNear && i === byline) return { ...line, kind: 'byline' }
    const isBetween = isNear
      ? i === titleIndex + 1 && i < byline
      : i === titleIndex + 1 && /^--/u.test(line.folded)
    return isBetween && line.kind === null ? { ...line, kind: 'subtitle' } : line
  })
}

function withoutDash(line: Line): Span {
  return { start: line.start + (/^[—–―─-]*\s*/u.exec(line.text)?.[0].length ?? 0), end: line.end }
}

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
    if (i < head.length) return { ...line, furniture: itemAt(head.furniture, i) }
    if (i >= tail.start) return { ...line, furniture: itemAt(tail.furniture, i - tail.start) }
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
  const line = lines.find((one) => one.start <= span.start && span.end <= one.end)
  if (line === undefined) throw new RangeError(`no line holds ${span.start} to ${span.end}`)
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
