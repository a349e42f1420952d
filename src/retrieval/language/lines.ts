import type { Span } from '../contract/types.ts'
import { fold } from './fold.ts'

/** A line that holds more than white space. Offsets are those of the text it was split from. */
export interface Line {
  /** Start of the line, indentation included; of the text for the first line. */
  readonly from: number
  /** `from` of the next line: the line's terminator and the blank lines after it are its own. */
  readonly to: number
  /** The line without white space at its ends. */
  readonly start: number
  readonly end: number
  /** `text.slice(start, end)`. */
  readonly text: string
  /** `fold(text)`: Simplified, half width; of the same length. */
  readonly folded: string
}

/** A pattern that took in the line itself would run out of stack on one of 16 million characters. */
const LINE_END = /\r\n|\r|\n|$/gu

/** White space, and the characters without width that saved pages leave beside it. U+FEFF is white space already. */
const BLANK = /[\s\u200b\u2060]/u

/** A span of a text without the blank characters at its ends; empty, at `start`, where it holds nothing else. */
export function trimSpan(text: string, start: number, end: number): Span {
  let from = start
  while (from < end && BLANK.test(text.charAt(from))) from++
  if (from === end) return { start, end: start }
  let to = end
  while (BLANK.test(text.charAt(to - 1))) to--
  return { start: from, end: to }
}

/** The lines of a text that hold more than blank characters: where each begins, and the span of its content. */
export function* lineSpans(text: string): Generator<Span & { readonly from: number }> {
  let from = 0
  for (const { index, 0: terminator } of text.matchAll(LINE_END)) {
    const { start, end } = trimSpan(text, from, index)
    if (start < end) yield { from, start, end }
    from = index + terminator.length
  }
}

/** Splits a text into its lines with content. */
export function splitLines(text: string): Line[] {
  const spans = [...lineSpans(text)]
  return spans.map(({ from, start, end }, i) =>
    makeLine(text, { from: i === 0 ? 0 : from, start, end }, spans[i + 1]?.from ?? text.length),
  )
}

function makeLine(text: string, line: Span & { readonly from: number }, to: number): Line {
  const content = text.slice(line.start, line.end)
  return { ...line, to, text: content, folded: fold(content) }
}

/** Cuts a line in two at an offset of its content; white space at the cut goes to the first half. */
export function cutLine(text: string, line: Line, at: number): Line[] {
  const head = trimSpan(text, line.start, line.start + at)
  const rest = trimSpan(text, line.start + at, line.end)
  if (rest.start === rest.end) return [makeLine(text, { from: line.from, ...head }, line.to)]
  return [
    makeLine(text, { from: line.from, ...head }, rest.start),
    makeLine(text, { from: rest.start, ...rest }, line.to),
  ]
}

/** A line as a key for comparison: script, width, white space and the marks around list items do not count. */
export function lineKey(folded: string): string {
  return folded.replace(/^[·●■◆▪#\s]+/u, '').replace(/\s+|(?<!~)~{2,}$/gu, '')
}
