import { createRequire } from 'node:module'
import type { EditKind } from '../contract/types.ts'
import { fold } from '../language/fold.ts'
import { lineKey, splitLines } from '../language/lines.ts'
import { partitionPoint } from '../support/partition-point.ts'
import { type Change, Draft } from './draft.ts'
import { isProse } from './furniture.ts'
import { findLayout, type KnownTitle, type Layout, type LayoutLine } from './layout.ts'
import { OffsetMap } from './offset-map.ts'
import { type FrontMatter, readFrontMatter, removeFrontMatter } from './steps/front-matter.ts'
import { gbkShift } from './steps/gbk-shift.ts'
import { type MarkdownHeading, readMarkup } from './steps/markdown.ts'
import { readBlocks } from './steps/markdown-blocks.ts'

const CANDIDATE =
  /(\p{Script=Han})([(（])((?:[a-zɡɑüê\u00e0-\u00fc\u0101-\u01dc\u01f8\u01f9]|[\u0300\u0301\u0304\u030c]){1,8})([)）])/gu
/** Tone marks as combining characters: macron, acute, caron, grave. */
const TONE_MARKS = /[\u0300\u0301\u0304\u030c]/gu
/** A gloss or two explain rare characters to the reader; software that glosses does so again and again. */
const FEWEST = 5

// Loaded for files with candidates only: the dictionary takes some 40 ms.
const load = createRequire(import.meta.url)

/**
 * Removes readings that software inserted after characters: 創(chuàng)新 becomes 創新.
 *
 * A reading counts only with exactly one tone mark, and only when it is one of that very character's readings.
 * So bracketed units, abbreviations, English words and readings of a whole word stay. At least five are needed
 * in the file, because authors gloss rare characters themselves.
 */
export function insertedReadings(text: string): Change[] {
  const candidates = [...text.matchAll(CANDIDATE)].filter(([, , , reading = '']) => toneMarks(reading) === 1)
  if (candidates.length < FEWEST) return []
  const { pinyin } = load('pinyin-pro') as typeof import('pinyin-pro')
  const readings = candidates.filter((match) => {
    const [, character = '', , reading = ''] = match
    return pinyin(character, { multiple: true, type: 'array' }).includes(standard(reading))
  })
  return readings.length < FEWEST ? [] : readings.map(readingRemoval)
}

function readingRemoval(match: RegExpExecArray): Change {
  const [whole, character = '', , reading = ''] = match
  const start = match.index + character.length
  const end = match.index + whole.length
  const reason = `reading ${reading} inserted after ${character}`
  return { kind: 'inserted-reading', start, end, after: '', reason }
}

function toneMarks(reading: string): number {
  return reading.normalize('NFD').match(TONE_MARKS)?.length ?? 0
}

/** Composed, and with the ordinary a and g for the phonetic ones that some fonts made usual. */
function standard(reading: string): string {
  return reading.replace(/ɑ/gu, 'a').replace(/ɡ/gu, 'g').normalize('NFC')
}

/** White space with the zero-width spaces (U+FEFF is in `\s`); joiners such as U+200D are not, they make emoji. */
const WHITE = /[\s\u200b\u2060]+/gu
/** Spaces that only differ from a space in where lines may break. U+3000 between words is kept, authors write it. */
const NO_BREAK = /[\u00a0\u202f]+/gu
const ZERO_WIDTH = /[\u200b\u2060\ufeff]+/gu

/**
 * Brings white space into one form: every line that is left is a paragraph, paragraphs are one blank line
 * apart, and neither they nor the text begin or end with white space. Ordinary spaces inside a line are kept.
 */
export function whiteSpace(text: string): Change[] {
  return [...text.matchAll(WHITE)].flatMap((match) => {
    const white = match[0]
    const at = match.index
    if (at === 0) return [change('space', 0, white.length, '', 'white space at the start of the text')]
    if (at + white.length === text.length) {
      return [change('space', at, white.length, '', 'white space at the end of the text')]
    }
    return /[\r\n]/u.test(white) ? gap(white, at) : inLine(white, at)
  })
}

