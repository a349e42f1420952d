import { fold } from '../../language/fold.ts'
import { itemAt } from '../../support/item-at.ts'
import type { Change } from '../draft.ts'
import { breadcrumbs, isControl, isMenu, isMetadataLine } from '../furniture.ts'
import { bylineNames } from '../headline.ts'
import { type MarkdownLine, paragraphsOf, readBlocks } from './markdown-blocks.ts'
import { type InlineMark, inlineMarks } from './markdown-inline.ts'

/** A heading of a Markdown text, without its marks. Offsets are those of the text with its marks. */
export interface MarkdownHeading {
  readonly level: number
  readonly start: number
  readonly end: number
}

/** The marks of a Markdown text as changes, and its headings. */
export interface Markup {
  readonly changes: readonly Change[]
  readonly headings: readonly MarkdownHeading[]
}

/** A line of a paragraph with what is left of it without its marks. */
interface ShownLine {
  readonly line: MarkdownLine
  readonly shown: string
}

/**
 * Takes the marks out of a Markdown text, and joins the lines of a paragraph: without a space next to Chinese
 * characters and punctuation, with one between Latin words. The bars of tables, the numbers of lists and the text
 * of code blocks stay.
 *
 * A line end stays where Markdown breaks the line (two spaces or a backslash before it), and also where no
 * paragraph of a newspaper would run on: around a line of metadata, authors or page controls, before an indented
 * line, between items of an enumeration, and in texts that have no blank lines and end every line with a sentence.
 */
export function readMarkup(text: string): Markup {
  const { lines, definitions } = readBlocks(text)
  const paragraphs = paragraphsOf(lines).map((paragraph) => readParagraph(text, paragraph, definitions))
  const areParted = paragraphs.some(
    ({ shown }, i) => isPlain(shown) && isPlain(paragraphs[i + 1]?.shown ?? []),
  )
  const joins = paragraphs.flatMap(({ shown }) =>
    areParted || !isListOfSentences(shown) ? joinsOf(text, shown) : [],
  )
  return {
    changes: [
      ...lines.flatMap((line) => blockMarks(text, line)),
      ...paragraphs.flatMap(({ marks }) => marks),
      ...joins,
    ],
    headings: lines
      .filter((line) => line.kind === 'heading' && line.from < line.to)
      .map(({ level, from, to }) => ({ level, start: from, end: to })),
  }
}

/** The marks before and behind a line's text, or the whole of a line that is nothing else. */
function blockMarks(text: string, line: MarkdownLine): Change[] {
  const spans =
    line.kind === 'mark'
      ? [[line.start, line.next] as const]
      : ([
          [line.start, line.from],
          [line.to, line.end],
        ] as const)
  return spans
    .filter(([start, end]) => text.slice(start, end).trim() !== '')
    .map(([start, end]) => ({ kind: 'markup', start, end, after: '', reason: line.mark }))
}

function readParagraph(
  text: string,
  lines: readonly MarkdownLine[],
  definitions: ReadonlySet<string>,
): { shown: ShownLine[]; marks: Change[] } {
  const contents = lines.map((line) => text.slice(line.from, line.to))
  const marks = marksOfLines(contents, inlineMarks(contents.join('\n'), definitions))
  return {
    shown: lines.map((line, i) => ({ line, shown: without(itemAt(contents, i), itemAt(marks, i)) })),
    marks: marks.flatMap((own, i) =>
      own.map(({ start, end, after, reason }) => {
        const { from } = itemAt(lines, i)
        return { kind: 'markup' as const, start: from + start, end: from + end, after, reason }
      }),
    ),
  }
}

/**
 * The marks of each line, in order and in offsets of its content, from those of the joined lines. Marks are cut at
 * line ends: what stands between two lines has changes of its own.
 */
function marksOfLines(contents: readonly string[], marks: readonly InlineMark[]): InlineMark[][] {
  const sorted = [...marks].sort((a, b) => a.start - b.start)
  let at = 0
  let next = 0
  return contents.map((content) => {
    const from = at
    const own: InlineMark[] = []
    at += content.length + 1
    for (let mark = sorted[next]; mark && mark.start < at; mark = sorted[++next]) {
      const start = Math.max(mark.start - from, 0)
      const end = Math.min(mark.end - from, content.length)
      if (start < end) own.push({ ...mark, start, end })
      if (mark.end > at) break
    }
    return own
  })
}

function without(content: string, marks: readonly InlineMark[]): string {
  let shown = ''
  let at = 0
  for (const { start, end } of marks) {
    shown += content.slice(at, start)
    at = end
  }
  return shown + content.slice(at)
}

const SENTENCE_END = /[。！？!?…][”’"'）)」』]*$/u

/** A paragraph of sentences that is no list item, heading or quotation. */
function isPlain(shown: readonly ShownLine[]): boolean {
  const first = shown[0]?.line
  if (first?.kind !== 'text' || first.opens || first.depth > 0) return false
  return shown.some((line) => SENTENCE_END.test(line.shown))
}

/** Three lines and more, each of which ends a sentence: paragraphs, where the text has no blank lines. */
function isListOfSentences(shown: readonly ShownLine[]): boolean {
  return shown.length >= 3 && shown.every((line) => SENTENCE_END.test(line.shown))
}

function joinsOf(text: string, shown: readonly ShownLine[]): Change[] {
  return shown.flatMap((below, i) => {
    const above = shown[i - 1]
    return above && runsOn(text, above, below) ? [join(text, above, below)] : []
  })
}

const ENUMERATION = /^(?:\d{1,3}[.)）、．]|[(（]?[一二三四五六七八九十]{1,3}[)）、])/u
const CLAUSE_END = /[。；;：:！!？?…”"]$/u

function runsOn(text: string, above: ShownLine, below: ShownLine): boolean {
  const end = text.slice(above.line.to, above.line.end)
  if (/ {2}/u.test(end) || text[above.line.to - 1] === '\\') return false
  if (text.slice(below.line.start, below.line.from).includes('\u3000')) return false
  if (ENUMERATION.test(below.shown) && CLAUSE_END.test(above.shown)) return false
  return [above, below].every(({ shown }) => {
    const folded = fold(shown.trim())
    return folded !== '' && !standsAlone(folded)
  })
}

/** Lines of metadata or authors, and of the page around the text. */
function standsAlone(folded: string): boolean {
  if (isMetadataLine(folded) || isControl(folded) || isMenu(folded)) return true
  return breadcrumbs(folded).length > 0 || bylineNames(folded).length > 0
}

/** Chinese characters, kana and their punctuation, between which no space stands. */
const CHINESE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef“”‘’…—·]/u

function join(text: string, above: ShownLine, below: ShownLine): Change {
  const hasMarks = text.slice(below.line.start, below.line.from).trim() !== ''
  const last = [...above.shown.trimEnd()].at(-1) ?? ''
  const first = [...below.shown.trimStart()][0] ?? ''
  const after = CHINESE.test(last) || CHINESE.test(first) ? '' : ' '
  const end = hasMarks ? below.line.start : below.line.from
  return { kind: 'space', start: above.line.to, end, after, reason: 'line end inside a paragraph' }
}
