import { fold } from '../analysis/fold.ts'
import { isPersonName } from '../analysis/names.ts'
import { titleLengthBefore } from '../analysis/titles.ts'
import { type Line, splitLines } from '../text/lines.ts'
import { cleanSpan, type Heading, type Speaker } from '../types.ts'

/** UTF-16 units of the longest line that counts as a heading. */
const LONGEST_HEADING = 40
/** More short lines in a row are a list or a table, not headings above what follows. */
const LONGEST_STACK = 4
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
  const lines = splitLines(clean)
  const headings: Heading[] = []
  let stack: Line[] = []
  for (const line of lines) {
    if (isShortLine(line)) {
      stack.push(line)
      continue
    }
    const above = stack.length <= LONGEST_STACK ? stack : stack.filter(({ text }) => isMarked(text))
    for (const { start, end, text } of above) {
      headings.push({ span: cleanSpan(start, end), speaker: speakerOf(text) })
    }
    stack = []
  }
  return headings
}

/**
 * The headings that govern a place of the clean text: the nearest speaker heading above it, then the nearest plain
 * one after that, with those stacked on it.
 *
 * @param headings in order, as `findHeadings` gives them
 * @param offset clean UTF-16 offset
 */
export function headingsAbove(headings: readonly Heading[], offset: number): Heading[] {
  const above = headings.filter((heading) => heading.span.end <= offset)
  const speakerAt = above.findLastIndex((heading) => heading.speaker !== null)
  const plain = above.slice(speakerAt + 1)
  let first = Math.max(0, plain.length - 1)
  while (first > 0 && plain[first]!.span.start - plain[first - 1]!.span.end <= STACKED_GAP) first--
  return [
    ...above.slice(speakerAt, speakerAt + 1).filter(({ speaker }) => speaker !== null),
    ...plain.slice(first),
  ]
}

function isShortLine({ text }: Line): boolean {
  return text.length <= LONGEST_HEADING && !SENTENCE_END.test(text) && !UNFINISHED.test(text)
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
  if (named && isPersonName(named[1]!) && titleLengthBefore(named[2]!, named[2]!.length) > 0) {
    const open = folded.indexOf('(')
    return { name: text.slice(0, named[1]!.length), title: text.slice(open + 1, end - 1) }
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
