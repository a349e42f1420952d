import type { Speaker } from '../contract/citation.ts'
import { cleanSpan, type Heading, type Span } from '../contract/types.ts'
import { fold } from '../language/fold.ts'
import { lineSpans } from '../language/lines.ts'
import { itemAt } from '../support/item-at.ts'
import { partitionPoint } from '../support/partition-point.ts'
import { isPersonName } from './names.ts'
import { titleLengthBefore } from './titles.ts'

/** UTF-16 units of the longest line that counts as a heading. */
const LONGEST_HEADING = 40
/** More short lines in a row are a list or a table, not headings above what follows. */
const LONGEST_STACK = 4
/** Headings that govern a place at most: the items of a long numbered list are not all about what stands below it. */
const MOST_STACKED = 20
/** UTF-16 units of white space between two headings that stand on each other: a blank line and indentation. */
const STACKED_GAP = 8

/** ● 一、 （一） 第一章 1. and the like, which mark a subhead. */
const MARKER =
  /^(?:[●■◆▲★◎○□▶►※]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|第[一二三四五六七八九十百\d]+[章节節部])/u

const SENTENCE_END = /[。！？!?｡…]/u
/** The ends of a line that goes on in the next one. */
const UNFINISHED = /[，,、；;]$/u

/**
 * The short lines of a clean text that stand above prose: subheads, bulleted subheads, and speaker headings
 * (全国人大代表张三:). A short line at the end, a list and a one-line text have none.
 *
 * @returns in order; a span is the whole line without white space at its ends
 */
export function findHeadings(clean: string): Heading[] {
  const headings: Heading[] = []
  let stack: ShortLine[] = []
  for (const { start, end } of lineSpans(clean)) {
    const text = end - start <= LONGEST_HEADING ? clean.slice(start, end) : ''
    if (text !== '' && !SENTENCE_END.test(text) && !UNFINISHED.test(text)) {
      stack.push({ start, end, text })
      continue
    }
    const above = stack.length <= LONGEST_STACK ? stack : stack.filter(({ text }) => isMarked(text))
    for (const line of above) {
      headings.push({ span: cleanSpan(line.start, line.end), speaker: speakerOf(line.text) })
    }
    stack = []
  }
  return headings
}

interface ShortLine extends Span {
  readonly text: string
}

/**
 * The headings that govern a place of the clean text: the nearest speaker heading above it, then the nearest plain
 * one after that, with those stacked on it.
 *
 * @param headings in order, as `findHeadings` gives them
 * @param offset clean UTF-16 offset
 */
export function headingsAbove(headings: readonly Heading[], offset: number): Heading[] {
  const endsBehind = ({ span }: Heading) => span.end > offset
  const above = partitionPoint(headings, endsBehind)
  const speakers = speakerHeadings(headings)
  const speaker = speakers[partitionPoint(speakers, endsBehind) - 1]
  const isPlain = (i: number) => headings[i] !== undefined && headings[i] !== speaker
  if (!isPlain(above - 1)) return speaker ? [speaker] : []
  const isStacked = (upper: Heading | undefined, lower: Heading | undefined) =>
    upper && lower && lower.span.start - upper.span.end <= STACKED_GAP
  let first = above - 1
  while (
    above - first < MOST_STACKED &&
    isPlain(first - 1) &&
    isStacked(headings[first - 1], headings[first])
  ) {
    first--
  }
  return [...(speaker ? [speaker] : []), ...headings.slice(first, above)]
}

const speakerHeadingsOf = new WeakMap<readonly Heading[], readonly Heading[]>()

/** Kept by list, since a long text asks about the same one for each of its passages. */
function speakerHeadings(headings: readonly Heading[]): readonly Heading[] {
  let speakers = speakerHeadingsOf.get(headings)
  if (!speakers) {
    speakers = headings.filter(({ speaker }) => speaker !== null)
    speakerHeadingsOf.set(headings, speakers)
  }
  return speakers
}

function isMarked(text: string): boolean {
  return MARKER.test(text) || speakerOf(text) !== null
}

/** 全国人大代表张三: · 全国政协常委 李四 · 王五(某公司总裁): · 赵六六: */
function speakerOf(line: string): Speaker | null {
  const text = line.replace(MARKER, '').trim()
  const folded = fold(text)
  const end = folded.replace(/[\s:]+$/u, '').length
  const named = /^([^\s()]{2,12})\s*\(([^()]+)\)$/u.exec(folded.slice(0, end))
  if (named) {
    const [name, title] = [itemAt(named, 1), itemAt(named, 2)]
    if (isPersonName(name) && titleLengthBefore(title, title.length) > 0) {
      const open = folded.indexOf('(')
      return { name: text.slice(0, name.length), title: text.slice(open + 1, end - 1) }
    }
  }
  if (end < folded.length && isPersonName(folded.slice(0, end)))
    return { name: text.slice(0, end), title: null }
  return titledSpeaker(text, folded, end)
}

function titledSpeaker(text: string, folded: string, end: number): Speaker | null {
  for (const length of [4, 3, 2]) {
    const start = end - length
    const title = folded.slice(0, Math.max(0, start)).trimEnd()
    if (!isPersonName(folded.slice(start, end)) || titleLengthBefore(title, title.length) === 0) continue
    return { name: text.slice(start, end), title: text.slice(0, title.length) }
  }
  return null
}
