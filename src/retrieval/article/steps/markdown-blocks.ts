import { itemAt } from '../../support/item-at.ts'
import { partitionPoint } from '../../support/partition-point.ts'

/**
 * A line of a Markdown text. `mark` lines (rules, code fences, link definitions) are marks as a whole; the others
 * hold text between `from` and `to`, and marks or white space outside of it.
 */
export interface MarkdownLine {
  readonly kind: 'blank' | 'mark' | 'code' | 'table' | 'heading' | 'text'
  readonly start: number
  /** Without the line's terminator. */
  readonly end: number
  /** Start of the next line. */
  readonly next: number
  readonly from: number
  readonly to: number
  /** What the marks are, for an edit's reason. */
  readonly mark: string
  /** Of a heading, 1 to 6; of other lines 0. */
  readonly level: number
  /** How many `>` stand in front. */
  readonly depth: number
  /** Whether the line cannot go on with the paragraph above it: a list item, a term of an enumeration. */
  readonly opens: boolean
}

/** The lines of a Markdown text, and the targets that it defines for links, by name. */
export interface MarkdownBlocks {
  readonly lines: readonly MarkdownLine[]
  readonly definitions: ReadonlySet<string>
}

/** A pattern that took in the line itself would run out of stack on one of 16 million characters. */
const LINE_END = /\r\n|\r|\n|$/gu
const QUOTE_MARKS = /^(?:[ \t]{0,3}>[ \t]?)+/u
const RULE = /^[ \t]*([-*_])(?:[ \t]*\1){2,}[ \t]*$/u
const UNDERLINE = /^[ \t]{0,3}={3,}[ \t]*$/u
const HEADING = /^[ \t]{0,3}(#{1,6})(?:[ \t\u3000]+|(?=$))/u
/** Without the space that the rules demand: one run of #, so that #topics# stay, and no number (#1 机组). */
const TIGHT_HEADING = /^[ \t]{0,3}(#{1,6})(?=[^#\s\d][^#]{0,80}$)/u
const CLOSING_MARKS = /[ \t]+#+[ \t]*$/u
const BULLET = /^[ \t\u3000]*[-*+][ \t]+(?:\[[ xX]\][ \t]+)?(?=\S)/u
const NUMBER = /^[ \t]*\d{1,3}[.)][ \t]+\S/u
const FENCE = /^[ \t]*(`{3,}|~{3,})([^`]*)$/u
const CLOSING_FENCE = /^[ \t]*(`{3,}|~{3,})[ \t]*$/u
const DEFINITION =
  /^[ \t]{0,3}\[([^\][^]{1,80})\]:[ \t]*(?:<[^<>]*>|[^\s<>]*[./#:][^\s<>]*)(?:[ \t]+(?:"[^"]*"|'[^']*'|\([^()]*\)))?[ \t]*$/u
const FOOTNOTE = /^[ \t]{0,3}\[\^[^\]\s]{1,40}\]:[ \t]*/u
const TABLE_RULE = /^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/u

/** A physical line with what is left of it after its `>` marks. */
interface Physical {
  readonly start: number
  readonly end: number
  readonly next: number
  readonly depth: number
  /** Offset of `rest`. */
  readonly at: number
  readonly rest: string
}

/** Reads the block structure of a Markdown text, line by line. */
export function readBlocks(text: string): MarkdownBlocks {
  const physical = physicalLines(text)
  const fences = new Fences(physical)
  const lines: MarkdownLine[] = []
  for (let line = physical[0]; line; line = physical[lines.length]) {
    const i = lines.length
    const close = fences.closing(i)
    const block = close > i ? physical.slice(i, close + 1) : []
    for (const [j, one] of block.entries()) lines.push(fenced(one, j, close - i))
    if (close > i) continue
    if (isTableHead(line, physical[i + 1])) addTable(physical, lines)
    else lines.push(plainLine(line, lines))
  }
  const definitions = lines.flatMap((line) => {
    const name = line.kind === 'mark' ? DEFINITION.exec(text.slice(line.from, line.to))?.[1] : undefined
    return name === undefined ? [] : [name.toLowerCase()]
  })
  return { lines: underlined(text, lines), definitions: new Set(definitions) }
}

function physicalLines(text: string): Physical[] {
  const lines: Physical[] = []
  let from = 0
  for (const { index, 0: terminator } of text.matchAll(LINE_END)) {
    const next = index + terminator.length
    if (next > from) lines.push(readLine(text.slice(from, index), from, next))
    from = next
  }
  return lines
}

function readLine(line: string, start: number, next: number): Physical {
  const marks = QUOTE_MARKS.exec(line)?.[0] ?? ''
  return {
    start,
    end: start + line.length,
    next,
    depth: marks.split('>').length - 1,
    at: start + marks.length,
    rest: line.slice(marks.length),
  }
}

/** The code fences of a text. */
class Fences {
  /** Indexes of the lines that may close one. */
  private readonly closers: readonly number[]
  /** Fences that were not closed: further down they are not closed either. */
  private readonly unclosed = new Set<string>()

  constructor(private readonly lines: readonly Physical[]) {
    this.closers = lines.flatMap(({ rest }, i) => (CLOSING_FENCE.test(rest) ? [i] : []))
  }

  /** Index of the line that closes the fence at line `i`; -1 where none opens there or it is never closed. */
  closing(i: number): number {
    const fence = FENCE.exec(this.lines[i]?.rest ?? '')?.[1]
    if (fence === undefined || this.unclosed.has(fence)) return -1
    for (let at = partitionPoint(this.closers, (j) => j > i); at < this.closers.length; at++) {
      const j = itemAt(this.closers, at)
      if (itemAt(this.lines, j).rest.trimStart().startsWith(fence)) return j
    }
    this.unclosed.add(fence)
    return -1
  }
}

function fenced(line: Physical, i: number, close: number): MarkdownLine {
  if (i === 0 || i === close) return markLine(line, 'Markdown code fence')
  return { ...contentOf(line, 0), kind: 'code' }
}

function isTableHead(line: Physical, below: Physical | undefined): boolean {
  const rule = below?.rest ?? ''
  return line.rest.includes('|') && rule.includes('|') && TABLE_RULE.test(rule)
}

/** Adds the rows of the table that begins behind `lines`, as far as its lines hold bars. */
function addTable(physical: readonly Physical[], lines: MarkdownLine[]): void {
  for (let line = physical[lines.length]; line?.rest.includes('|'); line = physical[lines.length]) {
    lines.push({ ...contentOf(line, 0), kind: 'table' })
  }
}

function plainLine(line: Physical, before: readonly MarkdownLine[]): MarkdownLine {
  const { rest } = line
  if (rest.trim() === '') return { ...contentOf(line, 0), kind: 'blank' }
  if (RULE.test(rest)) return markLine(line, 'Markdown rule')
  if (DEFINITION.test(rest)) return markLine(line, 'Markdown link target')
  const heading = HEADING.exec(rest) ?? (before.at(-1)?.kind === 'text' ? null : TIGHT_HEADING.exec(rest))
  if (heading) return headingLine(line, heading)
  if (UNDERLINE.test(rest) && before.at(-1)?.kind === 'text') return markLine(line, 'Markdown heading mark')
  const bullet = BULLET.exec(rest) ?? FOOTNOTE.exec(rest)
  const mark = bullet ? 'Markdown list or note mark' : 'Markdown quote mark'
  return { ...contentOf(line, bullet?.[0].length ?? 0), mark, opens: bullet !== null || NUMBER.test(rest) }
}

function headingLine(line: Physical, heading: RegExpExecArray): MarkdownLine {
  const content = contentOf(line, heading[0].length)
  const closing = CLOSING_MARKS.exec(line.rest.slice(content.from - line.at))
  const to = closing ? content.from + closing.index : content.to
  const level = heading[1]?.length ?? 0
  return { ...content, kind: 'heading', to: Math.max(to, content.from), mark: 'Markdown heading mark', level }
}

/** A line of text whose first `marks` characters, and the white space around the rest, are not text. */
function contentOf(line: Physical, marks: number): MarkdownLine {
  const content = line.rest.slice(marks)
  const from = line.at + marks + content.length - content.trimStart().length
  const to = Math.max(from, line.at + line.rest.trimEnd().length)
  const { start, end, next, depth } = line
  return {
    kind: 'text',
    start,
    end,
    next,
    from,
    to,
    mark: 'Markdown quote mark',
    level: 0,
    depth,
    opens: false,
  }
}

function markLine(line: Physical, mark: string): MarkdownLine {
  return { ...contentOf(line, 0), kind: 'mark', mark }
}

/** A single line of text above === is a heading of level 1. */
function underlined(text: string, lines: readonly MarkdownLine[]): MarkdownLine[] {
  return lines.map((line, i) => {
    const below = lines[i + 1]
    const isUnderlined = below?.kind === 'mark' && UNDERLINE.test(text.slice(below.from, below.to))
    const isSingle = lines[i - 1]?.kind !== 'text' && line.kind === 'text'
    return isUnderlined && isSingle ? { ...line, kind: 'heading', level: 1 } : line
  })
}

/** The paragraphs: runs of text lines of one depth that no list item, heading or blank line parts. */
export function paragraphsOf(lines: readonly MarkdownLine[]): MarkdownLine[][] {
  const paragraphs: MarkdownLine[][] = []
  lines.forEach((line, i) => {
    const above = lines[i - 1]
    const goesOn = above?.kind === 'text' && above.depth === line.depth && !line.opens
    if (line.kind === 'text' && goesOn) paragraphs.at(-1)?.push(line)
    else if (line.kind !== 'blank' && line.kind !== 'mark' && line.kind !== 'code') paragraphs.push([line])
  })
  return paragraphs
}