/**
 * Keeps two line feeds of the gap and removes the rest, so that as little as possible is edited; where there is
 * one line end only, it becomes two.
 */
function gap(white: string, at: number): Change[] {
  const feeds = [...white.matchAll(/\n/gu)].map((feed) => feed.index)
  if (feeds.length >= 2) return removals(white, at, feeds.slice(0, 2))
  const end = feeds[0] ?? white.indexOf('\r')
  const blankLine = change('space', at + end, 1, '\n\n', 'a blank line between paragraphs')
  return [...removals(white, at, [end]), blankLine]
}

function removals(white: string, at: number, kept: readonly number[]): Change[] {
  const changes: Change[] = []
  let from = 0
  for (const end of [...kept, white.length]) {
    const piece = white.slice(from, end)
    if (piece.includes('\r'))
      changes.push(change('line-ending', at + from, piece.length, '', 'line ends as LF'))
    else if (piece !== '') changes.push(change('space', at + from, piece.length, '', reasonFor(piece)))
    from = end + 1
  }
  return changes
}

function reasonFor(piece: string): string {
  return piece.includes('\n')
    ? 'more than one blank line between paragraphs'
    : 'white space at the start or end of a line'
}

function inLine(white: string, at: number): Change[] {
  const spaces = [...white.matchAll(NO_BREAK)].map((match) =>
    change('space', at + match.index, match[0].length, ' '.repeat(match[0].length), 'no-break space'),
  )
  const invisible = [...white.matchAll(ZERO_WIDTH)].map((match) =>
    change('space', at + match.index, match[0].length, '', 'zero-width space'),
  )
  return [...spaces, ...invisible]
}

function change(kind: EditKind, start: number, length: number, after: string, reason: string): Change {
  return { kind, start, end: start + length, after, reason }
}

/**
 * Removes what the layout found not to be the article's text: whole lines, each with its line end and the blank
 * lines after it, neighbours of one kind together, and a byline at the end of the last paragraph.
 */
function pageFurniture(layout: Layout): Change[] {
  const changes: Change[] = []
  for (const line of layout.lines) {
    const change = removal(line)
    const last = changes.at(-1)
    if (!change) continue
    if (last && last.end === change.start && last.kind === change.kind && last.reason === change.reason) {
      changes[changes.length - 1] = { ...last, end: change.end }
    } else changes.push(change)
  }
  const byline = layout.inlineByline
  if (byline) changes.push({ kind: 'byline', ...byline, after: '', reason: 'author; kept as metadata' })
  return changes
}

function removal(line: LayoutLine): Change | null {
  if (!line.furniture) return null
  return { ...line.furniture, start: line.from, end: line.to, after: '' }
}

/** Removes HTML comments of a Markdown text; one that begins in a code block or never ends stays. */
export function htmlComments(text: string): Change[] {
  const changes: Change[] = []
  for (let start = text.indexOf('<!--'); start >= 0; ) {
    const close = text.indexOf('-->', start + 4)
    if (close < 0) break
    changes.push({ kind: 'markup', start, end: close + 3, after: '', reason: 'HTML comment' })
    start = text.indexOf('<!--', close + 3)
  }
  return changes.length === 0 ? [] : outsideOfCode(text, changes)
}

function outsideOfCode(text: string, changes: readonly Change[]): Change[] {
  const { lines } = readBlocks(text)
  return changes.filter(
    ({ start }) => lines[partitionPoint(lines, ({ next }) => next > start)]?.kind !== 'code',
  )
}

/** Removes U+FEFF at the very start of the file. Elsewhere it is a zero-width space: see `white-space`. */
function byteOrderMark(text: string): Change[] {
  if (!text.startsWith('\ufeff')) return []
  return [{ kind: 'byte-order-mark', start: 0, end: 1, after: '', reason: 'byte order mark of the file' }]
}

type Step = (text: string) => Change[]

