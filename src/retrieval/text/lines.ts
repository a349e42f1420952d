import { fold } from '../analysis/fold.ts'

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

const LINE = /[^\r\n]*(?:\r\n|\r|\n|$)/gu

/** Splits a text into its lines with content. */
export function splitLines(text: string): Line[] {
  const starts: { from: number; start: number; end: number }[] = []
  for (const match of text.matchAll(LINE)) {
    const content = match[0].trim()
    if (content === '') continue
    const start = match.index + match[0].indexOf(content)
    starts.push({ from: starts.length === 0 ? 0 : match.index, start, end: start + content.length })
  }
  return starts.map((line, i) => makeLine(text, line, starts[i + 1]?.from ?? text.length))
}

function makeLine(text: string, line: { from: number; start: number; end: number }, to: number): Line {
  const content = text.slice(line.start, line.end)
  return { ...line, to, text: content, folded: fold(content) }
}

/** Cuts a line in two at an offset of its content; white space at the cut goes to the first half. */
export function cutLine(text: string, line: Line, at: number): Line[] {
  const rest = text.slice(line.start + at, line.end)
  const middle = line.start + at + rest.length - rest.trimStart().length
  const head = text.slice(line.start, line.start + at).trimEnd()
  const first = { from: line.from, start: line.start, end: line.start + head.length }
  if (middle >= line.end) return [makeLine(text, first, line.to)]
  return [
    makeLine(text, first, middle),
    makeLine(text, { from: middle, start: middle, end: line.end }, line.to),
  ]
}

/** A line as a key for comparison: script, width, white space and the marks around list items do not count. */
export function lineKey(folded: string): string {
  return folded.replace(/^[·●■◆▪#\s]+/u, '').replace(/\s+|~{2,}$/gu, '')
}
