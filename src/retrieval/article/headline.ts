import type { Span } from '../contract/types.ts'
import { type Line, lineKey } from '../language/lines.ts'
import { isPersonName } from '../people/names.ts'
import { itemAt } from '../support/item-at.ts'
import { titleLabelLength } from './furniture.ts'
import { bylineLabel } from './labels.ts'

/** Longest line that is taken for a title, in UTF-16 units. */
const LONGEST_TITLE = 80

/** What a line above the text is. */
export type LineKind =
  | 'spam'
  | 'breadcrumb'
  | 'title-list'
  | 'menu'
  | 'control'
  | 'above'
  | 'metadata-line'
  | 'summary'
  | 'title'
  | 'subtitle'
  | 'title-repeat'
  | 'heading'
  | 'byline'

/** A line of the head, with what it was recognised as; null where nothing is known of it yet. */
export interface HeadLine extends Line {
  readonly kind: LineKind | null
}

/**
 * The line that is the article's title, as an index into the head (the lines above the first paragraph), or -1.
 * In this order: the title that is stated elsewhere; one that a label repeats (原标题, 正在阅读); the entry of a list of
 * titles that stands only once in it (a feature heading stands there for each of its articles); the line next
 * above the metadata; the first line of those right above the first paragraph.
 */
export function findTitle(
  head: readonly HeadLine[],
  stated: string | null,
  listed: readonly string[],
): number {
  const isCandidate = (line: HeadLine) => line.kind === null && isTitleLike(line.folded)
  const byKey = candidatesByKey(head, isCandidate)
  if (stated !== null) {
    const index = byKey(lineKey(stated))
    if (index !== undefined) return index
  }
  for (const line of head) {
    const label = titleLabelLength(line.folded)
    const index = label > 0 ? byKey(lineKey(line.folded.slice(label))) : undefined
    if (index !== undefined) return index
  }
  const block = blockAboveText(head)
  const once = entriesThatStandOnce(listed)
  const listedOnce =
    once.size === 0
      ? undefined
      : block.find((i) => isCandidate(itemAt(head, i)) && once.has(lineKey(itemAt(head, i).folded)))
  if (listedOnce !== undefined) return listedOnce
  const above = nextAboveMetadata(head)
  if (above >= 0 && isCandidate(itemAt(head, above))) return above
  const [first] = block
  if (first === undefined || stated !== null) return -1
  const line = itemAt(head, first)
  return isCandidate(line) && !/[?!]$/u.test(line.folded) ? first : -1
}

const SENTENCE_OR_LABEL = /。|[,;:、]$|[?!…]["']$|(?:摄|供图)$/u
const SECTION_NUMBER = /^(?:第.{1,4}[章节回]|[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\))/u
/** 新华社北京3月5日电: a report's first line, unless 题 follows, which announces a title. */
const DATELINE = /\d{1,2}月\d{1,2}日(?:电|讯)(?!题)/u

/** Short, and not a sentence, a speech, a label, a numbered section or the beginning of a report. */
function isTitleLike(folded: string): boolean {
  if (folded.length < 2 || folded.length > LONGEST_TITLE) return false
  return ![SENTENCE_OR_LABEL, SECTION_NUMBER, DATELINE].some((pattern) => pattern.test(folded))
}

/** Indexes of the unrecognised lines right above the first paragraph. */
function blockAboveText(head: readonly HeadLine[]): number[] {
  const last = head.findLastIndex((line) => line.kind !== null)
  return head.map((_, i) => i).filter((i) => i > last)
}

/** Looks up the first candidate with a key; the keys are made when the first one is asked for. */
function candidatesByKey(
  head: readonly HeadLine[],
  isCandidate: (line: HeadLine) => boolean,
): (key: string) => number | undefined {
  let indexes: Map<string, number> | undefined
  return (key) => {
    if (!indexes) {
      indexes = new Map()
      for (const [i, line] of head.entries()) {
        const own = isCandidate(line) ? lineKey(line.folded) : null
        if (own !== null && !indexes.has(own)) indexes.set(own, i)
      }
    }
    return indexes.get(key)
  }
}

/** A title list's entry may run over several lines: a feature heading and the title make one entry. */
function entriesThatStandOnce(listed: readonly string[]): ReadonlySet<string> {
  const times = new Map<string, number>()
  for (const entry of listed) times.set(entry, (times.get(entry) ?? 0) + 1)
  return new Set(listed.filter((entry) => times.get(entry) === 1))
}

/** Index of the unrecognised line next above the last group of metadata lines; only controls may stand between. */
function nextAboveMetadata(head: readonly HeadLine[]): number {
  let i = head.findLastIndex((line) => line.kind === 'metadata-line')
  if (i < 0) return -1
  while (head[i]?.kind === 'metadata-line' || head[i]?.kind === 'control') i--
  return head[i]?.kind === null ? i : -1
}

/** The title's own span: without list marks, Markdown's # or a label in front. */
export function titleSpan(line: Line): Span {
  const marks = /^[•·●■◆▪#\s]*/u.exec(line.text)?.[0].length ?? 0
  return { start: line.start + marks + titleLabelLength(line.folded.slice(marks)), end: line.end }
}

const BYLINE = new RegExp(
  String.raw`^(?:(?:\p{Script=Han}{0,8}${bylineLabel('reporter')}|${bylineLabel('writer')})(?:[/:\s]\s*)?)?` +
    String.raw`([\p{Script=Han}·]{1,6}(?:[\s、,/][\p{Script=Han}·]{1,4})*)$`,
  'u',
)

/**
 * The names of a line that holds nothing but authors. Without 记者 or 文 in front, one name alone must have three or
 * four characters: too many words of two (安全, 高兴) could be names.
 */
export function bylineNames(folded: string): string[] {
  const match = BYLINE.exec(folded)
  if (!match) return []
  const [, list = ''] = match
  const names = splitNames(list)
  const isLabelled = list !== folded
  const isLongEnough = isLabelled || names.length > 1 || list.length >= 3
  return isLongEnough && names.length > 0 && names.every(isPersonName) ? names : []
}

/** Splits 王海平、李 明 into names: a surname and a given name of one character each, set apart, are one name. */
export function splitNames(text: string): string[] {
  return text
    .replace(/[（(][^）)]*[）)]?/gu, ' ')
    .replace(/(?<!\p{Script=Han})(\p{Script=Han})\s+(\p{Script=Han})(?!\p{Script=Han})/gu, '$1$2')
    .split(/[\s、,/;]+/u)
    .filter((name) => name !== '')
}