/** Repairs of damaged text: they cannot touch good text, and all that follows reads better after them. */
const REPAIRS: readonly Step[] = [gbkShift, insertedReadings]

/** A cleaned text: the draft with every edit, and what the page was found to be made of. */
export interface Cleaned {
  readonly draft: Draft
  /** The draft as the layout read it, after the repairs: the offsets of `layout` are those of its text. */
  readonly repaired: Draft
  readonly layout: Layout
}

/** Cleans a text that is an article's body already: the repairs alone. */
export function cleanBody(raw: string): Draft {
  const draft = new Draft(raw)
  for (const step of REPAIRS) draft.apply(step(draft.text))
  return draft
}

/**
 * Cleans a saved page, in this order: repairs, byte order mark, page furniture, white space.
 *
 * @param statedTitle the title where the container states it, folded; null otherwise
 */
export function cleanPage(raw: string, statedTitle: string | null): Cleaned {
  const draft = cleanBody(raw)
  draft.apply(byteOrderMark(draft.text))
  return cleanLayout(draft, { stated: statedTitle, at: null })
}

/** A cleaned Markdown text. */
export interface CleanedMarkdown extends Cleaned {
  readonly frontMatter: FrontMatter | null
  /** The draft as the front matter read it: the offsets of its spans are those of this text. */
  readonly source: Draft
}

/**
 * Cleans a Markdown text: repairs, byte order mark, front matter, comments, marks and line ends inside paragraphs; then
 * what is left as any saved page.
 *
 * @param statedTitle the title where the container states it; null otherwise. It wins over the front matter's
 */
export function cleanMarkdown(raw: string, statedTitle: string | null): CleanedMarkdown {
  const draft = cleanBody(raw)
  draft.apply(byteOrderMark(draft.text))
  const source = new Draft(raw, draft.edits)
  const frontMatter = readFrontMatter(draft.text)
  if (frontMatter) draft.apply([removeFrontMatter(frontMatter)])
  draft.apply(htmlComments(draft.text))
  const marked = new Draft(raw, draft.edits)
  const { changes, headings } = readMarkup(draft.text)
  draft.apply(changes)
  const stated = statedTitle ?? frontMatter?.title?.text ?? null
  const title = titleHeading(marked, draft, headings, stated === null ? null : fold(stated))
  return { ...cleanLayout(draft, title), frontMatter, source }
}

function cleanLayout(draft: Draft, title: KnownTitle): Cleaned {
  const repaired = new Draft(draft.raw, draft.edits)
  const layout = findLayout(draft.text, title)
  draft.apply(pageFurniture(layout))
  draft.apply(whiteSpace(draft.text))
  return { draft, repaired, layout }
}

/** Shortest title that counts as the same where a longer one holds it: 题目 and 题目_频道_网站. */
const SHORTEST_PART = 4

/**
 * The first heading of level 1, as an offset of the draft's text, where it is the title: it says what is stated, or
 * nothing is stated and it stands above the text or is the only one.
 */
function titleHeading(
  marked: Draft,
  draft: Draft,
  headings: readonly MarkdownHeading[],
  stated: string | null,
): KnownTitle {
  const top = headings.filter(({ level }) => level === 1)
  const first = top[0]
  if (!first) return { stated, at: null }
  const raw = marked.toRaw(first.start, first.end)
  const { start, end } = new OffsetMap(draft.raw, draft.edits).toClean(raw)
  const isAboveText = !splitLines(draft.text.slice(0, start)).some(isProse)
  const isTitle =
    stated === null ? isAboveText || top.length === 1 : isSameTitle(draft.text.slice(start, end), stated)
  return { stated, at: isTitle ? start : null }
}

function isSameTitle(heading: string, stated: string): boolean {
  const [shorter = '', longer = ''] = [lineKey(fold(heading)), lineKey(stated)].sort(
    (a, b) => a.length - b.length,
  )
  return shorter === longer || (shorter.length >= SHORTEST_PART && longer.includes(shorter))
}
